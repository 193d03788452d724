"""Card files to cards: every error of a file at once, each with file, line, column, key and what to write."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

from examprep.cards import Card, CardFile, Choice, Choices, Item, Number, Order, Predict, Recall, Shape, Text
from examprep.course import Course
from examprep.faults import Fault, Faulty
from examprep.yamltree import Mapping, Node, Scalar, Sequence, read_tree

NUMBER = re.compile(r"[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
READ_AS = [  # what YAML 1.1 or 1.2 readers take these plain scalars for
    (re.compile(r"(?i)y|yes|no|n|true|false|on|off"), "a boolean"),
    (re.compile(r"(?i)~|null|"), "nothing at all"),
    (re.compile(r"[+-]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"), "a number to base 60"),
    (re.compile(r"[+-]?(\.[0-9]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][+-]?[0-9]+)?"), "a number"),
    (re.compile(r"(?i)[+-]?0[xbo][0-9a-f_]+|[+-]?\.inf|\.nan"), "a number"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?"), "a date"),
]
Path_ = tuple[str | int, ...]


def load_card(path: Path) -> Card:
    """Read one card; raises Faulty with all its faults."""
    return _Reader(path).card()


def load_cards(course: Course) -> list[Card]:
    """Read every card of the course; raises Faulty with the faults of all files."""
    cards, faults = [], []
    for stem in course.stems():
        try:
            cards.append(load_card(course.card_path(stem)))
        except Faulty as error:
            faults += error.faults
    if faults:
        raise Faulty(faults)
    return cards


class _Reader:
    """Decodes a tree by the card's types, noting where each value stands so that later faults can say."""

    def __init__(self, path: Path):
        self.path, self.faults = path, list[Fault]()
        self.places: dict[Path_, Node] = {}

    def fault(self, path: Path_, message: str, node: Node | None = None) -> None:
        while node is None:
            node = self.places.get(path)
            if node is None:
                path = path[:-1]
        self.faults.append(Fault(str(self.path), node.line, node.column, spell(path), message))

    def card(self) -> Card:
        tree = read_tree(self.path)
        plain = self.decode(tree, inspect.type_info(CardFile), ())
        if self.faults:
            raise Faulty(self.faults)
        card = Card(stem=self.path.stem, **{f: getattr(plain, f) for f in CardFile.__struct_fields__})
        self.agree(card)
        if self.faults:
            raise Faulty(self.faults)
        return card

    # ── one value by its type ────────────────────────────────────────────────────────────────────

    def decode(self, node: Node, kind: inspect.Type, path: Path_) -> Any:
        self.places[path] = node
        if isinstance(kind, inspect.Metadata):
            return self.decode(node, kind.type, path)
        if isinstance(kind, inspect.UnionType):
            return self.union(node, kind, path)
        if isinstance(kind, inspect.StructType):
            return self.struct(node, kind, path)
        if isinstance(kind, inspect.ListType):
            return self.list(node, kind, path)
        if not isinstance(node, Scalar):
            return self.fault(path, f"write {expected(kind)}, not a {'list' if isinstance(node, Sequence) else 'mapping'}")
        if isinstance(kind, inspect.LiteralType):
            return self.literal(node, kind, path)
        return getattr(self, type(kind).__name__.removesuffix("Type").lower())(node, kind, path)

    def union(self, node: Node, kind: inspect.UnionType, path: Path_) -> Any:
        """The member that fits the node's form; tagged structs by their `kind`."""
        structs = [t for t in kind.types if isinstance(t, inspect.StructType)]
        if isinstance(node, Mapping) and len(structs) > 1:
            return self.tagged(node, structs, path)
        for member in kind.types:
            bare = member.type if isinstance(member, inspect.Metadata) else member
            fits = {inspect.StructType: Mapping, inspect.ListType: Sequence}.get(type(bare), Scalar)
            if not isinstance(bare, inspect.NoneType) and isinstance(node, fits):
                return self.decode(node, member, path)
        members = [t for t in kind.types if not isinstance(t, inspect.NoneType)]
        return self.fault(path, "write " + " or ".join(expected(t) for t in members))

    def tagged(self, node: Mapping, structs: list[inspect.StructType], path: Path_) -> Any:
        kinds = {str(s.tag): s for s in structs}
        if "kind" not in node.entries:
            return self.fault(path, f"kind is missing: write kind: one of {', '.join(kinds)}")
        value = node.entries["kind"][1]
        if not isinstance(value, Scalar) or value.text not in kinds:
            said = value.text if isinstance(value, Scalar) else "?"
            return self.fault((*path, "kind"), f"no kind {said!r}{nearest(said, kinds)}", value)
        return self.struct(node, kinds[value.text], path)

    def struct(self, node: Node, kind: inspect.StructType, path: Path_) -> Any:
        if not isinstance(node, Mapping):
            return self.fault(path, f"write {expected(kind)}")
        fields = {field.encode_name: field for field in kind.fields}
        keys = set(fields) | ({kind.tag_field} if kind.tag_field else set())
        for key, (mark, _) in node.entries.items():
            if key not in keys:
                self.fault((*path, key), f"unknown key{nearest(key, keys)}", mark)
        values = {}
        for name, field in fields.items():
            if name in node.entries:
                values[field.name] = self.decode(node.entries[name][1], field.type, (*path, name))
            elif field.required:
                self.fault((*path, name), f"missing: write {name}: {expected(field.type)}", node)
        missing = any(f.required and f.name not in values for f in kind.fields)
        return None if missing else kind.cls(**values)

    def list(self, node: Node, kind: inspect.ListType, path: Path_) -> Any:
        if not isinstance(node, Sequence):
            return self.fault(path, "write a list: one line a value, each after a dash")
        low, high = kind.min_length or 0, kind.max_length
        if len(node.nodes) < low or (high is not None and len(node.nodes) > high):
            self.fault(path, f"has {len(node.nodes)} entries; write {low} to {high or 'as many as you like'}")
        return [self.decode(child, kind.item_type, (*path, i)) for i, child in enumerate(node.nodes)]

    def str(self, node: Scalar, kind: inspect.StrType, path: Path_) -> Any:
        if node.plain:
            for pattern, what in READ_AS:
                if pattern.fullmatch(node.text):
                    shown = f'"{node.text}"' if node.text else "the text, in quotes if it begins with #"
                    return self.fault(path, f"YAML readers take {node.text or 'this'!r} for {what}: write {shown}")
        if kind.min_length and not node.text.strip():
            return self.fault(path, "is empty: write the text")
        if kind.pattern and not re.search(kind.pattern, node.text):
            return self.fault(path, f"{node.text!r} does not fit: {rule_of(kind.pattern)}")
        return node.text.strip("\n") if "\n" in node.text else node.text

    def int(self, node: Scalar, kind: inspect.IntType, path: Path_) -> Any:
        if not node.plain or not re.fullmatch(r"[+-]?(0|[1-9][0-9]*)", node.text):
            return self.fault(path, f"write a whole number such as 20, not {node.text!r}")
        value = int(node.text)
        if (kind.ge is not None and value < kind.ge) or (kind.le is not None and value > kind.le):
            return self.fault(path, f"{value} must lie between {kind.ge} and {kind.le}")
        return value

    def float(self, node: Scalar, kind: inspect.FloatType, path: Path_) -> Any:
        if not node.plain or not NUMBER.fullmatch(node.text):
            return self.fault(path, f"write a number such as 0.25 or 1e-3, not {node.text!r}")
        return float(node.text)

    def bool(self, node: Scalar, kind: inspect.BoolType, path: Path_) -> Any:
        if not node.plain or node.text not in ("true", "false"):
            return self.fault(path, f"write true or false, not {node.text!r}")
        return node.text == "true"

    def literal(self, node: Scalar, kind: inspect.LiteralType, path: Path_) -> Any:
        if node.text not in kind.values:
            return self.fault(path, f"no {node.text!r} here{nearest(node.text, [str(v) for v in kind.values])}")
        return node.text

    # ── the parts agree ──────────────────────────────────────────────────────────────────────────

    def agree(self, card: Card) -> None:
        """What types cannot say: ids are unique, references meet, options have a right one, myths a truth."""
        for key in ("outline", "formulas", "claims", "items"):
            self.unique(key, [part.id for part in getattr(card, key)])
        claims = {claim.id for claim in card.claims}
        for i, claim in enumerate(card.claims):
            if claim.holds == (claim.truth is not None):
                need = "a claim that holds has no truth" if claim.holds else "a myth needs its truth: {ru, en}"
                self.fault(("claims", i, "truth"), need)
        for i, item in enumerate(card.items):
            if item.claim is not None and item.claim not in claims:
                self.fault(("items", i, "claim"), f"no claim {item.claim!r} on this card{nearest(item.claim, claims)}")
            self.item(item, ("items", i))
        for i, source in enumerate(card.sources):
            if not (source.arxiv or source.doi or source.url):
                self.fault(("sources", i), "write where it is found: arxiv, doi or url")

    def item(self, item: Item, path: Path_) -> None:
        if isinstance(item, Choice | Choices):
            right = sum(option.right for option in item.options)
            if isinstance(item, Choice) and right != 1:
                self.fault((*path, "options"), f"{right} options are right: a choice has exactly one")
            if isinstance(item, Choices) and not 1 < right < len(item.options):
                self.fault((*path, "options"), f"{right} options are right: write several, and leave some wrong")
            for i, option in enumerate(item.options):
                self.phrase(option.text, (*path, "options", i, "text"))
        if isinstance(item, Order):
            for i, step in enumerate(item.steps):
                self.phrase(step, (*path, "steps", i))
        if isinstance(item, Number) and item.tol is not None and item.rel is not None:
            self.fault((*path, "rel"), "write tol (absolute) or rel (relative), not both")
        if isinstance(item, Predict) and len(set(item.among)) != len(item.among):
            self.fault((*path, "among"), "a check stands twice")

    def phrase(self, value: Text | str, path: Path_) -> None:
        if isinstance(value, str) and re.search(r"[а-яёА-ЯЁ]", value):
            self.fault(path, "words belong to a language: write {ru: …, en: …}; a plain string is code or a formula")

    def unique(self, key: str, ids: list[str]) -> None:
        for i, one in enumerate(ids):
            if one in ids[:i]:
                self.fault((key, i, "id"), f"{one!r} stands twice, first at {key}[{ids.index(one)}]: ids are unique")


def spell(path: Path_) -> str:
    """`("items", 3, "options")` -> `items[3].options`."""
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")


def nearest(said: str, known: Any) -> str:
    """A suggestion for a misspelt word, else the words there are."""
    close = difflib.get_close_matches(said, known, n=1)
    return f": did you mean {close[0]!r}?" if close else f": write one of {', '.join(sorted(known))}"


def expected(kind: inspect.Type) -> str:
    """How a value of this type is written."""
    if isinstance(kind, inspect.Metadata):
        return expected(kind.type)
    if isinstance(kind, inspect.StructType):
        return "{" + ", ".join(f"{f.encode_name}: …" for f in kind.fields if f.required) + "}"
    if isinstance(kind, inspect.ListType):
        return f"a list of {expected(kind.item_type)}"
    if isinstance(kind, inspect.UnionType):
        return expected(kind.types[0])
    if isinstance(kind, inspect.LiteralType):
        return "one of " + ", ".join(str(v) for v in kind.values)
    words = {inspect.StrType: "text", inspect.IntType: "a whole number", inspect.FloatType: "a number"}
    return words.get(type(kind), "true or false")


def rule_of(pattern: str) -> str:
    return {
        r"^[a-z0-9]+(-[a-z0-9]+)*$": "write lower-case words joined by -, such as output-size",
        r"^[a-z][a-z0-9_]*$": "write a check's name without check_, such as mean_is_preserved",
    }[pattern]


def encode_cards(cards: list[Card]) -> bytes:
    """Cards as msgpack, for the disposable index."""
    return msgspec.msgpack.encode(cards)


def decode_cards(data: bytes) -> list[Card]:
    return msgspec.msgpack.decode(data, type=list[Card])
