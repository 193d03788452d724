"""All cards and labs of a course at once, through a disposable compiled index.

Reading 41 cards takes 100 ms and more, the index a few. It is believed only while every file's name, size and
times are what they were when it was made; whatever is wrong with it, it is made anew.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from examprep import __version__
from examprep.cards import Card, Item
from examprep.course import Course, question_number
from examprep.faults import Fault, Faulty
from examprep.labfile import LabFile
from examprep.wholefile import MEBIBYTE, read_whole, write_whole

MOST_BYTES = 256 * MEBIBYTE  # of an index: no course has as much text
FORMAT = f"4 {__version__}"  # raise it when cards or labs are read otherwise

Stamp = tuple[str, int, int, int]  # name, size, modified and changed at (ns)
T = TypeVar("T")


class Catalog(msgspec.Struct, frozen=True, dict=True):
    """What a course holds. A file with faults is left out, and its faults say why."""

    cards: list[Card]
    labs: list[LabFile]
    faults: list[Fault]

    @cached_property
    def by_number(self) -> dict[int, Card]:
        return {card.number: card for card in self.cards}

    @cached_property
    def lab_of(self) -> dict[int, LabFile]:
        return {question_number(lab.stem): lab for lab in self.labs}

    @cached_property
    def items(self) -> dict[str, tuple[Card, Item]]:
        """`q20/output-size` -> its card and itself, in the exam's order."""
        return {card.item_key(item): (card, item) for card in self.cards for item in card.items}


class _Index(msgspec.Struct, frozen=True):
    format: str
    stamps: list[Stamp]
    catalog: Catalog


def load_catalog(course: Course, cache: Path) -> Catalog:
    """Every card and lab that can be read, from the index in `cache` where that is up to date."""
    stamps = _stamps(course)
    path = cache / f"index-{hashlib.sha256(str(course).encode()).hexdigest()[:12]}.msgpack"
    known = _read(path)
    if known is not None and known.format == FORMAT and known.stamps == stamps:
        return known.catalog
    catalog = read_catalog(course)
    with suppress(OSError):
        write_whole(path, msgspec.msgpack.encode(_Index(FORMAT, stamps, catalog)))
    return catalog


def read_catalog(course: Course) -> Catalog:
    """The same from the files alone."""
    from examprep.cards.reader import load_card
    from examprep.labreader import read_lab

    faults: list[Fault] = []
    cards = [_try(load_card, course.card_path(stem), faults) for stem in course.stems()]
    labs = [_try(read_lab, course.lab_path(stem), faults) for stem in course.lab_stems()]
    return Catalog([c for c in cards if c], [lab for lab in labs if lab], faults)


def _try(read: Callable[[Path], T], path: Path, faults: list[Fault]) -> T | None:
    try:
        return read(path)
    except Faulty as error:
        faults += error.faults
        return None


def _stamps(course: Course) -> list[Stamp]:
    found: list[Stamp] = []
    for folder, ending in ((course.questions, ".yaml"), (course.labs, ".py")):
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(ending):
                    stat = entry.stat()
                    found.append((entry.name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))
    return sorted(found)


def _read(path: Path) -> _Index | None:
    try:
        return msgspec.msgpack.decode(read_whole(path, MOST_BYTES), type=_Index)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
