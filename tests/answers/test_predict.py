"""Which checks will a break turn red?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.answers import Malformed, Verdict, grade
from examprep.answers.choices import credit
from examprep.cards import Examples, Predict, Text

CHECKS = ["mean_is_preserved", "variance_is_known", "seed_repeats"]
ITEM = Predict(
    id="unscaled",
    prompt=Text(ru="Что покраснеет?", en="What turns red?"),
    break_name="unscaled",
    among=CHECKS,
    examples=Examples(right="1 2", wrong="3", malformed="4"),
)
RED = frozenset({"mean_is_preserved", "variance_is_known"})


@given(
    st.frozensets(st.sampled_from([*CHECKS, "not_offered"])),
    st.frozensets(st.integers(0, 2)),
    st.permutations(range(3)),
)
def test_the_score_is_the_credit_against_what_went_red_of_those_offered(key, picked, shown):
    text = " ".join(str(shown.index(k) + 1) for k in picked) or "0"
    red = {k for k, check in enumerate(CHECKS) if check in key}
    verdict = grade(ITEM, text, language="en", shown=shown, key=key)
    assert verdict.score == credit(picked, red, 3)
    assert (verdict.status == "right") == (picked == red)


@pytest.mark.parametrize(
    ("text", "key", "verdict"),
    [
        ("2 1", RED, Verdict("right", 1.0, "2 1", None, "Right. Went red: 1, 2.")),
        ("1", RED, Verdict("partial", 0.5, "1", None, "Went red: 1, 2.")),
        ("3", RED, Verdict("wrong", 0.0, "3", None, "Went red: 1, 2.")),
        ("0", frozenset(), Verdict("right", 1.0, "0", None, "Right. All of these checks stayed green.")),
        ("1", {"not_offered"}, Verdict("wrong", 0.0, "1", None, "All of these checks stayed green.")),
        ("123", {*CHECKS}, Verdict("right", 1.0, "1 2 3", None, "Right. Went red: 1, 2, 3.")),
    ],
)
def test_the_feedback_says_what_went_red(text, key, verdict):
    assert grade(ITEM, text, language="en", key=frozenset(key)) == verdict


def test_the_feedback_is_numbered_as_shown_and_in_the_students_language():
    assert grade(ITEM, "1 2", language="ru", shown=[2, 0, 1], key=RED) == Verdict(
        "wrong", 0.0, "1 2", None, "Покраснело: 2, 3."
    )
    assert grade(ITEM, "0", language="ru", key=frozenset()) == Verdict(
        "right", 1.0, "0", None, "Верно. Все эти проверки остались зелёными."
    )


def test_what_names_no_check_is_malformed():
    assert grade(ITEM, "4", language="en", key=RED) == Malformed("The numbers go from 1 to 3.", 1)


def test_without_a_run_there_is_no_verdict():
    with pytest.raises(ValueError, match=r"^unscaled: a prediction is graded against a run: key is missing$"):
        grade(ITEM, "1", language="en")
