"""Which variable, function or constant a run of letters names: `x_i`, `x₁`, `sigma`, `σ`, `xy`, `xe`, `sinx`."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

from examprep.answers.expression.functions import CONSTANTS, SPELLINGS
from examprep.answers.expression.stuck import Stuck
from examprep.answers.typed import TO_LATIN
from examprep.language import Language, say

GREEK = {
    unicodedata.name(letter).rsplit(" ", 1)[-1].lower().replace("lamda", "lambda"): letter
    for letter in "αβγδεζηθικλμνξοπρστυφχψω"
} | {"eps": "ε", "lam": "λ"}  # as programs have them
LONGEST = 12  # letters of one name among several written side by side
NEAR = 0.65  # how like each other two names are for one to be a hint: sgma and sigma are 0.9, cin and ceiling 0.6
Piece = tuple[str, str, int]  # kind, name, where in the run it begins


class Names:
    """The names that an item's expressions may use. A variable comes before a function of the same name."""

    def __init__(self, variables: Iterable[str]):
        self.variables = list(variables)
        self.known: dict[str, tuple[str, str]] = {}
        for kind, names in (("function", SPELLINGS), ("constant", CONSTANTS)):
            self.known |= {spelling: (kind, name) for spelling, name in names.items()}
        for variable in self.variables:
            self.known |= {key: ("variable", variable) for key in keys(variable)}

    def read(self, run: str, index: int, language: Language) -> list[Piece]:
        """One name, or several side by side if all of the run is made of them; Stuck otherwise."""
        whole = self._one(run)
        if whole is None and run.lower() in SPELLINGS:
            whole = ("function", SPELLINGS[run.lower()])
        pieces = [(*whole, 0)] if whole else self._pieces(run)
        if pieces is None:
            raise Stuck(self._hint(run, language), index)
        return pieces

    def _one(self, word: str) -> tuple[str, str] | None:
        if word.startswith("_") or word.endswith("_"):
            return None
        return next((self.known[key] for key in keys(word) if key in self.known), None)

    def _pieces(self, run: str) -> list[Piece] | None:
        """The run as names side by side, the longest first."""
        best: list[list[Piece] | None] = [None] * len(run) + [[]]
        for start in range(len(run) - 1, -1, -1):
            for end in range(min(len(run), start + LONGEST), start, -1):
                rest = best[end]
                found = self._one(run[start:end]) if rest is not None else None
                if rest is not None and found:
                    best[start] = [(*found, start), *rest]
                    break
        return best[0]

    def _hint(self, run: str, language: Language) -> str:
        """What may have been meant, and the declared variables; one that differs by case or index comes first."""
        letters = ", ".join(self.variables)
        here = say(language, f"Здесь есть {letters}.", f"Here there are {letters}.") if letters else ""
        twin = next((v for v in self.variables if _folded(v) & _folded(run)), None)
        if not twin and any("CYRILLIC" in unicodedata.name(c, "") for c in run):
            ru, en = f"Имя {run}: пишите латинскими буквами.", f"The name {run}: write it in Latin letters."
        elif not twin and run[:1].isalpha() and run[1:].isdigit() and run[0] in self.known:
            ru = f"Имени {run} нет: напишите {run[0]}·{run[1:]} или {run[0]}^{run[1:]}."
            en = f"There is no name {run}: write {run[0]}·{run[1:]} or {run[0]}^{run[1:]}."
        elif near := twin or self._near(run):
            ru = f"Имени {run} нет: может быть, {near}?"
            en = f"There is no name {run}: did you mean {near}?"
        else:
            ru, en = f"Имени {run} нет.", f"There is no name {run}."
        return f"{say(language, ru, en)} {here}".rstrip()

    def _near(self, run: str) -> str | None:
        """The name of two letters or more that is spelt most like the run.

        Nothing for one letter; no function for one with an index, or where it begins with another letter.
        """
        own = keys(run.lower())[0]
        if len(own) == 1:
            return None
        known = {key: v for v in self.variables if len(key := keys(v.lower())[0]) > 1}
        if sum(map(str.isalpha, run.partition("_")[0])) > 1:
            known = {name: name for name in SPELLINGS if name[0] == run[0].lower()} | known
        near = difflib.get_close_matches(own, known, n=1, cutoff=NEAR)
        return known[near[0]] if near else None


def free_names(text: str) -> list[str]:
    """The names in a text that are neither functions nor constants, each once."""
    known = Names(()).known
    found = re.findall(r"[^\W\d_](?:_\{\w+\}|[\w\u0300-\u036f])*", unicodedata.normalize("NFKC", text))
    return list(
        dict.fromkeys(name for name in found if not any(key in known for key in (*keys(name), name.lower())))
    )


def _folded(name: str) -> set[str]:
    """The spellings of the name in lower case: C_in and cᵢₙ share one."""
    return {key.casefold() for key in keys(name.lower())}


def keys(name: str) -> list[str]:
    """The spellings under which a name is known: x_1 is x1, sigma_x is σx, y_hat is ŷ, x_{ij} is xij."""
    plain = unicodedata.normalize("NFKC", name).translate(TO_LATIN)
    head, *tail = plain.replace("{", "").replace("}", "").split("_")
    if (head + "".join(tail)).endswith("hat") and len(head + "".join(tail)) == 4:
        return [
            unicodedata.normalize("NFC", head[0] + "\N{COMBINING CIRCUMFLEX ACCENT}"),
            head + "".join(tail),
        ]
    found = [head + "".join(tail)]
    word = next((w for w in sorted(GREEK, key=len, reverse=True) if head.startswith(w)), None)
    if word is not None:
        found.append(GREEK[word] + head[len(word) :] + "".join(tail))
    return found
