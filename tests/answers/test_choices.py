"""Several options are right: partial credit, less what was ticked in error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.answers import Verdict, grade
from examprep.answers.choices import credit
from examprep.cards import Choices, Examples, Option, Text

ITEM = Choices(
    id="regularise",
    prompt=Text(ru="Что регуляризует?", en="What regularises?"),
    options=[
        Option(text="dropout", right=True),
        Option(text="weight decay", right=True, says=Text(ru="Это штраф.", en="It is a penalty.")),
        Option(text="ReLU", says=Text(ru="Это нелинейность.", en="It is a nonlinearity.")),
        Option(text="softmax"),
    ],
    examples=Examples(right="1 2", wrong="3", malformed="5"),
)


@st.composite
def ticked(draw):
    """(picked, right ones, how many lines there are)."""
    count = draw(st.integers(2, 9))
    some = st.frozensets(st.integers(0, count - 1))
    return draw(some), draw(some), count


@given(ticked())
def test_credit_lies_between_nothing_and_one_and_is_one_for_the_exact_set_only(case):
    picked, answer, count = case
    assert 0 <= credit(picked, answer, count) <= 1
    assert (credit(picked, answer, count) == 1) == (picked == answer)


@given(ticked(), st.data())
def test_one_more_right_tick_never_costs_and_one_more_wrong_tick_never_pays(case, data):
    picked, answer, count = case
    line = data.draw(st.integers(0, count - 1))
    before, after = credit(picked - {line}, answer, count), credit(picked | {line}, answer, count)
    assert (after >= before) if line in answer else (after <= before)


@given(st.integers(2, 9), st.data())
def test_ticking_everything_earns_nothing(count, data):
    answer = data.draw(st.frozensets(st.integers(0, count - 1), max_size=count - 1))
    assert credit(frozenset(range(count)), answer, count) == 0


@given(st.permutations(range(4)), st.permutations(range(4)), st.integers(0, 4))
def test_the_score_is_the_credit_of_what_was_picked_in_whatever_order_lines_are_shown(shown, order, many):
    picked = order[:many]
    text = " ".join(str(shown.index(k) + 1) for k in picked) or "0"
    assert grade(ITEM, text, language="en", shown=shown).score == credit({*picked}, {0, 1}, 4)


@pytest.mark.parametrize(("text", "echo"), [("1 2", "1 2"), ("2 1", "2 1"), ("12", "1 2"), ("1 и 2", "1 2")])
def test_the_exact_set_is_right_in_any_order(text, echo):
    assert grade(ITEM, text, language="en") == Verdict("right", 1.0, echo, None, "Right.")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("1", Verdict("partial", 0.5, "1", None, "The right answer: 1, 2. Missed: 2 (It is a penalty).")),
        (
            "1 3",
            Verdict(
                "wrong",
                0.0,
                "1 3",
                None,
                "The right answer: 1, 2. Missed: 2 (It is a penalty). Ticked in error: 3 (It is a nonlinearity).",
            ),
        ),
        (
            "4 1 2",
            Verdict("partial", 0.5, "4 1 2", None, "The right answer: 1, 2. Ticked in error: 4."),
        ),
        ("0", Verdict("wrong", 0.0, "0", None, "The right answer: 1, 2. Missed: 1, 2 (It is a penalty).")),
    ],
)
def test_the_feedback_names_what_was_missed_and_what_was_ticked_in_error(text, verdict):
    assert grade(ITEM, text, language="en") == verdict


def test_the_feedback_is_numbered_as_shown_and_in_the_students_language():
    assert grade(ITEM, "1 2", language="ru", shown=[2, 1, 0, 3]) == Verdict(
        "wrong",
        0.0,
        "1 2",
        None,
        "Правильный ответ: 2, 3. Пропущено: 3. Отмечено зря: 1 (Это нелинейность).",
    )
