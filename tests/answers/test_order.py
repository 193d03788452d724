"""Steps in their right order."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.answers import Malformed, Verdict, grade
from examprep.answers.order import agreement
from examprep.cards import Examples, Order, Text

ITEM = Order(
    id="step",
    prompt=Text(ru="Шаг обучения?", en="A training step?"),
    steps=["zero_grad", "forward", "backward", "step"],
    examples=Examples(right="1 2 3 4", wrong="4 3 2 1", malformed="1 2"),
)


@given(st.integers(2, 9).flatmap(lambda n: st.permutations(range(n))))
def test_agreement_is_one_for_the_right_order_only_and_nothing_for_the_reversed_one(sequence):
    assert 0 <= agreement(sequence) <= 1
    assert (agreement(sequence) == 1) == (sequence == sorted(sequence))
    assert agreement(sorted(sequence, reverse=True)) == 0


@given(st.integers(3, 9), st.data())
def test_one_swap_of_neighbours_costs_two_pairs(count, data):
    k = data.draw(st.integers(0, count - 2))
    sequence = [*range(k), k + 1, k, *range(k + 2, count)]
    pairs = count * (count - 1) / 2
    assert agreement(sequence) == pytest.approx(1 - 2 / pairs)


@given(st.permutations(range(4)), st.permutations(range(4)))
def test_the_score_is_the_agreement_in_whatever_order_the_steps_are_shown(shown, answered):
    text = " ".join(str(shown.index(k) + 1) for k in answered)
    assert grade(ITEM, text, language="en", shown=shown).score == agreement(answered)


def test_every_order_is_right_exactly_when_it_is_the_cards():
    right = [p for p in permutations("1234") if grade(ITEM, "".join(p), language="en").status == "right"]
    assert right == [("1", "2", "3", "4")]


def test_the_feedback_says_the_right_order_as_numbered_on_the_screen():
    assert grade(ITEM, "2 4 1 3", language="en", shown=[2, 0, 3, 1]) == Verdict(
        "right", 1.0, "2 4 1 3", None, "Right."
    )
    assert grade(ITEM, "4 2 1 3", language="en", shown=[2, 0, 3, 1]) == Verdict(
        "partial", pytest.approx(2 / 3), "4 2 1 3", None, "The right order: 2 4 1 3."
    )
    assert grade(ITEM, "4321", language="ru") == Verdict(
        "wrong", 0.0, "4 3 2 1", None, "Правильный порядок: 1 2 3 4."
    )


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("1 2", "Name every step: 3, 4 missing.", 4),
        ("1 2 3 ", "Name every step: 4 missing.", 7),
        ("1 2 3 3", "Number 3 is given twice.", 7),
        ("1 2 3 5", "The numbers go from 1 to 4.", 7),
        ("0", "The numbers go from 1 to 4.", 1),
        ("none", "Write numbers from 1 to 4 with spaces between.", 1),
    ],
)
def test_every_step_is_named_once(text, message, column):
    assert grade(ITEM, text, language="en") == Malformed(message, column)


def test_missing_steps_are_named_in_russian_too():
    assert grade(ITEM, "43", language="ru") == Malformed("Назовите все шаги: не хватает 1, 2.", 3)
