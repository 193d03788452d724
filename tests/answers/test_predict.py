"""Which checks will a break turn red, and how will the curves move?"""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.answers import Malformed, Verdict, draw_statements, grade, pose, statements_of
from examprep.answers.choices import credit
from examprep.cards import Examples, Predict, Text
from examprep.curves import Line, Move, Moved
from examprep.effect import Askable, ChartStatement, Effect, Statement

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
    verdict = grade(ITEM, text, language="en", shown=shown, key=Effect(key))
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
    assert grade(ITEM, text, language="en", key=Effect(frozenset(key))) == verdict


def test_the_feedback_is_numbered_as_shown_and_in_the_students_language():
    assert grade(ITEM, "1 2", language="ru", shown=[2, 0, 1], key=Effect(RED)) == Verdict(
        "wrong", 0.0, "1 2", None, "Покраснело: 2, 3."
    )
    assert grade(ITEM, "0", language="ru", key=Effect(frozenset())) == Verdict(
        "right", 1.0, "0", None, "Верно. Все эти проверки остались зелёными."
    )


def test_what_names_no_check_is_malformed():
    assert grade(ITEM, "4", language="en", key=Effect(RED)) == Malformed("The numbers go from 1 to 3.", 1)


def test_without_a_run_there_is_no_verdict():
    with pytest.raises(ValueError, match=r"^unscaled: a prediction is graded against a run: key is missing$"):
        grade(ITEM, "1", language="en")


TEST, TRAINING = Line("loss", "test"), Line("loss", "training")
MOVES = [None, *Move]
CURVES = pose(ITEM, [Statement(TEST, Move.HIGHER), Statement(TRAINING, Move.STILL)])
ENDED = {
    TEST: Moved(Move.HIGHER, False, 0.31, 0.58),
    TRAINING: Moved(Move.STILL, True, 0.2, 0.2),
}


def came(test: Move | None, training: Move | None) -> Effect:
    """What the break did: RED, and these moves."""
    moves = {TEST: Moved(test, False, 0.3, 0.4), TRAINING: Moved(training, False, 0.3, 0.4)}
    return Effect(RED, moves)


@given(
    st.sampled_from(MOVES),
    st.sampled_from(MOVES),
    st.frozensets(st.integers(0, 4)),
    st.permutations(range(5)),
)
def test_statements_earn_as_checks_do_and_a_move_that_is_not_clear_does_not_count(
    test, training, picked, shown
):
    text = " ".join(str(shown.index(k) + 1) for k in picked) or "0"
    happens = {0, 1} | ({3} if test is Move.HIGHER else set()) | ({4} if training is Move.STILL else set())
    unclear = {k for k, move in ((3, test), (4, training)) if move is None}
    verdict = grade(CURVES, text, language="en", shown=shown, key=came(test, training))
    assert verdict.score == credit(picked - unclear, happens, 5 - len(unclear))


def test_the_feedback_says_how_each_curve_moved_with_numbers():
    assert grade(CURVES, "1 2 4 5", language="en", key=Effect(RED, ENDED)) == Verdict(
        "right",
        1.0,
        "1 2 4 5",
        None,
        "Right. Went red: 1, 2. Curve 4: ended higher (0.31 → 0.58). Curve 5: exactly as before.",
    )
    assert grade(CURVES, "1 2", language="ru", shown=[4, 0, 1, 2, 3], key=Effect(RED, ENDED)).feedback == (
        "Покраснело: 2, 3. Кривая 1: в точности как была. Кривая 5: закончилась выше (0.31 → 0.58)."
    )


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (Moved(Move.LOWER, False, 0.58, 0.31), "ended lower (0.58 → 0.31)"),
        (Moved(Move.STILL, False, 0.58, 0.581), "hardly moved (0.58 → 0.581)"),
        (Moved(Move.BREAKS, False, 0.58, None), "ended in nan or ∞ (0.58 before)"),
        (Moved(None, False, 0.58, 0.6), "no clear move (0.58 → 0.6), does not count"),
        (Moved(None, False, 0.58, None), "not drawn by the broken run, does not count"),
    ],
)
def test_every_move_has_its_words(moved, said):
    effect = Effect(RED, {**ENDED, TEST: moved})
    assert f"Curve 4: {said}." in grade(CURVES, "0", language="en", key=effect).feedback


def test_without_a_right_run_the_checks_are_graded_alone():
    verdict = grade(CURVES, "1 2", language="en", key=Effect(RED))
    assert verdict.score == 1
    assert verdict.feedback.endswith("Curve 5: not computed here, does not count.")


def test_the_numbers_of_statements_follow_those_of_the_checks():
    assert grade(CURVES, "6", language="en", key=Effect(RED)) == Malformed("The numbers go from 1 to 5.", 1)


@given(st.integers(0, 10**6), st.dictionaries(st.builds(Line, st.text(), st.text()), st.sampled_from(MOVES)))
def test_at_most_two_lines_are_asked_about_each_once_and_never_whether_it_breaks_down(seed, lines):
    drawn = draw_statements(ITEM, Askable(lines), random.Random(seed))
    assert len(drawn) == len({statement.line for statement in drawn}) == min(2, len(lines))
    assert {statement.line for statement in drawn} <= lines.keys()
    assert Move.BREAKS not in {statement.move for statement in drawn}


def test_where_the_move_is_known_true_and_false_statements_are_as_frequent():
    lines = {TEST: Move.HIGHER, TRAINING: Move.STILL}
    drawn = [s for seed in range(500) for s in draw_statements(ITEM, Askable(lines), random.Random(seed))]
    true = sum(statement.move == lines[statement.line] for statement in drawn)
    assert abs(true - 500) < 5 * (1000 * 0.25) ** 0.5


def test_of_lines_that_are_known_one_that_moves_is_always_asked_about():
    lines = {Line("loss", str(k)): Move.STILL for k in range(9)} | {TEST: Move.LOWER}
    for seed in range(30):
        assert TEST in {s.line for s in draw_statements(ITEM, Askable(lines), random.Random(seed))}


def test_no_more_lines_than_digits_are_offered():
    long = Predict(
        id="long", prompt=ITEM.prompt, break_name="b", among=list("abcdefgh"), examples=ITEM.examples
    )
    full = Predict(
        id="f", prompt=ITEM.prompt, break_name="b", among=list("abcdefghi"), examples=ITEM.examples
    )
    assert draw_statements(full, Askable({TEST: Move.HIGHER}), random.Random(1)) == ()
    (statement,) = draw_statements(long, Askable({TEST: None}, ("accuracy",)), random.Random(1))
    assert statements_of(pose(long, [statement])) == (statement,)


CHARTS = pose(ITEM, [ChartStatement("loss", moves=True), ChartStatement("loss", moves=False)])


@pytest.mark.parametrize(
    ("moves", "happens", "said"),
    [
        ((Move.HIGHER, None), {3}, "Chart 4: “loss: test” ended higher (0.3 → 0.4)."),
        (
            (Move.LOWER, Move.HIGHER),
            {3},
            "Chart 5: “loss: test” ended lower (0.3 → 0.4); “loss: training” ended higher (0.3 → 0.4).",
        ),
        ((Move.STILL, Move.STILL), {4}, "Chart 4: no curve moved."),
        ((Move.STILL, None), set(), "Chart 4: no clear move, does not count."),
    ],
)
def test_of_a_chart_whose_curves_have_no_names_yet_it_is_asked_whether_any_moves(moves, happens, said):
    text = " ".join(str(k + 1) for k in sorted({0, 1} | happens))
    verdict = grade(CHARTS, text, language="en", key=came(*moves))
    assert verdict.score == 1
    assert said in verdict.feedback


def test_a_chart_that_no_run_has_drawn_does_not_count():
    assert ChartStatement("accuracy", moves=True).holds(came(Move.HIGHER, None)) is None
    assert grade(CHARTS, "1 2", language="en", key=Effect(RED)).score == 1


def test_charts_and_lines_are_drawn_alike():
    drawn = [
        draw_statements(ITEM, Askable({TEST: None}, ("accuracy",)), random.Random(seed)) for seed in range(99)
    ]
    assert {ChartStatement("accuracy", True), ChartStatement("accuracy", False)} <= {
        statement for pair in drawn for statement in pair
    }
    assert all({type(statement) for statement in pair} == {ChartStatement, Statement} for pair in drawn)
