"""Machines meet in a shared folder, and whatever its carrier does, in the end all know the same."""

from __future__ import annotations

import itertools
import shutil
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from examprep.jsonlines import LONGEST_LINE
from examprep.study.log import entry_to_line
from examprep.study.personal import Block, PersonalItem, newest
from examprep.study.store import Store
from examprep.study.sync import SyncReport, sync
from tests.study.conftest import IN_MEMORY, operations

MACHINES = ("a", "b", "c")
# What a carrier of folders does to the file of a machine on its way into another's folder.
carried = st.sampled_from(["whole", "late", "cut", "copied", "twice"])
edited = st.builds(
    lambda name, text, at: PersonalItem(f"anki-{name}", "DL", [], [Block("text", text)], [], at),
    st.sampled_from("xy"),
    st.text(alphabet="ab\u2028\x1b", max_size=3),
    st.integers(0, 3),
)
history = st.lists(
    st.tuples(
        st.sampled_from(MACHINES),
        operations,
        st.lists(edited, max_size=2),
        st.lists(carried, min_size=2, max_size=2),
    ),
    max_size=8,
)


class Machine:
    """One log, one deck of own notes, one copy of the shared folder."""

    def __init__(self, store: Store, folder: Path):
        self.store, self.folder, self.notes = store, folder, []
        folder.mkdir()

    def sync(self) -> SyncReport:
        report = sync(self.store, self.notes, self.folder, self.folder.name)
        assert not report.troubles
        self.notes = list(report.notes)
        return report


def carry(source: Path, target: Path, how: str, count: int) -> None:
    """Bring the file of one machine's folder into another's."""
    for path in source.glob("examprep-*.jsonl"):
        if path.stem != f"examprep-{source.name}":
            continue
        data = path.read_bytes()
        match how:
            case "late":
                continue
            case "cut":
                data = data[: len(data) * 2 // 3]
            case "copied":
                (target / f"{path.stem}.sync-conflict-{count}.jsonl").write_bytes(data)
            case "twice":
                (target / f"{path.stem} (conflicted copy {count}).jsonl").write_bytes(data[: len(data) // 2])
        (target / path.name).write_bytes(data)


@settings(max_examples=25)
@given(history)
def test_three_machines_know_the_same_once_every_file_has_arrived(new_store, play, history):
    with ExitStack() as stack:
        root = Path(stack.enter_context(TemporaryDirectory(dir=IN_MEMORY)))
        machines = {name: Machine(stack.enter_context(new_store(name)), root / name) for name in MACHINES}
        count = itertools.count()
        for name, done, notes, ways in history:
            play(machines[name].store, done)
            machines[name].notes = newest([*machines[name].notes, *notes])
            machines[name].sync()
            for other, how in zip((m for m in MACHINES if m != name), ways, strict=True):
                carry(root / name, root / other, how, next(count))
        for _ in range(2):  # what one took in from the second goes on to the third
            for name in MACHINES:
                machines[name].sync()
                for other in MACHINES:
                    if other != name:
                        carry(root / name, root / other, "whole", 0)
        for machine in machines.values():
            machine.sync()
        known = [machine.store.entries() for machine in machines.values()]
        assert known[0] == known[1] == known[2]
        brought = newest(note for _, _, notes, _ in history for note in notes)
        assert [{*map(entry_to_line, machine.notes)} for machine in machines.values()] == [
            {*map(entry_to_line, brought)}
        ] * 3
        again = [machine.sync() for machine in machines.values()]
        assert [(report.added, report.written) for report in again] == [(0, 0)] * 3


def test_an_older_edition_leaves_the_file_when_it_is_next_written_and_never_comes_back(new_store, tmp_path):
    old = PersonalItem("anki-x", "DL", [], [Block("text", "old")], [Block("text", "b")], 1)
    new = replace(old, front=[Block("text", "new")], edited=2)
    other = replace(new, id="anki-y")
    with new_store("a") as a, new_store("b") as b:
        sync(a, [old], tmp_path, "a")
        assert sync(b, [new], tmp_path, "b").notes == [new]
        assert sync(a, [old], tmp_path, "a").notes == [new]
        assert sync(a, [new, other], tmp_path, "a").written == 1
        assert '"old"' not in (tmp_path / "examprep-a.jsonl").read_text()
        assert sync(b, [new], tmp_path, "b").notes == [new, other]


def test_a_file_only_grows_and_holds_what_no_other_tells_of(new_store, make_review, tmp_path):
    with new_store("a") as a, new_store("b") as b:
        a.record(make_review("r1"))
        assert sync(a, [], tmp_path, "a").written == 1
        first = (tmp_path / "examprep-a.jsonl").read_bytes()
        b.record(make_review("r2", 5))
        report = sync(b, [], tmp_path, "b")
        assert (report.added, report.written) == (1, 1)
        a.record(make_review("r3", 9))
        report = sync(a, [], tmp_path, "a")
        assert (report.added, report.written) == (1, 1)
        assert (tmp_path / "examprep-a.jsonl").read_bytes().startswith(first)
        assert b"r2" not in (tmp_path / "examprep-a.jsonl").read_bytes()
        assert [entry.id for entry in a.entries()] == ["r1", "r2", "r3"]


def test_a_lost_log_comes_back_from_the_folder(new_store, make_review, tmp_path):
    with new_store("a") as a:
        a.record(make_review("r1"))
        sync(a, [], tmp_path, "a")
    with new_store("n") as anew:
        assert sync(anew, [], tmp_path, "a").added == 1
        assert [entry.id for entry in anew.entries()] == ["r1"]


def test_a_lost_file_is_written_anew_by_whoever_knows_it(new_store, make_review, tmp_path):
    with new_store("a") as a, new_store("b") as b:
        a.record(make_review("r1"))
        sync(a, [], tmp_path, "a")
        sync(b, [], tmp_path, "b")
        (tmp_path / "examprep-a.jsonl").unlink()
        assert sync(b, [], tmp_path, "b").written == 1
        assert "r1" in (tmp_path / "examprep-b.jsonl").read_text()


@pytest.mark.parametrize("tail", ['{"kind": "rev', "\0" * 4096, "\N{CYRILLIC SMALL LETTER EF}\udc81"])
def test_a_file_cut_short_is_read_up_to_the_cut_and_its_own_machine_mends_it(
    new_store, make_review, tmp_path, tail
):
    with new_store("a") as a, new_store("b") as b:
        a.record(make_review("r1"))
        sync(a, [], tmp_path, "a")
        path = tmp_path / "examprep-a.jsonl"
        whole = path.read_bytes()
        path.write_bytes(whole + tail.encode(errors="surrogateescape"))
        (read,) = sync(b, [], tmp_path, "b").read
        assert (read.added, read.cut, read.trouble) == (1, True, None)
        sync(a, [], tmp_path, "a")
        assert path.read_bytes() == whole


def test_a_file_with_a_fault_inside_is_left_and_the_others_are_taken(new_store, make_review, tmp_path):
    with new_store("a") as a, new_store("b") as b:
        a.record(make_review("r1"))
        sync(a, [], tmp_path, "a")
        bad = tmp_path / "examprep-z.jsonl"
        bad.write_text(
            '{"kind": "spoilt"}\n' + (tmp_path / "examprep-a.jsonl").read_text().replace("r1", "r9")
        )
        (tmp_path / "examprep-folder.jsonl").mkdir()
        report = sync(b, [], tmp_path, "b")
        assert report.added == 1
        assert [t.split(": ")[0] for t in report.troubles] == [
            str(tmp_path / "examprep-folder.jsonl"),
            str(bad),
        ]
        assert "line 1" in report.troubles[1]


def test_an_endless_line_is_a_fault_and_no_cut(new_store, make_review, tmp_path):
    (tmp_path / "examprep-z.jsonl").write_text(
        f"{entry_to_line(make_review('r1'))}\n{'x' * (2 * LONGEST_LINE)}\n{entry_to_line(make_review('r2', 1))}\n"
    )
    with new_store("a") as a:
        (read,) = sync(a, [], tmp_path, "a").read
        assert (read.added, read.cut) == (0, False)
        assert "line 2: longer than" in read.trouble


def test_a_fault_in_ones_own_file_is_not_written_over(new_store, make_review, tmp_path):
    with new_store("a") as a:
        path = tmp_path / "examprep-a.jsonl"
        path.write_text("what is this\n")
        a.record(make_review("r1"))
        report = sync(a, [], tmp_path, "a")
        assert report.written == 0
        assert len(report.troubles) == 1
        assert path.read_text() == "what is this\n"


def test_a_copied_home_loses_nothing(new_store, make_review, tmp_path):
    """Two machines that bear one name take turns at one file."""
    with new_store("a") as a, new_store("b") as b:
        a.record(make_review("r1"))
        sync(a, [], tmp_path, "same")
        b.record(make_review("r2", 1))
        sync(b, [], tmp_path, "same")
        shutil.copy(tmp_path / "examprep-same.jsonl", tmp_path / "examprep-same (1).jsonl")
        sync(a, [], tmp_path, "same")
        assert a.entries() == b.entries()
