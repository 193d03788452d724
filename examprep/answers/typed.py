"""What was typed, in plain characters: one kind of space, minus, quote and digit; each knows its column."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from examprep.answers.verdict import Malformed
from examprep.language import Language, say

LONGEST = 400  # characters of one answer: no honest answer is longer, and it bounds every loop over the text

# Characters that look like, and are meant as, one on the keyboard.
TWINS = {
    **dict.fromkeys("“”„‟«»", '"'),
    **dict.fromkeys("‘’‚‛′´", "'"),
    **dict.fromkeys("⁄∕÷", "/"),
    **dict.fromkeys("⋅∙•‧", "·"),
    **dict.fromkeys("✕✖⨯", "×"),
    "∗": "*",
    "−": "-",
}

# Cyrillic letters that nobody can tell from the Latin ones under them.
CYRILLIC = "АВСЕНІЈКМОРЅТХУасеоріјѕху"
LATIN = "ABCEHIJKMOPSTXYaceopijsxy"
TO_LATIN = str.maketrans(CYRILLIC, LATIN)
FOLDED = str.maketrans(CYRILLIC.casefold(), LATIN.casefold())

Marked = list[tuple[str, int]]  # (character, its column)


@dataclass(frozen=True)
class Typed:
    """Plain text; `columns[i]` is where `text[i]` stands in what was typed, counted from 1."""

    text: str
    columns: tuple[int, ...]

    def column(self, index: int) -> int:
        """The column of `text[index]`, or the one after the last."""
        return self.columns[index] if index < len(self.columns) else self.columns[-1] + 1


def read_typed(text: str, language: Language) -> Malformed | Typed:
    """The text in plain characters, without the spaces around it; empty or overlong text is malformed."""
    if len(text) > LONGEST:
        return Malformed(
            say(
                language,
                f"Слишком длинно: ответ — не больше {LONGEST} знаков.",
                f"Too long: an answer has at most {LONGEST} characters.",
            ),
            LONGEST + 1,
        )
    marked = _plain(text)
    if not marked:
        return Malformed(say(language, "Пустой ответ: напишите что-нибудь.", "Empty: write an answer."), 1)
    return Typed("".join(c for c, _ in marked), tuple(column for _, column in marked))


def plain(text: str) -> str:
    """A card's own text in the same plain characters, to be compared with an answer."""
    return "".join(c for c, _ in _plain(text))


def folded(text: str) -> str:
    """Plain text where neither case nor alphabet tells look-alikes apart: ВЕКТОР is вектор, also with a Latin E."""
    return text.casefold().translate(FOLDED)


def _plain(text: str) -> Marked:
    marked: Marked = [(c, k) for k, c in enumerate(text, 1)]
    for _ in range(4):  # one may call for another (⁻ gives −, which gives -); three have always sufficed
        again = _replaced(marked)
        if again == marked:
            break
        marked = again
    while marked and marked[-1][0] == " ":
        marked.pop()
    start = next((k for k, (c, _) in enumerate(marked) if c != " "), 0)
    return marked[start:]


def _replaced(marked: Marked) -> Marked:
    """One round over the text; a superscript becomes ^ and digits, lest 10² be read as 102."""
    out: Marked = []
    raised = False
    for cluster, column in _clusters(marked):
        superscript = unicodedata.decomposition(cluster[0]).startswith("<super>")
        if superscript and not raised:
            out.append(("^", column))
        raised = superscript
        out += [(c, column) for c in _spelling(cluster)]
    return out


def _clusters(marked: Marked) -> Marked:
    """Letters together with the combining marks that follow them."""
    out: Marked = []
    for c, column in marked:
        if out and unicodedata.combining(c):
            out[-1] = (out[-1][0] + c, out[-1][1])
        else:
            out.append((c, column))
    return out


def _spelling(cluster: str) -> str:
    base = cluster[0]
    category = unicodedata.category(base)
    if base.isspace() or category == "Cc":
        return " "
    if category in ("Cf", "Cs"):  # invisible marks and half characters
        return ""
    if base.isdecimal():
        return str(unicodedata.decimal(base))
    if base in TWINS or category == "Pd":  # every dash is a minus
        return TWINS.get(base, "-")
    plain = unicodedata.normalize("NFKC", cluster)
    # The space keeps 1½ from becoming 11/2.
    return f" {plain}" if unicodedata.decomposition(base).startswith("<fraction>") else plain
