"""Numbers of displayed lines, as a student types them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.answers.ticks import Ticks, out_of_range, read_ticks
from examprep.answers.verdict import Malformed

NUMBERS_OR_NONE = "Write numbers from 1 to 4 with spaces between, or 0 for none."


@given(st.integers(1, 15), st.data())
def test_distinct_numbers_in_range_are_read_in_the_order_typed(count, data):
    numbers = data.draw(st.lists(st.integers(1, count), unique=True, min_size=1))
    gap = data.draw(st.sampled_from([" ", ",", ", ", ";", "  ", " и ", " and ", " , "]))
    assert read_ticks(gap.join(map(str, numbers)), count, "en") == Ticks(tuple(numbers))


@given(st.permutations(range(1, 10)), st.integers(1, 9))
def test_up_to_nine_lines_digits_need_no_gap(numbers, many):
    assert read_ticks("".join(map(str, numbers[:many])), 9, "en") == Ticks(tuple(numbers[:many]))


@given(st.lists(st.integers(1, 15), unique=True))
def test_the_echo_is_read_as_the_same_ticks(numbers):
    ticks = Ticks(tuple(numbers))
    assert read_ticks(ticks.echo, 15, "en") == ticks


@pytest.mark.parametrize("text", ["0", "-", "—", "нет", "Ничего", "ни одного", "no", "None", " nothing "])
def test_none_is_an_answer_where_it_may_be_one(text):
    assert read_ticks(text, 4, "ru") == Ticks(())
    assert isinstance(read_ticks(text, 4, "ru", none=False), Malformed)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1 3", (1, 3)),
        ("13", (1, 3)),
        ("3,1", (3, 1)),
        ("1; 3;", (1, 3)),
        ("２ ４", (2, 4)),
        ("1\u00a03", (1, 3)),
    ],
)
def test_ticks_are_read_in_the_usual_spellings(text, numbers):
    assert read_ticks(text, 4, "en") == Ticks(numbers)


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("one", NUMBERS_OR_NONE, 1),
        ("1 two", NUMBERS_OR_NONE, 3),
        ("1.3", NUMBERS_OR_NONE, 2),
        ("1,,3", NUMBERS_OR_NONE, 3),
        (",1", NUMBERS_OR_NONE, 1),
        ("-1", NUMBERS_OR_NONE, 1),
        ("1 5", "The numbers go from 1 to 4.", 3),
        ("1 0", "The numbers go from 1 to 4.", 3),
        ("1 3 1", "Number 1 is given twice.", 5),
        ("  133", "Number 3 is given twice.", 5),
        ("9" * 390, "The numbers go from 1 to 4.", 1),
        ("", "Empty: write an answer.", 1),
    ],
)
def test_what_is_no_list_of_numbers_is_malformed_where_it_stops_being_one(text, message, column):
    assert read_ticks(text, 4, "en") == Malformed(message, column)


@pytest.mark.parametrize(("count", "read"), [(9, (1, 2)), (12, (12,))])
def test_with_ten_lines_or_more_digits_together_are_one_number(count, read):
    assert read_ticks("12", count, "en") == Ticks(read)


def test_what_to_write_is_said_in_russian_too():
    assert read_ticks("да", 4, "ru") == Malformed(
        "Напишите номера от 1 до 4 через пробел, а если ни одного — 0.", 1
    )
    assert read_ticks("да", 4, "ru", none=False) == Malformed("Напишите номера от 1 до 4 через пробел.", 1)
    assert read_ticks("да", 4, "en", none=False) == Malformed(
        "Write numbers from 1 to 4 with spaces between.", 1
    )
    assert read_ticks("11", 4, "ru") == Malformed("Номер 1 назван дважды.", 2)
    assert out_of_range(4, "ru") == "Номера здесь — от 1 до 4."
