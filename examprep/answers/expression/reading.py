"""What a student typed, read as an expression."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from examprep.answers.expression.names import Names
from examprep.answers.expression.parser import Parser
from examprep.answers.expression.show import latex, line
from examprep.answers.expression.stuck import Stuck
from examprep.answers.expression.tokens import tokens_of
from examprep.answers.expression.tree import Tree
from examprep.answers.typed import read_typed
from examprep.answers.verdict import Malformed
from examprep.language import Language


@dataclass(frozen=True)
class Reading:
    """The tree; `echo` shows on one line how the text was read, `latex` as a formula to draw."""

    tree: Tree

    @property
    def echo(self) -> str:
        return line(self.tree)

    @property
    def latex(self) -> str:
        return latex(self.tree)


def read_expression(text: str, variables: Iterable[str], language: Language) -> Malformed | Reading:
    """Any text is read or refused; nothing of it is ever run."""
    typed = read_typed(text, language)
    if isinstance(typed, Malformed):
        return typed
    try:
        tokens = tokens_of(typed, text, Names(variables), language)
        return Reading(Parser(tokens, language).whole())
    except Stuck as stuck:
        return Malformed(stuck.message, typed.column(stuck.index))
