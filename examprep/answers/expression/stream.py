"""The tokens that a parser walks along, and the bounds on what it may build of them."""

from __future__ import annotations

from typing import NoReturn

from examprep.answers.expression.stuck import Stuck
from examprep.answers.expression.tokens import OPEN, Token
from examprep.answers.expression.tree import Apply, Tree
from examprep.language import Language, say

DEEPEST, MOST = 40, 300  # nesting and nodes: what a student writes has a tenth of them
FIRST = {"number", "variable", "constant", "function", "√", "|", *OPEN}  # what a factor begins with
PART = {",", ";"}


class Stream:
    """The token that comes next, how deep it stands, how many nodes there are by now."""

    def __init__(self, tokens: list[Token], language: Language):
        self.tokens, self.language = tokens, language
        self.at = self.depth = self.nodes = self.bars = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.next
        self.at += token.kind != "end"
        return token

    def begins(self) -> bool:
        """Whether a factor begins here; inside bars, the next bar closes them."""
        return self.next.kind in FIRST and not (self.next.kind == "|" and self.bars)

    def ends(self) -> bool:
        """Whether a bracket, an argument or the whole text ends here."""
        return self.next.kind in ("end", *PART, *OPEN.values())

    def closes_later(self) -> bool:
        """Whether the open bars find partners behind this place: as many follow, and pairs, in the same brackets."""
        depth = bars = 0
        for token in self.tokens[self.at :]:
            depth += (token.kind in OPEN) - (token.kind in OPEN.values())
            if depth < 0:
                break
            bars += token.kind == "|" and depth == 0
        return bars >= self.bars and (bars - self.bars) % 2 == 0

    def make(self, symbol: str, *args: Tree) -> Tree:
        return self.leaf(Apply(symbol, args))

    def leaf(self, tree: Tree) -> Tree:
        self.nodes += 1
        if self.nodes > MOST:
            self.stuck("Слишком длинное выражение: упростите его.", "Too long an expression: simplify it.")
        return tree

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            self.deep()

    def deep(self) -> NoReturn:
        self.stuck(f"Вложенность больше {DEEPEST}.", f"Nested deeper than {DEEPEST}.")

    def nothing(self) -> NoReturn:
        if self.next.kind == "end":
            self.stuck(
                "Выражение обрывается: чего-то не хватает.",
                "The expression breaks off: something is missing.",
            )
        shown = self.next.text
        self.stuck(f"Перед {shown} нужно число или имя.", f"A number or a name must stand before {shown}.")

    def unexpected(self) -> NoReturn:
        shown = self.next.text
        self.stuck(f"Не ожидалось: {shown}. Пропущен знак?", f"{shown} was not expected: is a sign missing?")

    def stuck(self, ru: str, en: str, index: int | None = None) -> NoReturn:
        raise Stuck(say(self.language, ru, en), self.next.index if index is None else index)
