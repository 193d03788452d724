"""No answer of the course is taken for one with a sign, and every one may be given with a sign."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from examprep.cards import Expression, Problem, Recall
from examprep.study.asking import Asking
from examprep.study.schedule import New

NOON = datetime(2027, 1, 10, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def answers(catalog):
    """(asking, text) of every right answer that a card gives as an example."""
    found = []
    for key, (card, item) in catalog.items.items():
        if not isinstance(item, Problem | Recall):
            asking = Asking(key, card, item, (), New(), NOON)
            found += [(asking, text) for kind, text in item.examples.all() if kind == "right"]
    return found


def test_no_right_answer_of_the_course_ends_in_a_sign(answers):
    assert [text for asking, text in answers if asking.split(text) != (text, None)] == []


@pytest.mark.parametrize(("sign", "said"), [("!", "sure"), ("?", "guess")])
def test_every_right_answer_may_be_given_with_a_sign(answers, sign, said):
    for asking, text in answers:
        assert asking.split(f"{text} {sign}") == (text, said)
        glued = (f"{text}{sign}", None) if isinstance(asking.item, Expression) else (text, said)
        assert asking.split(f"{text}{sign}") == glued
