"""How sure the student is stands at the end of the answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.study.confidence import CONFIDENCES, SIGNS, split_confidence

answers = st.text("ab1( )!?", max_size=6).map(str.strip)


@pytest.mark.parametrize(
    ("text", "glued", "split"),
    [
        ("14 !", False, ("14", "sure")),
        ("14!", True, ("14", "sure")),
        ("2 ?", False, ("2", "guess")),
        (" 2?  ", True, (" 2", "guess")),
        ("14", True, ("14", None)),
        ("n!", False, ("n!", None)),
        ("!", True, ("", "sure")),
        ("!", False, ("!", None)),
        ("", True, ("", None)),
    ],
)
def test_a_sign_is_taken_off_where_no_answer_can_end_in_it(text, glued, split):
    assert split_confidence(text, glued=glued) == split


@given(answers, st.sampled_from([*SIGNS]), st.booleans())
def test_a_sign_that_stands_apart_is_always_taken(answer, sign, glued):
    if answer:
        assert split_confidence(f"{answer} {sign}", glued=glued) == (answer, SIGNS[sign])


@given(answers, st.booleans())
def test_what_is_left_is_how_the_text_begins(text, glued):
    answer, confidence = split_confidence(text, glued=glued)
    assert text.startswith(answer)
    assert (confidence is None) == (answer == text)
    assert confidence in (None, *CONFIDENCES)
