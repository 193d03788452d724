"""The compiled index: what was read of each file of a course, so that it need not be read again.

A file is believed to hold what it held while its size and times are what they were. The index is one file: the length
of its head, the head, and packed what each card or lab says, to be unpacked when it is asked for.
"""

from __future__ import annotations

import mmap
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

from examprep import __version__
from examprep.cards import Card, CardFile, Heading
from examprep.course import Course
from examprep.faults import Fault, Faulty
from examprep.labfile import LabFile
from examprep.wholefile import check_is_file

FORMAT = f"5 {__version__}"  # raise it when cards or labs are read otherwise
LENGTH = 8  # bytes, of the head's length
MANY = 500  # files of 20 ms each, from which several processes read them

Stamp = tuple[int, int, int]  # size, modified and changed at (ns)
Read = tuple[Heading | None, list[Fault], bytes]  # of a card its heading; the faults, or the whole, packed
T = TypeVar("T")


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One file as it was when it was read; what it holds are `size` bytes from `start`, none where it has faults."""

    name: str
    stamp: Stamp
    start: int
    size: int
    heading: Heading | None
    faults: list[Fault]


@dataclass(frozen=True)
class Index:
    """`entries` by name; `bodies` holds what was read of the files."""

    entries: Mapping[str, Entry]
    bodies: memoryview

    @property
    def stamps(self) -> dict[str, Stamp]:
        return {name: entry.stamp for name, entry in self.entries.items()}

    def body(self, entry: Entry) -> memoryview:
        return self.bodies[entry.start : entry.start + entry.size]

    def read(self, name: str) -> Read:
        entry = self.entries[name]
        return entry.heading, entry.faults, bytes(self.body(entry))


NOTHING = Index({}, memoryview(b""))


def stamps_of(course: Course) -> Iterator[tuple[str, Stamp]]:
    """(name, stamp) of each card, then of each lab, in the exam's order."""
    cards, labs = (course.questions, ".yaml", course.stems()), (course.labs, ".py", course.lab_stems())
    for folder, ending, stems in (cards, labs):
        for stem in stems:
            stamp = (0, 0, 0)
            with suppress(OSError):  # a link to nowhere: reading it says what is wrong
                stat = os.stat(f"{folder}{os.sep}{stem}{ending}")
                stamp = stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns
            yield f"{stem}{ending}", stamp


def compiled(course: Course, files: Mapping[str, Stamp], known: Index) -> bytes:
    """An index of these files; what is `known` of unchanged ones is taken over."""
    before = known.stamps
    changed = [name for name, stamp in files.items() if before.get(name) != stamp]
    anew = dict(zip(changed, _all_read(course, changed), strict=True))
    entries, bodies, start = list[Entry](), list[bytes](), 0
    for name, stamp in files.items():
        heading, faults, body = anew[name] if name in anew else known.read(name)
        entries.append(Entry(name, stamp, start, len(body), heading, faults))
        bodies.append(body)
        start += len(body)
    head = msgspec.msgpack.encode((FORMAT, entries))
    return b"".join((len(head).to_bytes(LENGTH, "big"), head, *bodies))


def _all_read(course: Course, names: Sequence[str]) -> Iterable[Read]:
    if len(names) < MANY:
        return [read_file(course, name) for name in names]
    import signal
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    quiet = partial(signal.signal, signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=quiet) as pool:
        return list(pool.map(partial(read_file, course), names, chunksize=20))


def read_file(course: Course, name: str) -> Read:
    path = Path(name)
    try:
        if path.suffix == ".py":
            return None, [], _packed(load_one_lab(course, path.stem))
        card = load_one_card(course, path.stem)
        return card.heading, [], _packed(card.file)
    except Faulty as error:
        return None, error.faults, b""


def load_one_card(course: Course, stem: str) -> Card:
    from examprep.cards.reader import load_card

    return load_card(course.card_path(stem))


def load_one_lab(course: Course, stem: str) -> LabFile:
    from examprep.labreader import read_lab

    return read_lab(course.lab_path(stem))


def _packed(what: CardFile | LabFile) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(what), 1)


def unpacked(body: memoryview, kind: type[T], again: Callable[[], T]) -> T:
    """What is in the index; `again` reads the file itself, where that is spoilt."""
    try:
        return msgspec.msgpack.decode(zlib.decompress(body), type=kind)
    except (zlib.error, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return again()


def read_index(path: Path) -> Index:
    """NOTHING where there is none that can be understood."""
    with suppress(OSError, ValueError):  # an empty file cannot be mapped
        check_is_file(path)
        with path.open("rb") as file:
            return understood(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
    return NOTHING


def understood(whole: memoryview) -> Index:
    length = int.from_bytes(whole[:LENGTH], "big")
    head, bodies = whole[LENGTH : LENGTH + length], whole[LENGTH + length :]
    try:
        made_by, entries = msgspec.msgpack.decode(head, type=tuple[str, list[Entry]])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return NOTHING
    return Index({entry.name: entry for entry in entries}, bodies) if made_by == FORMAT else NOTHING
