"""YAML as marked data: a bounded tree of mappings, lists and scalars, each with its line and column.

The parser is PyYAML's C one; nothing is constructed from tags, and no scalar is guessed to be a number or
a boolean: what a scalar means is decided by the type that the card declares for it (`cardfile`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import yaml

from examprep.faults import Fault, Faulty

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 50_000
PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map")}
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


def read_tree(path: Path, name: str | None = None) -> Node:
    """Parse a file; raises Faulty at the first place where it stops being acceptable YAML."""
    name = name or str(path)
    try:
        data = _read_bounded(path)
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise Faulty([Fault(name, line, column, "", f"not UTF-8 ({error.reason}): save it as UTF-8")]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Faulty([Fault(name, 1, 1, "", f"cannot be read: {reason}")]) from None
    return _Builder(name).build(text)


def _read_bounded(path: Path) -> bytes:
    if not path.is_file():
        raise ValueError("not a file" if path.exists() else "there is no such file")
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError(f"larger than {MAX_BYTES:,} bytes")
    return data


class _Builder:
    def __init__(self, name: str):
        self.name = name
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.count = 0

    def fault(self, mark: yaml.Mark, message: str) -> Faulty:
        return Faulty([Fault(self.name, mark.line + 1, mark.column + 1, "", message)])

    def build(self, text: str) -> Node:
        loader = LOADER(text)
        try:
            loader.get_event()  # stream start
            start = loader.get_event()
            if isinstance(start, yaml.StreamEndEvent):
                raise self.fault(start.start_mark, "the file is empty")
            root = self.node(loader, loader.get_event(), 1)
            loader.get_event()  # document end
            after = loader.get_event()
            if not isinstance(after, yaml.StreamEndEvent):
                raise self.fault(after.start_mark, "a second document begins here: a file holds one card")
            return root
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            said = " ".join(filter(None, (error.context, error.problem)))
            raise self.fault(mark, f"not valid YAML: {said}") from None
        except yaml.reader.ReaderError as error:
            before = text[: error.position] if isinstance(error.position, int) else ""
            line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
            message = f"character {error.character!r} is not allowed: {error.reason}"
            raise Faulty([Fault(self.name, line, column, "", message)]) from None
        finally:
            loader.dispose()

    def node(self, loader: yaml.Loader, event: yaml.Event, depth: int) -> Node:
        mark = event.start_mark
        before, self.count = self.count, self.count + 1
        if depth > MAX_DEPTH:
            raise self.fault(mark, f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        if event.tag not in (None, "!") and event.tag not in PLAIN_TAGS:
            raise self.fault(mark, f"tag {event.tag} is not allowed: a card is plain data")
        line, column = mark.line + 1, mark.column + 1
        if isinstance(event, yaml.ScalarEvent):
            built: Node = Scalar(event.value, event.style is None, line, column)
        elif isinstance(event, yaml.SequenceStartEvent):
            built = Sequence(self.children(loader, depth), line, column)
        else:
            built = Mapping(self.entries(loader, depth), line, column)
        if self.count > MAX_NODES:
            raise self.fault(mark, f"more than {MAX_NODES:,} nodes, aliases counted in full")
        if event.anchor:
            self.anchors[event.anchor] = built, self.count - before
        return built

    def alias(self, event: yaml.AliasEvent) -> Node:
        if event.anchor not in self.anchors:
            raise self.fault(event.start_mark, f"*{event.anchor} refers to nothing that is complete here")
        node, size = self.anchors[event.anchor]
        self.count += size
        if self.count > MAX_NODES:
            raise self.fault(event.start_mark, f"more than {MAX_NODES:,} nodes, aliases counted in full")
        return node

    def children(self, loader: yaml.Loader, depth: int) -> list[Node]:
        nodes = []
        while not isinstance(event := loader.get_event(), yaml.SequenceEndEvent):
            nodes.append(self.node(loader, event, depth + 1))
        return nodes

    def entries(self, loader: yaml.Loader, depth: int) -> dict[str, tuple[Scalar, Node]]:
        found: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := loader.get_event(), yaml.MappingEndEvent):
            key = self.node(loader, event, depth + 1)
            if not isinstance(key, Scalar):
                raise self.fault(event.start_mark, "a key must be a word")
            if key.text in found:
                first = found[key.text][0].line
                raise self.fault(event.start_mark, f"key {key.text!r} stands twice, first in line {first}: keep one")
            found[key.text] = key, self.node(loader, loader.get_event(), depth + 1)
        return found
