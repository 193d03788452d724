"""The blank of a line of code, or a term."""

from __future__ import annotations

import re
from dataclasses import dataclass

from examprep.answers.typed import TO_LATIN, folded, plain, read_typed
from examprep.answers.verdict import Asked, Malformed, Verdict, right, wrong
from examprep.cards import Fill
from examprep.language import Language, say

WORD = re.compile(r"[\w\u0300-\u036f]+")  # letters with the accents that follow them
QUOTED = re.compile(r"""("[^"]*"?|'[^']*'?)""")


@dataclass(frozen=True)
class Blank:
    """What was written in it; `key` is equal for spellings that count as the same."""

    key: str
    echo: str


def read(item: Fill, text: str, language: Language) -> Malformed | Blank:
    """Any text that says something."""
    typed = read_typed(text, language)
    if isinstance(typed, Malformed):
        return typed
    blank = read_blank(typed.text, code=item.code)
    if not blank.key or "___" in blank.key:
        ru, en = "Напишите то, что стоит на месте ___.", "Write what stands in the place of ___."
        return Malformed(say(language, ru, en), typed.column(0))
    return blank


def read_blank(text: str, *, code: bool) -> Blank:
    """`text` in plain characters."""
    if not code:
        return Blank(term_key(text), _spaced(text))
    line = WORD.sub(_one_alphabet, text)
    return Blank(code_key(line), _spaced(line))


def code_key(line: str) -> str:
    """Spaces outside quotes and the kind of quotes do not matter; everything else does, also 0.10 and 0.1."""
    pieces = QUOTED.split(line.strip("`"))
    return "".join(_unquoted(p) if k % 2 else p.replace(" ", "") for k, p in enumerate(pieces))


def term_key(line: str) -> str:
    """Case, alphabet, ё, spaces, hyphens, quotes around and a full stop after do not matter."""
    return re.sub("[ -]", "", folded(line.casefold().replace("ё", "е"))).strip("\"'`.")


def _unquoted(piece: str) -> str:
    """Both kinds of quotes as one; whether it was closed still matters."""
    quote = piece[0]
    closed = len(piece) > 1 and piece.endswith(quote)
    inside = piece[1:-1] if closed else piece[1:]
    # The other kind inside stays apart from the marks around: "it's" is not 'it' s'.
    return f"\N{LEFT DOUBLE QUOTATION MARK}{inside}" + ("\N{RIGHT DOUBLE QUOTATION MARK}" if closed else "")


def _one_alphabet(word: re.Match[str]) -> str:
    """Cyrillic letters within a Latin word are slips of the keyboard layout that nobody can see."""
    latin = word[0].translate(TO_LATIN)
    return latin if latin.isascii() else word[0]


def _spaced(line: str) -> str:
    """Runs of spaces outside quotes shown as one."""
    pieces = QUOTED.split(line)
    return "".join(p if k % 2 else re.sub(" +", " ", p) for k, p in enumerate(pieces))


def judge(item: Fill, blank: Blank, asked: Asked) -> Verdict:
    """Any of the accepted spellings is right."""
    if blank.key in {read_blank(plain(a), code=item.code).key for a in item.accept}:
        return right(blank.echo, asked.language)
    known = (m.says for m in item.mistakes if read_blank(plain(m.answer), code=item.code).key == blank.key)
    says = next(known, None)
    return wrong(blank.echo, asked.language, item.accept[0], says[asked.language] if says else None)
