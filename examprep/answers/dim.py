"""One dimension of a shape: 16, N, 2H, C*H*W, H/2, L - k + 1."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

NAME = r"[^\W\d]\w*"
FACTOR = rf"(?:[0-9]*{NAME}|[0-9]+)"
PRODUCT = rf"{FACTOR}(?: *[*·] *{FACTOR}| *//? *[0-9]+)*"
SUM = re.compile(rf"[+-]? *{PRODUCT}(?: *[+-] *{PRODUCT})*")
PIECE = re.compile(rf"(?P<sign>[+-])|(?P<over>/)/? *(?P<below>[0-9]+)|(?P<number>[0-9]+)|(?P<name>{NAME})")


@dataclass(frozen=True)
class Term:
    """A number times named sizes."""

    number: Fraction
    names: tuple[str, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """Names in any order and case; HW is H times W, while d_k and H2 are names of their own."""
        atoms = [list(name) if name.isalpha() else [name] for name in self.names]
        return tuple(sorted(a.casefold() for name in atoms for a in name))

    def __str__(self) -> str:
        above, below = abs(self.number.numerator), self.number.denominator
        names = "*".join(self.names)
        if above != 1 or not names:
            # 2x16 would be two dimensions.
            names = f"{above}*{names}" if names[:1] in ("x", "X") else f"{above}{names}"
        return names + (f"/{below}" if below != 1 else "")


@dataclass(frozen=True)
class Dim:
    """A sum of terms."""

    terms: tuple[Term, ...]

    @property
    def key(self) -> frozenset[tuple[tuple[str, ...], Fraction]]:
        """Equal for equal sizes: k + 1 and 1 + k, C*H*W and CHW."""
        total: dict[tuple[str, ...], Fraction] = defaultdict(Fraction)
        for term in self.terms:
            total[term.letters] += term.number
        return frozenset((letters, number) for letters, number in total.items() if number)

    def __str__(self) -> str:
        signs = ["-" if term.number < 0 else "+" for term in self.terms]
        return "".join(f"{s}{t}" for s, t in zip(signs, self.terms, strict=True)).removeprefix("+")


def read_dim(text: str) -> Dim | None:
    """`text` matched SUM. None where it is no size: a negative or broken number, a division by zero."""
    terms: list[Term] = []
    sign = 1
    pending = True  # a sign, or the beginning, opens a new term
    for piece in PIECE.finditer(text):
        if piece["sign"]:
            sign, pending = (-1 if piece["sign"] == "-" else 1), True
            continue
        if pending:
            terms.append(Term(Fraction(sign), ()))
            pending = False
        if piece["over"] and int(piece["below"]) == 0:
            return None
        terms[-1] = _times(terms[-1], piece)
    dim = Dim(tuple(terms))
    symbolic = any(letters for letters, _ in dim.key)
    number = sum(term.number for term in terms if not term.names)
    return dim if symbolic or (number >= 0 and number.denominator == 1) else None


def _times(term: Term, piece: re.Match[str]) -> Term:
    if piece["over"]:
        return Term(term.number / int(piece["below"]), term.names)
    if piece["number"]:
        return Term(term.number * int(piece["number"]), term.names)
    return Term(term.number, (*term.names, piece["name"]))
