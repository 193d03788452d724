"""HTML of a note as text: paragraphs, lists, tables and code stay readable, pictures leave their names, the rest goes.

What stays is literal. Mathematics stays as its source, `\\(…\\)`.
"""

from __future__ import annotations

import re
from typing import Literal

from examprep.foreign.html_tokens import Tag, tokens
from examprep.study.personal import Block

ENDS_A_LINE = {
    "p",
    "div",
    "li",
    "tr",
    "table",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "section",
    "article",
} | {f"h{k}" for k in range(1, 7)}
DROPPED = {"head", "template", "svg", "iframe", "object"}
SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
LINE, CELL, BREAK = "\x00", "\x01", "\x02"  # no text has them: they are taken out of it first
MARKS = str.maketrans("", "", LINE + CELL + BREAK)


def to_blocks(markup: str) -> list[Block]:
    """Text and code in their order; nothing where nothing is to be seen."""
    reader = _Reader()
    for token in tokens(markup.translate(MARKS)):
        if isinstance(token, str):
            reader.text(token)
        elif token.closes:
            reader.close(token.name)
        else:
            reader.open(token)
    return reader.blocks()


class _Reader:
    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._pieces: list[str] = []
        self._dropping = ""  # the element whose text is not for reading
        self._pre = False
        self._lists: list[int | None] = []  # the number of the last line of each list, None where it has none
        self._math = ""

    def open(self, tag: Tag) -> None:
        if self._dropping:
            return
        if tag.name in ENDS_A_LINE:
            self._pieces.append(LINE)
        match tag.name:
            case name if name in DROPPED:
                self._dropping = name
            case "br" | "hr":
                self._pieces.append(BREAK)
            case "pre":
                self._end_block()
                self._pre = True
            case "ul" | "ol":
                self._lists.append(0 if tag.name == "ol" else None)
            case "li":
                self._pieces.append(self._bullet())
            case "td" | "th":
                self._pieces.append(CELL)
            case "sup" | "sub":
                self._pieces.append("^" if tag.name == "sup" else "_")
            case "img":
                name = tag.attribute("alt") or tag.attribute("src").rpartition("/")[2]
                self._pieces.append(f"[img: {name[:80].translate(MARKS)}]")
            case "anki-mathjax":
                display = tag.attribute("block").lower() == "true"
                self._math = r"\]" if display else r"\)"
                self._pieces.append(r"\[" if display else r"\(")

    def close(self, name: str) -> None:
        if self._dropping:
            if name == self._dropping:
                self._dropping = ""
            return
        if name in ENDS_A_LINE:
            self._pieces.append(LINE)
        if name == "pre" and self._pre:
            self._end_block()
            self._pre = False
        elif name in ("ul", "ol"):
            del self._lists[-1:]
        elif name == "anki-mathjax":
            self._pieces.append(self._math)
            self._math = ""

    def text(self, text: str) -> None:
        if not self._dropping:
            text = text.translate(MARKS)  # an entity may have brought them
            self._pieces.append(text if self._pre else SPACES.sub(" ", text))

    def blocks(self) -> list[Block]:
        self._end_block()
        return self._blocks

    def _bullet(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "◦ " if len(self._lists) > 1 else "• "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def _end_block(self) -> None:
        text, self._pieces = "".join(self._pieces), []
        if self._pre:
            text = text.translate({ord(LINE): "\n", ord(BREAK): "\n", ord(CELL): " "})
            text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
            kind: Literal["text", "code"] = "code"
        else:
            lines = re.sub(f"{LINE}[{LINE} ]*", LINE, text).replace(BREAK, LINE).split(LINE)
            text = "\n".join(_cells(line) for line in lines)
            text = re.sub(r"\n{3,}", "\n\n", text).strip("\n")
            kind = "text"
        if text.strip():
            self._blocks.append(Block(kind, text))


def _cells(line: str) -> str:
    """A row of a table: its cells apart."""
    cells = [SPACES.sub(" ", cell).strip() for cell in line.split(CELL)]
    return " | ".join(cells[1:] if len(cells) > 1 and not cells[0] else cells)
