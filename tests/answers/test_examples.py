"""Cards test themselves: examples are graded, and known mistakes must be recognised."""

from __future__ import annotations

import pytest

from examprep.answers import check_examples
from examprep.cards import (
    Choice,
    Examples,
    Fill,
    Number,
    NumberMistake,
    Option,
    Predict,
    Recall,
    Shape,
    Text,
    TextMistake,
)

WHAT = Text(ru="Что?", en="What?")
SAYS = Text(ru="Ошибка.", en="A mistake.")
GOOD = Examples(right=["1", "a"], wrong="2", malformed=["3", "both"])


def choice(examples: Examples) -> Choice:
    return Choice(
        id="x", prompt=WHAT, options=[Option(text="a", right=True), Option(text="b")], examples=examples
    )


def number(*mistakes: float, answer: float = 0.25, **more) -> Number:
    return Number(
        id="x",
        prompt=WHAT,
        answer=answer,
        mistakes=[NumberMistake(answer=m, says=Text(ru=str(m), en=str(m))) for m in mistakes],
        examples=Examples(right=[], wrong=[], malformed=[]),
        **more,
    )


def shape(answer: str, *mistakes: str) -> Shape:
    return Shape(
        id="x",
        prompt=WHAT,
        answer=answer,
        mistakes=[TextMistake(answer=m, says=SAYS) for m in mistakes],
        examples=Examples(right=answer, wrong=[], malformed=[]),
    )


def test_an_item_whose_examples_are_as_they_should_be_has_no_complaints():
    assert check_examples(choice(GOOD)) == []


def test_each_example_that_is_not_what_it_should_be_is_told_with_what_it_is():
    assert check_examples(
        choice(Examples(right=["1", "2", "3"], wrong=["1", "3"], malformed=["1", "2"]))
    ) == [
        "x: example '2' should be right, is wrong",
        "x: example '3' should be right, is malformed: Write the number of one option, from 1 to 2.",
        "x: example '1' should be wrong, is right",
        "x: example '3' should be wrong, is malformed: Write the number of one option, from 1 to 2.",
        "x: example '1' should be malformed, is right",
        "x: example '2' should be malformed, is wrong",
    ]


def test_an_imprecise_example_is_not_right():
    item = Number(
        id="x",
        prompt=WHAT,
        answer=0.25,
        tol=0.01,
        examples=Examples(right="0.27", wrong="0.27", malformed="x"),
    )
    assert check_examples(item) == ["x: example '0.27' should be right, is imprecise"]


def test_an_item_without_examples_has_no_complaints():
    assert check_examples(Recall(id="x", prompt=WHAT)) == []


@pytest.mark.parametrize(
    ("item", "complaints"),
    [
        (number(0.5, 0.75), []),
        (number(1e-5, 1e20, answer=3), []),
        (number(0.25), ["x: mistake 0.25 is never named: it is right"]),
        (number(0.255, tol=0.01), ["x: mistake 0.255 is never named: it is right"]),
        (number(0.5, 0.5), []),
        (shape("(N, 2)", "(2, N)"), []),
        (shape("(N, 2)", "(n, 2)"), ["x: mistake '(n, 2)' is never named: it is right"]),
    ],
)
def test_a_mistake_that_would_never_be_named_is_told(item, complaints):
    assert check_examples(item) == complaints


def test_a_mistake_hidden_behind_another_one_is_told():
    item = Fill(
        id="x",
        prompt=WHAT,
        accept=["a"],
        mistakes=[TextMistake(answer="b", says=SAYS), TextMistake(answer=" b ", says=WHAT)],
        examples=Examples(right="a", wrong="b", malformed="___"),
    )
    assert check_examples(item) == ["x: mistake ' b ' is never named: it is wrong"]


def test_a_mistake_that_cannot_be_read_is_told():
    item = Fill(
        id="x",
        prompt=WHAT,
        accept=["a"],
        mistakes=[TextMistake(answer="___", says=SAYS)],
        examples=Examples(right="a", wrong="b", malformed="___"),
    )
    assert check_examples(item) == ["x: mistake '___' cannot be read: Write what stands in the place of ___."]


def test_an_answer_of_the_cards_own_that_cannot_be_read_is_told():
    assert check_examples(shape("(N, 2")) == [
        "x: example '(N, 2' should be right, is malformed: The closing ) is missing."
    ]
    item = Shape(
        id="x", prompt=WHAT, answer="(N, 2", examples=Examples(right="(N, 2)", wrong="1", malformed="?")
    )
    assert check_examples(item) == ["x: '(N, 2' is no shape: The closing ) is missing."]


PREDICT = Predict(
    id="x",
    prompt=WHAT,
    break_name="b",
    among=["one", "two"],
    examples=Examples(right="1", wrong="2", malformed="3"),
)


def test_a_predictions_examples_are_only_read_until_a_run_says_what_went_red():
    assert check_examples(PREDICT) == []
    assert check_examples(PREDICT, key=frozenset({"one"})) == []
    assert check_examples(PREDICT, key=frozenset({"two"})) == [
        "x: example '1' should be right, is wrong",
        "x: example '2' should be wrong, is right",
    ]
