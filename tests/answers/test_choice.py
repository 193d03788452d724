"""One option of several."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.answers import Malformed, Verdict, grade, parse_only
from examprep.cards import Choice, Examples, Option, Text

CEILING = Text(ru="Это округление вверх.", en="You took the ceiling.")
EXACTLY = Text(ru="Округление вниз.", en="The floor.")
ITEM = Choice(
    id="size",
    prompt=Text(ru="Сколько?", en="How many?"),
    options=[
        Option(text="⌈n/s⌉", says=CEILING),
        Option(text="⌊n/s⌋", right=True, says=EXACTLY),
        Option(text="n - s"),
    ],
    examples=Examples(right="2", wrong="1", malformed="4"),
)


@given(st.permutations(range(3)), st.integers(1, 3))
def test_exactly_the_line_that_shows_the_right_option_is_right(shown, number):
    verdict = grade(ITEM, str(number), language="en", shown=shown)
    assert (verdict.status == "right") == ITEM.options[shown[number - 1]].right
    assert verdict.score == (verdict.status == "right")
    assert verdict.mistake == ("You took the ceiling." if shown[number - 1] == 0 else None)


@pytest.mark.parametrize("text", ["2", " 2 ", "2.", "2)", "b", "B", "b)", "и", "И)", "２", "02"])
def test_an_option_is_picked_by_its_number_or_letter(text):
    assert grade(ITEM, text, language="en") == Verdict("right", 1.0, "2", None, "Right. The floor.")


@pytest.mark.parametrize(("key", "number"), [("ф", "1"), ("и", "2"), ("с", "3"), ("С", "3")])
def test_a_letter_of_the_same_key_on_a_russian_layout_picks_it_too(key: str, number: str):
    assert parse_only(ITEM, key, "ru") == number


def test_an_option_is_quoted_on_one_line_without_its_full_stop_and_may_say_nothing():
    item = Choice(
        id="x",
        prompt=ITEM.prompt,
        options=[Option(text=Text(ru="Два\nслова.", en="Two\nwords.\n"), right=True), Option(text="b")],
        examples=ITEM.examples,
    )
    assert grade(item, "2", language="ru").feedback == "Неверно. Правильный ответ: 1 (Два слова)."
    assert grade(item, "2", language="en").feedback == "Wrong. The right answer: 1 (Two words)."
    assert grade(item, "1", language="en").feedback == "Right."


def test_a_wrong_option_says_its_mistake_and_the_right_one():
    assert grade(ITEM, "2", language="ru", shown=[1, 0, 2]) == Verdict(
        "wrong", 0.0, "2", "Это округление вверх.", "Неверно. Правильный ответ: 1 (⌊n/s⌋)."
    )
    assert grade(ITEM, "c", language="en") == Verdict(
        "wrong", 0.0, "3", None, "Wrong. The right answer: 2 (⌊n/s⌋)."
    )


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("0", 1),
        ("4", 1),
        ("d", 1),
        ("  12", 3),
        ("1 2", 1),
        ("-1", 1),
        ("в", 1),
        ("а", 1),
        ("у", 1),
        ("ии", 1),
        ("both", 1),
        ("1" * 399, 1),
    ],
)
def test_what_names_no_option_is_malformed(text, column):
    assert grade(ITEM, text, language="en") == Malformed(
        "Write the number of one option, from 1 to 3.", column
    )
    assert grade(ITEM, text, language="ru") == Malformed("Номер варианта — от 1 до 3.", column)
