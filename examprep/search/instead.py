"""What a query that finds nothing was meant to be: typed in the other keyboard layout, or with a slip of a letter."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from examprep.search.words import meant, terms

LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю"
OTHER_LAYOUT = str.maketrans(LATIN + RUSSIAN, RUSSIAN + LATIN)
SHORTEST = 4  # letters of a word whose slips are looked for: shorter ones are near to too many
ALIKE = 0.75  # by difflib: a slip in four letters, two in eight


def instead(query: str, vocabulary: Collection[str]) -> str | None:
    """Another query, all words of which are in the vocabulary or near to one; None where there is none."""
    swapped = query.lower().translate(OTHER_LAYOUT)
    if (asked := terms(swapped)) and all(meant(term, vocabulary) for term in asked):
        return swapped
    near = [_nearest(term, vocabulary) for term in terms(query)]
    return " ".join(word for word in near if word) if near and all(near) else None


def _nearest(term: str, vocabulary: Collection[str]) -> str | None:
    """The word itself where it is known, else the known one nearest to it, that begins or ends as it does."""
    if meant(term, vocabulary):
        return term
    if len(term) < SHORTEST or term.isdigit():
        return None
    alike = [w for w in vocabulary if abs(len(w) - len(term)) <= 2 and (w[0] == term[0] or w[-1] == term[-1])]
    return next(iter(difflib.get_close_matches(term, sorted(alike), 1, ALIKE)), None)
