"""The one entry to grading: laws that hold for every kind of item and any text."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.answers import KINDS, Asked, Malformed, grade, parse_only, shuffled
from examprep.answers.predict import PredictCurves, pose
from examprep.answers.verdict import right, status_of, wrong
from examprep.cards import (
    Choice,
    Choices,
    Examples,
    Expression,
    Fill,
    Number,
    NumberMistake,
    Numbers,
    Option,
    Order,
    Predict,
    Recall,
    Shape,
    Text,
    TextMistake,
)
from examprep.curves import Line, Move, Moved
from examprep.effect import Effect, Statement
from examprep.language import say

COMMON = {
    "id": "x",
    "prompt": Text(ru="Что?", en="What?"),
    "examples": Examples(right="1", wrong="2", malformed="x"),
}
SAYS = Text(ru="[b]Ошибка[/b]", en="[b]A mistake[/b]")
LOSS = Line("loss", "")
ITEMS = [
    Choice(**COMMON, options=[Option(text="a", right=True), Option(text="b", says=SAYS), Option(text="c")]),
    Choices(
        **COMMON,
        options=[Option(text="a", right=True), Option(text="b", right=True), Option(text="c", says=SAYS)],
    ),
    Number(**COMMON, answer=0.25, tol=0.01, unit="мс", mistakes=[NumberMistake(answer=0.5, says=SAYS)]),
    Number(**COMMON, answer=12.0),
    Numbers(**COMMON, answer=[0.25, 12.0], tol=0.01),
    Shape(**COMMON, answer="(N, 2H)", mistakes=[TextMistake(answer="(2H, N)", says=SAYS)]),
    Order(**COMMON, steps=["a", "b", "c"]),
    Fill(**COMMON, accept=["x"], mistakes=[TextMistake(answer="[b]", says=SAYS)]),
    Fill(**COMMON, accept=["свёртка"], code=False),
    Predict(**COMMON, break_name="b", among=["one", "two", "three"]),
    pose(Predict(**COMMON, break_name="b", among=["one", "three"]), [Statement(LOSS, Move.HIGHER)]),
]
KEY = Effect(frozenset({"one", "two"}), {LOSS: Moved(Move.HIGHER, False, 0.3, 0.6)})
WITH_LINES = [item for item in ITEMS if isinstance(item, Choice | Choices | Order | Predict)]
NASTY = "0123456789 .,;:/%()[]{}xXeE^*·×-+_NHнвс½²⁻−'\"`«»\\\n\t\x00\u200b\u0301"

items = st.sampled_from(ITEMS)
answers = [
    "1",
    "2",
    "1 2",
    "1 2 3",
    "3 2 1",
    "0.25",
    "0.5",
    "12",
    "0.25 12",
    "N, 2H",
    "2H, N",
    "x",
    "[b]",
    "свёртка",
]
texts = (
    st.sampled_from(["", *answers])
    | st.text(max_size=20)
    | st.text(NASTY, max_size=20)
    | st.text(NASTY, max_size=500)
)


def graded(item, text, language="en", **more):
    return grade(item, text, language=language, key=KEY if isinstance(item, Predict) else None, **more)


@given(items, texts)
def test_any_text_gets_an_answer(item, text):
    answer = graded(item, text)
    if isinstance(answer, Malformed):
        assert answer.message
        assert 1 <= answer.column <= len(text) + 1
    else:
        assert answer.read_as
        assert answer.feedback
        assert 0 <= answer.score <= 1
        assert answer.mistake is None or answer.status == "wrong"


@given(items, texts)
def test_the_status_follows_from_the_score(item, text):
    answer = graded(item, text)
    assert (
        isinstance(answer, Malformed)
        or {
            "right": answer.score == 1,
            "partial": 0 < answer.score < 1,
            "imprecise": answer.score == 0.5,
            "wrong": answer.score == 0,
        }[answer.status]
    )


@given(items, texts, st.sampled_from(["ru", "en"]))
def test_reading_alone_tells_what_grading_reads(item, text, language):
    answer, read = graded(item, text, language), parse_only(item, text, language)
    assert read == (answer if isinstance(answer, Malformed) else answer.read_as)


@given(items, texts)
def test_what_is_said_begins_in_the_language_that_was_asked_for(item, text):
    for language, letters in (("ru", "[А-ЯЁ]"), ("en", "[A-Z]")):
        answer = graded(item, text, language)
        said = answer.message if isinstance(answer, Malformed) else answer.feedback
        assert re.match(letters, said), said


@given(items, st.sampled_from(answers) | st.text(max_size=20) | st.text(NASTY, max_size=40))
def test_the_echo_is_an_answer_that_is_read_and_judged_the_same(item, text):
    answer = graded(item, text)
    assert isinstance(answer, Malformed) or graded(item, answer.read_as) == answer


@given(items, texts)
def test_the_language_changes_the_words_and_nothing_else(item, text):
    russian, english = graded(item, text, "ru"), graded(item, text, "en")
    assert type(russian) is type(english)
    if isinstance(english, Malformed):
        assert russian.column == english.column
    else:
        assert (russian.status, russian.score, russian.read_as) == (
            english.status,
            english.score,
            english.read_as,
        )
        assert (russian.mistake is None) == (english.mistake is None)


@pytest.mark.parametrize("text", ["[bold red]x[/]", "<b>x</b>", "{x}", "%s", "\\[x]", "$x$", "**x**", "&lt;"])
def test_markup_is_literal_text(text):
    answer = grade(Fill(**COMMON, accept=[text]), "[b]", language="en")
    assert (answer.read_as, answer.feedback) == ("[b]", f"Wrong. The right answer: {text}.")
    assert grade(Fill(**COMMON, accept=["y"]), text, language="en").read_as == text


@pytest.mark.parametrize(("kind", "text"), [(Choice, "2"), (Number, "0,5"), (Shape, "2H,N"), (Fill, "[b]")])
def test_a_mistake_is_told_in_the_cards_own_words(kind, text):
    item = next(item for item in ITEMS if isinstance(item, kind))
    assert (graded(item, text).mistake, graded(item, text, "ru").mistake) == (
        "[b]A mistake[/b]",
        "[b]Ошибка[/b]",
    )


# ── the order in which lines are shown ───────────────────────────────────────────────────────────────


@given(st.sampled_from(WITH_LINES), st.integers())
def test_a_shuffle_shows_every_line_once_and_the_same_seed_shows_the_same(item, seed):
    shown = shuffled(item, random.Random(seed))
    assert sorted(shown) == [0, 1, 2]
    assert shuffled(item, random.Random(seed)) == shown


@given(st.integers())
def test_steps_are_never_shown_in_their_right_order(seed):
    item = next(item for item in ITEMS if isinstance(item, Order))
    assert shuffled(item, random.Random(seed)) != (0, 1, 2)


@given(st.integers())
def test_one_step_can_only_be_shown_as_it_is_and_two_only_the_other_way_round(seed):
    orders = [shuffled(Order(**COMMON, steps=["a", "b"][:n]), random.Random(seed)) for n in (1, 2)]
    assert orders == [(0,), (1, 0)]


@pytest.mark.parametrize("item", WITH_LINES, ids=lambda item: type(item).__name__)
def test_every_order_that_may_be_shown_is_shown_at_some_seed(item):
    seen = {shuffled(item, random.Random(seed)) for seed in range(200)}
    assert len(seen) == (5 if isinstance(item, Order) else 6)


def test_an_item_without_lines_has_nothing_to_shuffle():
    rest = [item for item in ITEMS if item not in WITH_LINES]
    assert [shuffled(item, random.Random(0)) for item in rest] == [()] * len(rest)


@given(st.sampled_from(WITH_LINES), st.permutations(range(3)), st.permutations(range(3)), st.integers(1, 3))
def test_a_verdict_is_about_the_lines_not_about_where_they_were_shown(item, shown, picked, many):
    many = {Choice: 1, Order: 3}.get(type(item), many)
    as_in_card = " ".join(str(k + 1) for k in picked[:many])
    as_shown = " ".join(str(shown.index(k) + 1) for k in picked[:many])
    one, other = graded(item, as_in_card), graded(item, as_shown, shown=shown)
    assert (one.status, one.score, one.mistake) == (other.status, other.score, other.mistake)


# ── a caller's slips ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("shown", [[0, 1], [0, 1, 1], [1, 2, 3], []])
def test_lines_that_cannot_have_been_shown_so_are_the_callers_slip(shown):
    with pytest.raises(ValueError, match=r"^shown must hold each of 0 … 2 once, got \("):
        grade(ITEMS[0], "1", language="en", shown=shown)


@pytest.mark.parametrize("use", [graded, parse_only, shuffled], ids=["grade", "parse_only", "shuffled"])
def test_what_is_ticked_or_no_item_at_all_has_no_grading_here(use):
    recall = Recall(id="say", prompt=COMMON["prompt"])
    with pytest.raises(TypeError, match=r"^no grading for items of type Recall$"):
        use(recall, *{graded: ["1"], parse_only: ["1", "en"], shuffled: [random.Random(0)]}[use])


def test_every_kind_of_item_but_recall_is_graded():
    assert set(KINDS) == {
        Choice, Choices, Number, Numbers, Shape, Expression, Order, Fill, Predict, PredictCurves
    }  # fmt: skip


# ── what verdicts are made of ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("score", "status"), [(0, "wrong"), (1e-9, "partial"), (0.99, "partial"), (1, "right")]
)
def test_partial_credit_lies_strictly_between(score, status):
    assert status_of(score) == status


def test_a_line_of_the_card_is_named_by_where_it_is_displayed():
    assert Asked("en", (2, 0, 1)).displayed({2, 1}) == [1, 3]


def test_feedback_is_said_in_the_students_language():
    assert (say("ru", "да", "yes"), say("en", "да", "yes")) == ("да", "yes")
    assert (right("1", "ru").feedback, right("1", "en", "So.").feedback) == ("Верно.", "Right. So.")
    assert wrong("1", "ru", "2", "m").feedback == "Неверно. Правильный ответ: 2."
