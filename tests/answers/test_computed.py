"""The card's number or shape beside what the lab computed."""

from __future__ import annotations

from typing import Any

import pytest

from examprep.answers.computed import agrees, fits
from examprep.answers.shape import Sizes, read_shape
from examprep.cards import Examples, Number, Shape, Text

WORDS = Text(ru="сколько", en="how many")
EXAMPLES = Examples(right="1", wrong="2", malformed="x")


def number(answer: float, **tolerance: float) -> Number:
    return Number(id="n", prompt=WORDS, answer=answer, examples=EXAMPLES, **tolerance)


def shape(answer: str) -> Shape:
    return Shape(id="s", prompt=WORDS, answer=answer, examples=EXAMPLES)


@pytest.mark.parametrize(
    ("item", "computed", "same"),
    [
        (number(6), 6, True),
        (number(6), 6.0, True),
        (number(6), 6.000001, False),
        (number(0.3), 0.1 + 0.2, True),
        (number(0.3), 0.300001, False),
        (number(0.3, tol=0.01), 0.31, True),
        (number(0.3, tol=0.01), 0.3101, False),
        (number(200, rel=0.01), 202, True),
        (number(1), True, False),
        (number(1), "1", False),
        (number(1), "nan", False),
        (number(1), None, False),
        (number(1), [1], False),
    ],
)
def test_a_number_is_within_the_items_tolerance_and_whole_ones_exact(item: Number, computed: Any, same: bool):
    assert agrees(item, computed) is same


@pytest.mark.parametrize(
    ("written", "computed", "same"),
    [
        ("(4, 16, 13, 13)", [4, 16, 13, 13], True),
        ("(4, 16, 13, 13)", [4, 16, 13, 12], False),
        ("(4, 16)", [4, 16, 1], False),
        ("()", [], True),
        ("(N, 16)", [4, 16], True),
        ("(N, 16)", "(N, 16)", True),
        ("(N, 16)", "(n, 16)", True),
        ("(N, 16)", "(M, 16)", False),
        ("(N, 16)", [4.0, 16.0], False),
        ("(N, 16)", None, False),
        ("(N,)", 4, False),
    ],
)
def test_a_shape_is_sizes_or_letters_like_the_cards(written: str, computed: Any, same: bool):
    assert agrees(shape(written), computed) is same


@pytest.mark.parametrize(
    ("written", "found", "same"),
    [
        ("(N, N)", [3, 3], True),
        ("(N, N)", [3, 4], False),
        ("(N, n)", [3, 4], False),
        ("(N, M)", [3, 4], True),
        ("(N, 2H, H)", [8, 6, 3], True),
        ("(N, 2H, H)", [8, 6, 4], False),
        ("(N, 2H)", [8, 7], False),
        ("(L - k + 1, L, k)", [8, 10, 3], True),
        ("(L - k + 1, L, k)", [7, 10, 3], False),
        ("(C*H, C, H)", [6, 2, 3], True),
        ("(C*H, C, H)", [7, 2, 3], False),
        ("(C*H,)", [7], True),
        ("(N - 5,)", [3], True),
        ("(5 - N,)", [5], False),
        ("(N,)", [1], True),
        ("(K, K*H + H, H)", [3, 8, 2], True),
        ("(K, K*H + H, H)", [3, 8, 4], False),
    ],
)
def test_a_letter_is_any_size_but_the_same_letter_the_same(written: str, found: list[int], same: bool):
    sizes = read_shape(written, "en")
    assert isinstance(sizes, Sizes)
    assert fits(sizes, found) is same
