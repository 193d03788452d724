"""Text to tokens. Only what is listed here gets through; each token knows where it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from examprep.answers.expression.names import Names
from examprep.answers.expression.stuck import Stuck
from examprep.answers.typed import Typed
from examprep.language import Language, say

NUMBER = r"(?:[0-9]+(?:[.,][0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
TOKEN = re.compile(
    rf"(?P<number>{NUMBER}(?: ?%)?)"
    r"|(?P<name>[^\W\d_](?:_\{\w+\}|[\w\u0300-\u036f])*)"
    r"|(?P<sign>\*\*|//|<=|>=|=>|=<|[-+·×⊙*/:^<>≤≥⩽⩾()\[\]{}⌊⌋⌈⌉|√,;])"
)
SAME = {
    "**": "^",
    "×": "·",
    "⊙": "·",
    "*": "·",
    ":": "/",
    "<=": "≤",
    "=<": "≤",
    ">=": "≥",
    "=>": "≥",
    "⩽": "≤",
    "⩾": "≥",
}
LONGEST = 30  # digits of one number: 2^100 has as many
FARTHEST = 300  # powers of ten: beyond them a float ends
OPEN = {"(": ")", "[": "]", "{": "}", "⌊": "⌋", "⌈": "⌉"}


@dataclass(frozen=True)
class Token:
    """`kind` is number, function, variable, constant, end, or the sign itself. `glued`: no space stands before it."""

    kind: str
    text: str
    index: int
    glued: bool


def tokens_of(typed: Typed, raw: str, names: Names, language: Language) -> list[Token]:
    """`raw` is what was typed: it tells x² from x^2, so that x²3 is not x^23."""
    found: list[Token] = []
    for start, end, kind in _runs(typed, raw):
        inside = list(_plain(typed.text, start, end, names, language))
        if kind == "fraction":
            if found and found[-1].kind == "number":
                _mixed(inside[0].index, language)
            inside = _bracketed(inside)
        elif kind == "super":
            inside = inside[:1] + (_bracketed(inside[1:]) if len(inside) > 2 else inside[1:])
        found += inside
    found = _parted(found)
    return [*found, Token("end", "", len(typed.text), False)]


def _mixed(index: int, language: Language) -> None:
    raise Stuck(
        say(language, "Смешанную дробь пишите так: 3/2 или 1.5.", "Write a mixed number as 3/2 or 1.5."),
        index,
    )


def _runs(typed: Typed, raw: str) -> Iterator[tuple[int, int, str]]:
    """Stretches of superscripts, of one vulgar fraction each (½), and of everything else."""
    start, last = 0, ("", 0)
    for index, column in enumerate(typed.columns):
        mark = unicodedata.decomposition(raw[column - 1]).partition(" ")[0].strip("<>")
        kind = (mark if mark in ("super", "fraction") else "", column if mark == "fraction" else 0)
        if index and kind != last:
            yield start, index, last[0]
            start = index
        last = kind
    yield start, len(typed.text), last[0]


def _plain(text: str, start: int, end: int, names: Names, language: Language) -> Iterator[Token]:
    index = start
    while index < end:
        if text[index] == " ":
            index += 1
            continue
        found = TOKEN.match(text, index, end)
        if found is None:
            raise Stuck(_unknown(text[index], language), index)
        glued = index > 0 and text[index - 1] != " "
        if found["name"]:
            yield from _named(found["name"], index, glued, names, language)
        elif found["number"]:
            _bounded(found["number"], index, language)
            yield Token("number", found["number"].replace(" ", ""), index, glued)
        else:
            sign = SAME.get(found[0], found[0])
            yield Token(sign, sign, index, glued)
        index = found.end()


def _named(run: str, index: int, glued: bool, names: Names, language: Language) -> Iterator[Token]:
    for kind, name, offset in names.read(run, index, language):
        yield Token(kind, name, index + offset, glued or offset > 0)


def _bounded(number: str, index: int, language: Language) -> None:
    digits, _, exponent = number.lower().rstrip("% ").partition("e")
    if len(digits) > LONGEST or len(exponent) > 5 or abs(int(exponent or 0)) > FARTHEST:
        ru = f"Слишком длинное число: не больше {LONGEST} цифр, порядок не больше {FARTHEST}."
        en = f"Too long a number: {LONGEST} digits and a power of ten of {FARTHEST} at most."
        raise Stuck(say(language, ru, en), index)


def _bracketed(inside: list[Token]) -> list[Token]:
    """Brackets that nobody typed: around e⁻ˣ⁺¹'s exponent and around ½."""
    first, last = inside[0], inside[-1]
    opening = Token("(", "(", first.index, first.glued)
    return [opening, replace(first, glued=True), *inside[1:], Token(")", ")", last.index, True)]


def _parted(tokens: list[Token]) -> list[Token]:
    """`max(0,1-x)`: where a call of max or min has no other comma, the one in 0,1 parts its arguments."""
    out: list[Token] = []
    for k, token in enumerate(tokens):
        if "," in token.text and token.kind == "number" and _only_comma(tokens, k):
            left, _, right = token.text.partition(",")
            comma = token.index + len(left)
            out += [
                replace(token, text=left),
                Token(",", ",", comma, True),
                Token("number", right, comma + 1, True),
            ]
        else:
            out.append(token)
    return out


def _only_comma(tokens: list[Token], k: int) -> bool:
    """Whether token k stands in the brackets of max or min with no comma or semicolon of their own beside it."""
    start = _edge(tokens, k, -1)
    end = _edge(tokens, k, 1)
    if start < 1 or tokens[start - 1].text not in ("max", "min"):
        return False
    depth = 0
    for token in tokens[start + 1 : end]:
        depth += (token.kind in OPEN) - (token.kind in OPEN.values())
        if depth == 0 and token.kind in (",", ";"):
            return False
    return True


def _edge(tokens: list[Token], k: int, step: int) -> int:
    """Where the brackets around token k begin or end; -1 or the length where there are none."""
    depth = 0
    while 0 <= k < len(tokens):
        depth += ((tokens[k].kind in OPEN) - (tokens[k].kind in OPEN.values())) * step
        if depth < 0:
            return k
        k += step
    return k


def _unknown(character: str, language: Language) -> str:
    hints = {
        "=": ("Напишите только правую часть, без знака =.", "Write the right-hand side alone, without =."),
        "\\": (
            "LaTeX здесь не читается: пишите σ(x), a/b, x^2.",
            "LaTeX is not read here: write σ(x), a/b, x^2.",
        ),
        "'": (
            "Штрих не читается: запишите производную явно.",
            "A prime is not read: write the derivative out.",
        ),
        "!": ("Факториал здесь не читается.", "A factorial is not read here."),
        "%": ("Процент пишется после числа: 50%.", "A percent sign follows a number: 50%."),
        ".": (
            "Точка стоит внутри числа: 0.5; умножение — ·.",
            "A point belongs inside a number: 0.5; times is ·.",
        ),
        "∞": ("Бесконечность здесь не читается.", "Infinity is not read here."),
    }
    ru, en = hints.get(
        character, (f"Знак {character} здесь не читается.", f"The sign {character} is not read here.")
    )
    return say(language, ru, en)
