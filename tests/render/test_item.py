"""An item as it is asked, and its verdict."""

from __future__ import annotations

import io

import pytest
from rich.console import Console, RenderableType

from examprep.answers import Verdict
from examprep.answers.movement import stated
from examprep.cards import Examples, Number, Text
from examprep.effect import ChartStatement
from examprep.render import item as render
from examprep.render.item import of_curves_too

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


@pytest.mark.parametrize(
    ("prompt", "language", "asked"),
    [
        (
            "Слои сети сделаны без смещений. Какие проверки покраснеют?",
            "ru",
            "Слои сети сделаны без смещений. Что произойдёт?",
        ),
        ("Two cliffs: which check turns red?", "en", "Two cliffs: what will happen?"),
        ("What goes red?", "en", "What will happen?"),
        ("The rate is 0.5.\n\nWhich checks turn red?\n", "en", "The rate is 0.5. What will happen?"),
        ("The cliff has one weight.", "en", "The cliff has one weight. What will happen?"),
    ],
)
def test_beside_curves_a_prediction_does_not_ask_for_checks_alone(prompt: str, language: str, asked: str):
    assert of_curves_too(prompt, language) == asked


def test_that_no_curve_moves_is_said_without_a_negation():
    statement = ChartStatement("loss", moves=False)
    assert stated(statement, "ru") == "кривые графика «loss» останутся на месте"
    assert stated(statement, "en") == "the curves of “loss” stay where they are"
