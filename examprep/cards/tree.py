"""YAML as marked data: a bounded tree of mappings, lists and scalars, each with its line and column.

The parser is PyYAML's C one; nothing is constructed from tags, and no scalar is guessed to be a number or
a boolean: what a scalar means is decided by the type that the card declares for it (`reader`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

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


class _Parser(Protocol):
    """What is used of PyYAML's loaders, whose own types leave most of it out."""

    def get_event(self) -> Any: ...

    def dispose(self) -> None: ...


class _Builder:
    """Builds the tree from the parser's events. A tag or a repeated key is noted, and building goes on."""

    def __init__(self, name: str):
        self.name, self.faults = name, list[Fault]()
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.count = 0

    def note(self, mark: Any, message: str) -> None:
        self.faults.append(Fault(self.name, mark.line + 1, mark.column + 1, "", message))

    def stop(self, mark: Any, message: str) -> Faulty:
        self.note(mark, message)
        return Faulty(self.faults)

    def build(self, text: str) -> Node:
        loader: _Parser = LOADER(text)
        try:
            root = self.document(loader)
        except yaml.MarkedYAMLError as error:
            said = " ".join(filter(None, (error.context, error.problem)))
            raise self.stop(error.problem_mark or error.context_mark, f"not valid YAML: {said}") from None
        finally:
            loader.dispose()
        if self.faults:
            raise Faulty(self.faults)
        return root

    def document(self, loader: _Parser) -> Node:
        loader.get_event()  # stream start
        start = loader.get_event()
        if isinstance(start, yaml.StreamEndEvent):
            raise self.stop(start.start_mark, "the file is empty")
        root = self.node(loader, loader.get_event(), 1)
        loader.get_event()  # document end
        after = loader.get_event()
        if not isinstance(after, yaml.StreamEndEvent):
            raise self.stop(after.start_mark, "a second document begins here: a file holds one card")
        return root

    def node(self, loader: _Parser, event: Any, depth: int) -> Node:
        mark, before = event.start_mark, self.count
        if depth > MAX_DEPTH:
            raise self.stop(mark, f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        self.grow(1, mark)
        if event.tag:
            self.note(mark, f"tag {event.tag} is not allowed: a card is plain data")
        line, column = mark.line + 1, mark.column + 1
        if isinstance(event, yaml.ScalarEvent):
            # The C parser says '' for no quotes, the Python one None.
            built: Node = Scalar(event.value, not event.style, line, column)
        elif isinstance(event, yaml.SequenceStartEvent):
            built = Sequence(self.children(loader, depth), line, column)
        else:
            built = Mapping(self.entries(loader, depth), line, column)
        if event.anchor:
            self.anchors[event.anchor] = built, self.count - before
        return built

    def grow(self, nodes: int, mark: Any) -> None:
        self.count += nodes
        if self.count > MAX_NODES:
            raise self.stop(mark, f"more than {MAX_NODES:,} nodes, aliases counted in full")

    def alias(self, event: Any) -> Node:
        if event.anchor not in self.anchors:
            raise self.stop(event.start_mark, f"*{event.anchor} refers to nothing that is complete here")
        node, size = self.anchors[event.anchor]
        self.grow(size, event.start_mark)
        return node

    def children(self, loader: _Parser, depth: int) -> list[Node]:
        nodes = []
        while not isinstance(event := loader.get_event(), yaml.SequenceEndEvent):
            nodes.append(self.node(loader, event, depth + 1))
        return nodes

    def entries(self, loader: _Parser, depth: int) -> dict[str, tuple[Scalar, Node]]:
        found: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := loader.get_event(), yaml.MappingEndEvent):
            key = self.node(loader, event, depth + 1)
            value = self.node(loader, loader.get_event(), depth + 1)
            if not isinstance(key, Scalar):
                self.note(event.start_mark, "a key must be a word")
            elif key.text in found:
                first = found[key.text][0].line
                self.note(event.start_mark, f"key {key.text!r} stands twice, first in line {first}: keep one")
            else:
                found[key.text] = key, value
        return found
