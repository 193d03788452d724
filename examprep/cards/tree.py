"""YAML as marked data: a bounded tree of mappings, lists and scalars, each with its line and column.

The parser is PyYAML's C one; nothing is constructed from tags, and no scalar is guessed to be a number or
a boolean: what a scalar means is decided by the type that the card declares for it (`reader`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

import yaml

from examprep.faults import Fault, Faulty
from examprep.wholefile import read_whole

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 50_000
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LOADER = getattr(yaml, "CLoader", yaml.Loader)  # parses events only: no constructor ever runs


@dataclass(frozen=True)
class Scalar:
    text: str
    plain: bool  # written without quotes, so that YAML readers guess its type
    line: int
    column: int


@dataclass(frozen=True)
class Sequence:
    nodes: list[Node]
    line: int
    column: int


@dataclass(frozen=True)
class Mapping:
    entries: dict[str, tuple[Scalar, Node]]
    line: int
    column: int


Node: TypeAlias = Scalar | Sequence | Mapping


def read_tree(path: Path) -> Node:
    """Parse a file; raises Faulty with what is wrong up to where it stops being YAML."""
    name = str(path)
    try:
        text = read_whole(path, MAX_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        message = f"not UTF-8 ({error.reason}): save it as UTF-8"
        raise Faulty([Fault(name, *_place(before, len(before)), "", message)]) from None
    except OSError as error:
        raise Faulty([Fault(name, 1, 1, "", f"cannot be read: {error.strerror}")]) from None
    if odd := UNPRINTABLE.search(text):
        message = f"character U+{ord(odd[0]):04X} is not allowed in YAML: remove it"
        raise Faulty([Fault(name, *_place(text, odd.start()), "", message)])
    return _Builder(name).build(text)


def _place(text: str, position: int) -> tuple[int, int]:
    """Line and column, from 1."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


class _Mark(Protocol):
    """A place as either parser of PyYAML says it, from 0."""

    line: int
    column: int


def _where(mark: _Mark | None) -> tuple[int, int]:
    """Line and column, from 1; what has no mark is the file as a whole."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


class _Builder:
    """Builds the tree from the parser's events. A tag or a repeated key is noted, and building goes on."""

    def __init__(self, name: str):
        self.name, self.faults = name, list[Fault]()
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.count = 0

    def note(self, mark: _Mark | None, message: str) -> None:
        self.faults.append(Fault(self.name, *_where(mark), "", message))

    def stop(self, mark: _Mark | None, message: str) -> Faulty:
        self.note(mark, message)
        return Faulty(self.faults)

    def build(self, text: str) -> Node:
        try:
            root = self.document(yaml.parse(text, LOADER))
        except yaml.MarkedYAMLError as error:
            said = " ".join(filter(None, (error.context, error.problem)))
            raise self.stop(error.problem_mark or error.context_mark, f"not valid YAML: {said}") from None
        if self.faults:
            raise Faulty(self.faults)
        return root

    def document(self, events: Iterator[yaml.Event]) -> Node:
        next(events)  # stream start
        start = next(events)
        if isinstance(start, yaml.StreamEndEvent):
            raise self.stop(start.start_mark, "the file is empty")
        root = self.node(events, next(events), 1)
        next(events)  # document end
        after = next(events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self.stop(after.start_mark, "a second document begins here: a file holds one card")
        return root

    def node(self, events: Iterator[yaml.Event], event: yaml.Event, depth: int) -> Node:
        mark, before = event.start_mark, self.count
        if depth > MAX_DEPTH:
            raise self.stop(mark, f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)  # nothing else begins a node
        self.grow(1, mark)
        if event.tag:
            self.note(mark, f"tag {event.tag} is not allowed: a card is plain data")
        line, column = _where(mark)
        if isinstance(event, yaml.ScalarEvent):
            # The C parser says '' for no quotes, the Python one None.
            built: Node = Scalar(event.value, not event.style, line, column)
        elif isinstance(event, yaml.SequenceStartEvent):
            built = Sequence(self.children(events, depth), line, column)
        else:
            built = Mapping(self.entries(events, depth), line, column)
        if event.anchor:
            self.anchors[event.anchor] = built, self.count - before
        return built

    def grow(self, nodes: int, mark: _Mark | None) -> None:
        self.count += nodes
        if self.count > MAX_NODES:
            raise self.stop(mark, f"more than {MAX_NODES:,} nodes, aliases counted in full")

    def alias(self, event: yaml.AliasEvent) -> Node:
        found = self.anchors.get(event.anchor or "")
        if found is None:
            raise self.stop(event.start_mark, f"*{event.anchor} refers to nothing that is complete here")
        node, size = found
        self.grow(size, event.start_mark)
        return node

    def children(self, events: Iterator[yaml.Event], depth: int) -> list[Node]:
        nodes = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            nodes.append(self.node(events, event, depth + 1))
        return nodes

    def entries(self, events: Iterator[yaml.Event], depth: int) -> dict[str, tuple[Scalar, Node]]:
        found: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self.node(events, event, depth + 1)
            value = self.node(events, next(events), depth + 1)
            if not isinstance(key, Scalar):
                self.note(event.start_mark, "a key must be a word")
            elif key.text in found:
                first = found[key.text][0].line
                self.note(event.start_mark, f"key {key.text!r} stands twice, first in line {first}: keep one")
            else:
                found[key.text] = key, value
        return found
