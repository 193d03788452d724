"""All cards and labs of a course at once, through a disposable compiled index.

Reading a card takes 20 ms, finding it in the index none: headings are read at once, the rest of a card or a lab when it
is asked for. Whatever is wrong with the index, it is made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from examprep.cards import Card, CardFile
from examprep.cards.bykey import ItemsByKey
from examprep.compiled import (
    NOTHING,
    Index,
    compiled,
    load_one_card,
    load_one_lab,
    read_index,
    stamps_of,
    understood,
    unpacked,
)
from examprep.course import Course, question_number
from examprep.faults import Fault
from examprep.labfile import LabFile
from examprep.wholefile import write_whole


class Labs(Mapping[int, LabFile]):
    """{question: its lab}, each read when it is asked for, and kept."""

    def __init__(self, read: Mapping[str, Callable[[], LabFile]]):
        self._read = {question_number(stem): lab for stem, lab in read.items()}
        self._known: dict[int, LabFile] = {}

    def __getitem__(self, number: int) -> LabFile:
        if number not in self._known:
            self._known[number] = self._read[number]()
        return self._known[number]

    def __contains__(self, number: object) -> bool:
        return number in self._read

    def __iter__(self) -> Iterator[int]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)


@dataclass(frozen=True)
class Catalog:
    """What a course holds, in the exam's order. A file with faults is left out, and its faults say why."""

    cards: list[Card]
    lab_of: Labs
    faults: list[Fault]

    @property
    def labs(self) -> list[LabFile]:
        return list(self.lab_of.values())

    @cached_property
    def by_number(self) -> dict[int, Card]:
        return {card.number: card for card in self.cards}

    @cached_property
    def items(self) -> ItemsByKey:
        """`q20/output-size` -> its card and itself."""
        return ItemsByKey(self.cards)


def load_catalog(course: Course, cache: Path) -> Catalog:
    """Every card and lab that can be read, from the index in `cache` as far as that is up to date."""
    path = cache / f"index-{hashlib.sha256(str(course).encode()).hexdigest()[:12]}.msgpack"
    index, files = read_index(path), dict(stamps_of(course))
    if index.stamps != files:
        whole = compiled(course, files, index)
        with suppress(OSError):
            write_whole(path, whole)
        index = understood(memoryview(whole))
    return _catalog(course, index)


def read_catalog(course: Course) -> Catalog:
    """The same from the files alone."""
    return _catalog(course, understood(memoryview(compiled(course, dict(stamps_of(course)), NOTHING))))


def _catalog(course: Course, index: Index) -> Catalog:
    cards, labs, faults = list[Card](), dict[str, Callable[[], LabFile]](), list[Fault]()
    for name, entry in index.entries.items():
        stem, faulty = name.partition(".")[0], bool(entry.faults)
        faults += entry.faults
        body = index.body(entry)
        if entry.heading is not None:
            again = partial(lambda stem: load_one_card(course, stem).file, stem)
            cards.append(Card(entry.heading, partial(unpacked, body, CardFile, again)))
        elif not faulty:
            labs[stem] = partial(unpacked, body, LabFile, partial(load_one_lab, course, stem))
    return Catalog(cards, Labs(labs), faults)
