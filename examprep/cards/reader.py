"""Card files to cards: every error of a file at once, each with file, line, column, key and what to write."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import inspect

from examprep.cards import Card, CardFile
from examprep.cards.parts import VARIABLE
from examprep.cards.rules import Key, objections, repeated
from examprep.cards.tree import Mapping, Node, Scalar, Sequence, read_tree
from examprep.faults import Fault, Faulty

NUMBER = re.compile(r"[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
WHOLE = re.compile(r"[+-]?(0|[1-9][0-9]{0,17})")
READ_AS = [  # what YAML 1.1 or 1.2 readers take these plain scalars for
    (re.compile(r"(?i)y|yes|no|n|true|false|on|off"), "a boolean"),
    (re.compile(r"(?i)~|null"), "nothing at all"),
    (re.compile(r"[+-]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"), "a number to base 60"),
    (re.compile(r"[+-]?(\.[0-9]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][+-]?[0-9]+)?"), "a number"),
    (re.compile(r"(?i)[+-]?0[xbo][0-9a-f_]+|[+-]?\.inf|\.nan"), "a number"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?"), "a date"),
]
FORMS = {inspect.StructType: Mapping, inspect.ListType: Sequence}  # anything else is written as a scalar
RULES = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "write lower-case words joined by -, such as output-size",
    r"^[a-z][a-z0-9_]*$": "write a check's name without check_, such as mean_is_preserved",
    VARIABLE: "write a variable and where it lies: 'x: real', 'p: unit', 'n: natural', 't: [0, 1)' "
    "or 'H: integer [1, 64]'",
}


def load_card(path: Path) -> Card:
    """Read one card; raises Faulty with all its faults."""
    return load_card_and_places(path)[0]


def load_card_and_places(path: Path) -> tuple[Card, dict[Key, Node]]:
    """The card, and for each of its values the node that it was read from, with line and column."""
    reader = _Reader(path)
    return reader.card(), reader.places


class _Reader:
    """Decodes a tree by the card's types, noting where each value stands so that faults can say it."""

    def __init__(self, path: Path):
        self.path, self.faults = path, list[Fault]()
        self.places: dict[Key, Node] = {}
        self.parts: list[tuple[Key, Any]] = []

    def fault(self, key: Key, message: str, node: Node | None = None) -> None:
        """`node` is where it is, if not at the key's own value."""
        node = node or self.places[key]
        self.faults.append(Fault(str(self.path), node.line, node.column, spell(key), message))

    def card(self) -> Card:
        plain = self.decode(read_tree(self.path), card_type(), ())
        self.agree()
        if self.faults:
            raise Faulty(self.faults)
        return Card.of(self.path.stem, plain)

    def agree(self) -> None:
        """Parts that could be decoded are sound, ids unique, and items and points name claims of the card."""
        for key, part in self.parts:
            for inside, message in objections(part):
                self.fault((*key, *inside), message)
        for key, message in repeated(self.scalars("id")):
            self.fault(key, message)
        claims = {text for key, text in self.scalars("id").items() if key[0] == "claims"}
        named: dict[Key, str] = {
            key: node.text
            for key, node in self.places.items()
            if isinstance(node, Scalar) and key[2:3] == ("claims",) and len(key) == 4
        }
        for key, said in {**self.scalars("claim"), **named}.items():
            if said not in claims:
                self.fault(key, f"no claim {shown(said)} on this card{nearest(said, claims)}")

    def scalars(self, name: str) -> dict[Key, str]:
        """The values of one key of all parts: `id` at ("items", 3, "id")."""
        found = {key: node for key, node in self.places.items() if len(key) == 3 and key[2] == name}
        return {key: node.text for key, node in found.items() if isinstance(node, Scalar)}

    # ── one value by its type ────────────────────────────────────────────────────────────────────

    def decode(self, node: Node, kind: inspect.Type, key: Key) -> Any:
        self.places[key] = node
        if isinstance(kind, inspect.Metadata):
            return self.decode(node, kind.type, key)
        if isinstance(kind, inspect.UnionType):
            return self.union(node, kind, key)
        if isinstance(kind, inspect.StructType):
            return self.struct(node, kind, key)
        if isinstance(kind, inspect.ListType):
            return self.list(node, kind, key)
        if not isinstance(node, Scalar):
            form = "list" if isinstance(node, Sequence) else "mapping"
            return self.fault(key, f"write {expected(kind)}, not a {form}")
        return getattr(self, type(kind).__name__.removesuffix("Type").lower())(node, kind, key)

    def union(self, node: Node, kind: inspect.UnionType, key: Key) -> Any:
        """The member that fits the node's form; structs by their `kind`."""
        members = [t for t in kind.types if not isinstance(t, inspect.NoneType)]
        structs = [t for t in members if isinstance(t, inspect.StructType)]
        if len(structs) > 1:
            return self.tagged(node, structs, key)
        for member in members:
            bare = member.type if isinstance(member, inspect.Metadata) else member
            if isinstance(node, FORMS.get(type(bare), Scalar)):
                return self.decode(node, member, key)
        return self.fault(key, "write " + " or ".join(expected(t) for t in members))

    def tagged(self, node: Node, structs: list[inspect.StructType], key: Key) -> Any:
        kinds = {str(s.tag): s for s in structs}
        if not isinstance(node, Mapping) or "kind" not in node.entries:
            return self.fault(key, f"kind is missing: write kind: one of {', '.join(kinds)}")
        value = node.entries["kind"][1]
        said = value.text if isinstance(value, Scalar) else ""
        if said not in kinds:
            return self.fault((*key, "kind"), f"no kind {shown(said)}{nearest(said, kinds)}", value)
        return self.struct(node, kinds[said], key)

    def struct(self, node: Node, kind: inspect.StructType, key: Key) -> Any:
        if not isinstance(node, Mapping):
            return self.fault(key, f"write {expected(kind)}")
        before = len(self.faults)
        fields = {field.encode_name: field for field in kind.fields}
        keys = [*fields, kind.tag_field] if kind.tag_field else [*fields]
        for name, (mark, _) in node.entries.items():
            if name not in keys:
                self.fault((*key, name), f"unknown key{nearest(name, keys)}", mark)
        values = {}
        for name, field in fields.items():
            if name in node.entries:
                values[field.name] = self.decode(node.entries[name][1], field.type, (*key, name))
            elif field.required:
                self.fault((*key, name), f"missing: write {name}: {expected(field.type)}", node)
        if len(self.faults) > before:
            return None
        self.parts.append((key, kind.cls(**values)))
        return self.parts[-1][1]

    def list(self, node: Node, kind: inspect.ListType, key: Key) -> Any:
        if not isinstance(node, Sequence):
            return self.fault(key, "write a list: one line a value, each after a dash")
        low, high = kind.min_length or 0, kind.max_length or math.inf
        if not low <= len(node.nodes) <= high:
            need = f"{low} to {high}" if kind.max_length else f"{low} or more"
            self.fault(key, f"holds {len(node.nodes)}: write {need} entries")
        return [self.decode(child, kind.item_type, (*key, i)) for i, child in enumerate(node.nodes)]

    def str(self, node: Scalar, kind: inspect.StrType, key: Key) -> Any:
        if node.plain and not node.text:
            return self.fault(key, "is empty: write the text, in quotes if it begins with #")
        for pattern, what in READ_AS if node.plain else ():
            if pattern.fullmatch(node.text):
                return self.fault(key, f"YAML readers take {shown(node.text)} for {what}: put it in quotes")
        if kind.min_length and not node.text.strip():
            return self.fault(key, "is empty: write the text")
        if kind.pattern and not re.search(kind.pattern, node.text):
            return self.fault(key, f"{shown(node.text)} does not fit: {RULES[kind.pattern]}")
        return node.text.strip("\n") if "\n" in node.text else node.text

    def int(self, node: Scalar, kind: inspect.IntType, key: Key) -> Any:
        if not node.plain or not WHOLE.fullmatch(node.text):
            return self.fault(key, f"write a whole number such as 20, not {shown(node.text)}")
        value = int(node.text)
        if not (kind.ge or -math.inf) <= value <= (kind.le or math.inf):
            return self.fault(key, f"{value} must lie between {kind.ge} and {kind.le}")
        return value

    def float(self, node: Scalar, kind: inspect.FloatType, key: Key) -> Any:
        if not node.plain or not NUMBER.fullmatch(node.text) or math.isinf(float(node.text)):
            return self.fault(key, f"write a number such as 0.25 or 1e-3, not {shown(node.text)}")
        return float(node.text)

    def bool(self, node: Scalar, kind: inspect.BoolType, key: Key) -> Any:
        if not node.plain or node.text not in ("true", "false"):
            return self.fault(key, f"write true or false, not {shown(node.text)}")
        return node.text == "true"

    def literal(self, node: Scalar, kind: inspect.LiteralType, key: Key) -> Any:
        if node.text not in kind.values:
            return self.fault(key, f"no {shown(node.text)} here{nearest(node.text, map(str, kind.values))}")
        return node.text


@cache
def card_type() -> inspect.Type:
    """What a card's file holds. Deriving it takes as long as reading a card does."""
    return inspect.type_info(CardFile)


def spell(key: Key) -> str:
    """`("items", 3, "options")` -> `items[3].options`."""
    return "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in key).lstrip(".")


def shown(text: str) -> str:
    """A card's own text inside a message: in quotes, and no longer than a line bears."""
    return repr(text if len(text) <= 40 else text[:40] + "…")


def nearest(said: str, known: Iterable[str]) -> str:
    """A suggestion for a misspelt word, else the words there are."""
    known = sorted(known)
    if not known:
        return ": there are none"
    close = difflib.get_close_matches(said, known, n=1)
    return f": did you mean {close[0]!r}?" if close else f": choose from {', '.join(known)}"


def expected(kind: inspect.Type) -> str:
    """How a value of this type is written."""
    if isinstance(kind, inspect.Metadata):
        return expected(kind.type)
    if isinstance(kind, inspect.StructType):
        tag = [f"kind: {kind.tag}"] if kind.tag_field else []
        return "{" + ", ".join(tag + [f"{f.encode_name}: …" for f in kind.fields if f.required]) + "}"
    if isinstance(kind, inspect.ListType):
        return f"a list of {expected(kind.item_type)}"
    if isinstance(kind, inspect.UnionType):
        return expected(kind.types[0])
    if isinstance(kind, inspect.LiteralType):
        return "one of " + ", ".join(map(str, kind.values))
    words = {inspect.StrType: "text", inspect.IntType: "a whole number", inspect.FloatType: "a number"}
    return words.get(type(kind), "true or false")
