"""Words of a text, and which of them a word of a query means: itself, its other forms, its kin, what it begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache

WORD = re.compile(r"[^\W_]+")
SAME, FORM, BEGUN, KIN = 1.0, 0.9, 0.6, 0.5  # how well a word meets the one that is looked for
SHORTEST_BEGUN = 3  # letters that a word has to be begun with
SHORTEST_KIN = 6  # letters of a stem that others may be kin to
ALIKE = 3  # letters that all forms of a word begin with

# Words that are in every text; where a query has others they are left out.
COMMON = frozenset(
    WORD.findall(
        """а в для до за и из или к как на не о от по при с со что это
        a an and are as at be by for how in is it of on or the to what why with"""
    )
)


def fold(text: str) -> str:
    """Without regard to case, ё as е; every character keeps its place in the text."""
    lowered = text.lower().replace("ё", "е")
    return lowered if len(lowered) == len(text) else text


def words(text: str) -> list[str]:
    """Of a text, folded; zero_grad is two."""
    return WORD.findall(fold(text))


def placed_words(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """The same, each after its (start, end)."""
    return ((match.span(), match[0]) for match in WORD.finditer(fold(text)))


def terms(query: str) -> list[str]:
    """The words to look for, each once, in their order."""
    found = list(dict.fromkeys(words(query)))
    return [term for term in found if term not in COMMON] or found


def meant(term: str, vocabulary: Collection[str]) -> dict[str, float]:
    """{word: how well it meets the term} for those that do. A number meets only itself."""
    if term.isdigit() or len(term) < SHORTEST_BEGUN:
        return {term: SAME} if term in vocabulary else {}
    near = term[:ALIKE]
    met = {word: _quality(term, word) for word in vocabulary if word.startswith(near)}
    return {word: quality for word, quality in met.items() if quality}


def _quality(term: str, word: str) -> float:
    """0 where the word does not meet the term."""
    if word == term:
        return SAME
    stem, other = stem_of(term), stem_of(word)
    if other == stem:
        return FORM
    if word.startswith(term):
        return BEGUN
    return KIN if _kin(stem, other) or _kin(other, stem) else 0


def _kin(stem: str, other: str) -> bool:
    """All but the last letter of one begins the other: свертк(а) and сверточн(ый), матриц(а) and матричн(ый)."""
    return len(stem) >= SHORTEST_KIN and other.startswith(stem[:-1])


@cache
def stem_of(word: str) -> str:
    """By Snowball's algorithms (M. F. Porter, https://snowballstem.org): Russian for Cyrillic letters, else English."""
    return _stemmer("russian" if "а" <= word[0] <= "я" else "english")(word)


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    import snowballstemmer

    stem: Callable[[str], str] = snowballstemmer.stemmer(language).stemWord
    return stem
