"""An item as it is asked, and its verdict."""

from __future__ import annotations

import io

from rich.console import Console, RenderableType

from examprep.answers import Verdict
from examprep.cards import Examples, Number, Text
from examprep.render import item as render

ITEM = Number(
    id="slope",
    prompt=Text(ru="Сколько?", en="How many?"),
    answer=6,
    examples=Examples(right="6", wrong="3", malformed="six"),
)


def lines(shown: RenderableType) -> list[str]:
    console = Console(file=io.StringIO(), width=40)
    console.print(shown)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_every_line_of_a_mistake_stands_under_the_verdict():
    told = Verdict("wrong", 0.0, "3", "The two of the derivative is forgotten here. [b]", "Wrong.")
    assert lines(render.verdict(told, ITEM, "en")) == [
        "✗ Wrong.",
        "  The two of the derivative is forgotten",
        "  here. [b]",
    ]
