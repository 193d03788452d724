"""Say it, then tick what was said; and which points a free answer touches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.answers import Malformed, RecallPoint, Verdict, coverage, grade_recall, parse_recall
from examprep.answers.ticks import Ticks
from examprep.cards import Point, Terms, Text

POINTS = [RecallPoint(must=True), RecallPoint(), RecallPoint(), RecallPoint(must=True)]
outlines = st.lists(st.booleans().map(RecallPoint), min_size=1, max_size=14)


def ticked(numbers) -> str:
    return " ".join(map(str, numbers)) or "0"


@st.composite
def recalled(draw):
    points = draw(outlines)
    return points, draw(st.frozensets(st.integers(1, len(points))))


@given(recalled())
def test_the_score_is_the_share_said_and_at_most_half_without_what_the_mark_hangs_on(case):
    points, said = case
    verdict = grade_recall(points, ticked(said), "en")
    share = len(said) / len(points)
    costly = any(point.must for n, point in enumerate(points, 1) if n not in said)
    assert verdict.score == (min(share, 0.5) if costly else share)
    assert (verdict.status == "right") == (len(said) == len(points))


@given(recalled(), st.data())
def test_one_more_point_said_never_costs(case, data):
    points, said = case
    more = said | {data.draw(st.integers(1, len(points)))}
    assert grade_recall(points, ticked(more), "en").score >= grade_recall(points, ticked(said), "en").score


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("1 2 3 4", Verdict("right", 1.0, "1 2 3 4", None, "Right. Every point was said.")),
        ("all", Verdict("right", 1.0, "1 2 3 4", None, "Right. Every point was said.")),
        ("1 4", Verdict("partial", 0.5, "1 4", None, "Not said: 2, 3.")),
        ("1 3 4", Verdict("partial", 0.75, "1 3 4", None, "Not said: 2.")),
        ("1 2 3", Verdict("partial", 0.5, "1 2 3", None, "Not said: 4. The mark hangs on 4.")),
        ("2", Verdict("partial", 0.25, "2", None, "Not said: 1, 3, 4. The mark hangs on 1, 4.")),
        ("0", Verdict("wrong", 0.0, "0", None, "Not said: 1, 2, 3, 4. The mark hangs on 1, 4.")),
        ("5", Malformed("The numbers go from 1 to 4.", 1)),
        ("all but 3", Malformed("Write numbers from 1 to 4 with spaces between, or 0 for none.", 1)),
        (
            "all" + " " * 20 + "but 3",
            Malformed("Write numbers from 1 to 4 with spaces between, or 0 for none.", 1),
        ),
        ("*" + " " * 400, Malformed("Too long: an answer has at most 400 characters.", 401)),
    ],
)
def test_what_was_said_is_ticked_and_graded(text, verdict):
    assert grade_recall(POINTS, text, "en") == verdict


def test_verdicts_are_said_in_russian_too():
    assert grade_recall(POINTS, "все", "ru") == Verdict("right", 1.0, "1 2 3 4", None, "Верно. Названо всё.")
    assert grade_recall(POINTS, "1 2", "ru") == Verdict(
        "partial", 0.5, "1 2", None, "Не названо: 3, 4. Без этого оценку снижают: 4."
    )


@pytest.mark.parametrize("text", ["*", "∗", "all", "ALL", " все ", "всё", "все\u0308"])
def test_all_points_are_ticked_in_one_word(text):
    assert parse_recall(POINTS, text, "en") == Ticks((1, 2, 3, 4))


def test_of_no_points_nothing_can_be_recalled():
    with pytest.raises(ValueError, match=r"^nothing to recall: no points$"):
        grade_recall([], "0", "en")


# ── which points a free answer touches ───────────────────────────────────────────────────────────────


def point(ru: list[str], en: list[str]) -> Point:
    return Point(id="p", text=Text(ru="т", en="t"), terms=Terms(ru=ru, en=en), claims=["c"])


OUTLINE = [
    point(["свёртк", "ядр"], ["convol", "kernel"]),
    point(["общ вес"], ["shared weight", "weight sharing"]),
    point(["сдвиг", "эквивариант", "инвариант"], ["shift", "equivarian", "invarian"]),
    point([], []),
]


@pytest.mark.parametrize(
    ("said", "language", "points"),
    [
        ("", "en", set()),
        ("A KERNEL slides over the image.", "en", {1}),
        ("Convolution means weight-sharing!", "en", {1, 2}),
        ("the weights are shared", "en", set()),
        ("a shift", "en", set()),
        ("shift equivariance", "en", {3}),
        ("Сверткой называют…", "ru", {1}),
        ("Общие веса: одно ядро", "ru", {1, 2}),
        ("веса общие", "ru", set()),
        ("СДВИГ, эквивариантность", "ru", {3}),
        ("kernel", "ru", set()),
        ("ядро", "en", set()),
        ("микроядро", "ru", set()),
    ],
)
def test_a_point_is_touched_by_half_of_its_terms_as_stems_of_consecutive_words(said, language, points):
    assert coverage(OUTLINE, said, language) == points


@pytest.mark.parametrize(
    ("said", "points"),
    [("zero weights make units alike", {1}), ("zero weights", set()), ("He for ReLU", {2})],
)
def test_two_terms_are_enough_however_many_synonyms_there_are(said, points):
    outline = [
        point(["а"], ["symmetr", "equal", "identical", "alike", "zero"]),
        point(["а"], ["he", "kaiming", "half", "relu"]),
    ]
    assert coverage(outline, said, "en") == points


def test_a_term_of_two_letters_is_a_word_and_not_how_one_begins():
    outline = [point(["а"], ["he", "relu"])]
    assert coverage(outline, "here", "en") == set()
    assert coverage(outline, "by He", "en") == {1}


@given(st.lists(st.sampled_from(["kernel", "convolution", "shared weights", "shift", "and"])), st.text())
def test_saying_more_never_unsays_a_point(said, more):
    words = " ".join(said)
    assert coverage(OUTLINE, words, "en") <= coverage(OUTLINE, f"{words} {more}", "en")


@given(st.text())
def test_any_free_answer_touches_some_of_the_points(said):
    assert coverage(OUTLINE, said, "ru") <= {1, 2, 3}
