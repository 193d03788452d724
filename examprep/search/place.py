"""Where a passage stands in what was drawn of its part."""

from __future__ import annotations

from collections.abc import Sequence

from examprep.search.words import words

KNOWN_BY = 5  # words that a passage is known by: further on, columns may come between them


def line_of(lines: Sequence[str], passage: str, start: int = 0) -> int | None:
    """The number, from 0, of the line with the word of the passage that begins at `start`; None: it is not there."""
    there = [(word, number) for number, line in enumerate(lines) for word in words(line)]
    begun = words(passage)[:KNOWN_BY]
    before = len(words(passage[:start]))
    for k in range(len(there) - len(begun) + 1):
        if begun and all(there[k + n][0] == word for n, word in enumerate(begun)):
            return there[min(k + before, len(there) - 1)][1]
    return None
