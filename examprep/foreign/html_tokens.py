"""HTML cut into texts and tags, in time that grows with its length whatever it holds.

The standard library's parser takes minutes for 200 kB of `<a <a <a …`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
ENDS_OR_QUOTES = re.compile(r"[>\"']")
ATTRIBUTE = re.compile(r"([a-zA-Z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
NO_CHARACTER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?")  # int() refuses thousands of digits
LONGEST_INSIDE = 2000  # characters of a tag that are looked at
RAW = {"script", "style", "title", "textarea"}  # no tags within


@dataclass(frozen=True)
class Tag:
    """`<name …>` or, with `closes`, `</name>`; the name in small letters. `inside` is what follows the name."""

    name: str
    closes: bool
    inside: str

    def attribute(self, name: str) -> str:
        """Its value; empty where there is none."""
        for found in ATTRIBUTE.finditer(self.inside):
            if found[1].lower() == name:
                return unescape(found[2] or found[3] or found[4] or "")
        return ""


def tokens(markup: str) -> Iterator[str | Tag]:
    """Texts, unescaped, and tags. What only looks like the beginning of a tag is text; scripts and styles are gone."""
    markup = COMMENT.sub("", markup)
    at = 0
    for found in TAG.finditer(markup):
        if found.start() < at:
            continue
        end = _end_of_tag(markup, found.end())
        if end is None:
            break
        yield unescape(markup[at : found.start()])
        tag = Tag(found[2].lower(), bool(found[1]), markup[found.end() : end][:LONGEST_INSIDE])
        at = end + 1
        if tag.name in RAW and not tag.closes:
            at = _end_of_raw(markup, tag.name, at)
            continue
        yield tag
    yield unescape(markup[at:])


def unescape(text: str) -> str:
    return html.unescape(NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text))


def _end_of_tag(markup: str, at: int) -> int | None:
    """Where the next > outside quotes is; None where there is none."""
    while found := ENDS_OR_QUOTES.search(markup, at):
        if found[0] == ">":
            return found.start()
        closing = markup.find(found[0], found.end())
        if closing < 0:
            return None
        at = closing + 1
    return None


def _end_of_raw(markup: str, name: str, at: int) -> int:
    """After the closing tag; the end of all where it never closes, as in browsers."""
    closing = re.compile(f"</{name}", re.IGNORECASE).search(markup, at)
    end = markup.find(">", closing.end()) if closing else -1
    return end + 1 or len(markup)
