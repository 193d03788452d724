"""Two machines and a shared folder: each writes its own file there and reads all the others.

A file only grows, and only its own machine writes it, so that whatever carries the folder (Syncthing, Dropbox, git)
never meets two versions of one file. Merging is a union by id: in any order, any number of times. Of a student's own
note the newest edition counts; its older ones go when the file is next written. A file that its
carrier has cut short is read up to the cut; a copy of one, under whatever name a carrier gives it, adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from examprep.jsonlines import read_lines
from examprep.study.errors import BadImport
from examprep.study.log import entry_to_line, import_log, line_to_entry, name_of
from examprep.study.personal import PersonalItem
from examprep.study.store import Store
from examprep.wholefile import write_whole

PATTERN = "examprep-*.jsonl"


@dataclass(frozen=True)
class FileRead:
    """What a file brought; `cut`: its last line was not whole; `trouble`: why nothing was taken of it."""

    path: Path
    added: int = 0
    cut: bool = False
    trouble: str | None = None
    names: list[str] = field(default_factory=list, repr=False)
    notes: Sequence[PersonalItem] = field(default_factory=list, repr=False)


@dataclass(frozen=True)
class SyncReport:
    """`own` is this machine's file, into which `written` entries went; `notes` are the student's own by now."""

    own: Path
    written: int
    read: list[FileRead]
    notes: Sequence[PersonalItem]

    @property
    def added(self) -> int:
        return sum(file.added for file in self.read)

    @property
    def troubles(self) -> list[str]:
        return [f"{file.path}: {file.trouble}" for file in self.read if file.trouble]


def sync(store: Store, notes: Sequence[PersonalItem], folder: Path, machine: str) -> SyncReport:
    """Take in what is there, then write what no file tells of into this machine's. OSError: the folder refuses.

    `machine` names the file. One of our own that has faults is left as it is, and said to have them. The caller saves
    what has become of the `notes`.
    """
    own = folder / f"examprep-{machine}.jsonl"
    read: list[FileRead] = []
    for path in sorted(folder.glob(PATTERN)):
        read.append(_read(store, notes, path))
        notes = read[-1].notes
    ours = next((file for file in read if file.path == own), FileRead(own))
    if ours.trouble:
        return SyncReport(own, 0, read, notes)
    told = {name for file in read for name in file.names}
    lines = {name_of(entry): entry_to_line(entry) for entry in (*store.entries(), *notes)}
    new = [name for name in lines if name not in told]
    if new or ours.cut:
        kept = [name for name in dict.fromkeys(ours.names) if name in lines]
        write_whole(own, "".join(f"{lines[name]}\n" for name in [*kept, *new]).encode())
    return SyncReport(own, len(new), read, notes)


def _read(store: Store, notes: Sequence[PersonalItem], path: Path) -> FileRead:
    """Import a file, all of it or nothing, but for a last line that is not whole."""
    if not path.is_file():
        return FileRead(path, trouble="it is not a file", notes=notes)
    lines = _UpToTheCut(path)
    try:
        report = import_log(store, lines, notes)
    except BadImport as error:
        return FileRead(path, trouble="; ".join(error.faults[:3]), notes=notes)
    except OSError as error:
        return FileRead(path, trouble=str(error), notes=notes)
    return FileRead(path, report.added, lines.cut, names=report.names, notes=report.notes)


class _UpToTheCut:
    """The lines of a file without a last one that does not end and tells of nothing."""

    def __init__(self, path: Path):
        self._path = path
        self.cut = False

    def __iter__(self) -> Iterator[str]:
        for line in read_lines(self._path):
            if not line.endswith("\n") and not _is_whole(line):
                self.cut = True
                return
            yield line


def _is_whole(line: str) -> bool:
    try:
        line_to_entry(line)
    except ValueError:
        return False
    return True
