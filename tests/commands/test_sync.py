"""`examprep sync`: a folder that two machines share."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from examprep.commands.log import export_to, import_from
from examprep.commands.sync import MACHINE, run_sync
from examprep.course import Home
from examprep.environment import BadUsage, Environment, save_settings
from examprep.records import open_store
from examprep.study.errors import BadPersonalDeck
from examprep.study.personal import Block, PersonalItem, load_personal, save_personal
from examprep.study.setaside import Aside
from examprep.study.sync import SyncReport, sync


def at(env: Environment, folder: Path) -> Environment:
    return dataclasses.replace(env, home=Home(folder, folder / "cache"))


def test_two_machines_exchange_what_they_know(env: Environment, tmp_path: Path, capsys):
    shared = tmp_path / "shared"
    shared.mkdir()
    here, there = at(env, tmp_path / "here"), at(env, tmp_path / "there")
    with open_store(here) as store:
        store.add_aside(Aside("s1", env.now(), "q01/which", "suspend"))
    assert run_sync(here, shared, as_json=False) == 0
    assert "0 entries came, 1 went" in capsys.readouterr().out
    assert run_sync(there, shared, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["written"], [f["added"] for f in told["files"]]) == (0, [1])
    with open_store(there) as store:
        assert [a.id for a in store.asides()] == ["s1"]
    assert run_sync(here, None, as_json=False) == 0  # the folder of last time
    assert len(list(shared.iterdir())) == 1


NOTE = PersonalItem("anki-x", "DL", [], [Block("text", "Adam?")], [Block("text", "two moments")], 5)


def test_own_notes_go_along_by_folder_and_by_file_and_the_newest_text_wins(
    env: Environment, tmp_path: Path, capsys
):
    shared = tmp_path / "shared"
    shared.mkdir()
    here, there = at(env, tmp_path / "here"), at(env, tmp_path / "there")
    save_personal(here.home.personal, [NOTE])
    assert run_sync(here, shared, as_json=False) == run_sync(there, shared, as_json=False) == 0
    assert load_personal(there.home.personal) == [NOTE]
    newer = replace(NOTE, deck="Nets", edited=6)
    save_personal(there.home.personal, [newer])
    export_to(there, tmp_path / "log.jsonl")
    for _ in range(2):
        capsys.readouterr()
        import_from(here, tmp_path / "log.jsonl")
        assert load_personal(here.home.personal) == [newer]
    assert capsys.readouterr().err == "added 0, already there 1\n"


def test_notes_that_another_program_brings_meanwhile_are_kept(env: Environment, tmp_path: Path, monkeypatch):
    """An import from Anki that ends while this machine reads the folder."""
    (tmp_path / "shared").mkdir()
    save_personal(env.home.personal, [NOTE])
    brought = [replace(NOTE, deck="Nets", edited=6), replace(NOTE, id="anki-y")]

    def while_reading(*given: object) -> SyncReport:
        report = sync(*given)
        save_personal(env.home.personal, brought)
        return report

    monkeypatch.setattr("examprep.commands.sync.sync", while_reading)
    assert run_sync(env, tmp_path / "shared", as_json=False) == 0
    assert load_personal(env.home.personal) == brought


def test_a_spoilt_file_of_notes_stops_before_anything_is_taken(env: Environment, tmp_path: Path):
    save_personal(env.home.personal, [NOTE])
    export_to(env, tmp_path / "log.jsonl")
    env.home.personal.write_text("{")
    for do in (
        lambda: run_sync(env, tmp_path, as_json=False),
        lambda: export_to(env, tmp_path / "again.jsonl"),
        lambda: import_from(env, tmp_path / "log.jsonl"),
    ):
        with pytest.raises(BadPersonalDeck, match="Move it away"):
            do()
    assert not (tmp_path / "again.jsonl").exists()
    export_to(env, tmp_path / "again.jsonl", notes=False)  # the answers come out all the same
    assert (tmp_path / "again.jsonl").read_text() == ""
    assert env.home.personal.read_text() == "{"


def test_a_folder_that_is_not_there_or_was_never_named_is_said(env: Environment, tmp_path: Path):
    with pytest.raises(BadUsage, match="there is no such folder"):
        run_sync(env, tmp_path / "nowhere", as_json=False)
    with pytest.raises(BadUsage, match="name a folder"):
        run_sync(env, None, as_json=False)


def test_a_file_that_cannot_be_taken_is_said_and_the_status_is_red(env: Environment, tmp_path: Path, capsys):
    (tmp_path / "examprep-z.jsonl").write_text("no log\n")
    assert run_sync(env, tmp_path, as_json=False) == 1
    assert "line 1: not JSON" in capsys.readouterr().err


@pytest.mark.parametrize("machine", ["../../elsewhere", "\x1b[31m", "a\0", "", "x" * 300, 5, ["a"]])
def test_a_machine_is_named_by_letters_whatever_the_settings_say(env: Environment, tmp_path: Path, machine):
    (shared := tmp_path / "shared").mkdir()
    save_settings(env.home.settings, machine=machine)
    with open_store(env) as store:
        store.add_aside(Aside("s1", env.now(), "q01/which", "suspend"))
    assert run_sync(env, shared, as_json=False) == 0
    (file,) = shared.iterdir()
    assert MACHINE.fullmatch(file.stem.removeprefix("examprep-"))
