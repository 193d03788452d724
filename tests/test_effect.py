"""A prediction against what the break did, check by check and line by line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from examprep.curves import Line, Move, Moved
from examprep.effect import Effect, Foresight, Prediction, Score, Statement, score

CHECKS = ["mean", "variance", "seed", "shape"]
UP, FLAT, UNCLEAR, UNKNOWN = (Line("loss", series) for series in ("up", "flat", "unclear", "unknown"))
EFFECT = Effect(
    frozenset({"mean", "variance"}),
    {
        UP: Moved(Move.HIGHER, False, 0.3, 0.6),
        FLAT: Moved(Move.STILL, True, 0.3, 0.3),
        UNCLEAR: Moved(None, False, 0.3, 0.35),
    },
)


def test_a_statement_about_a_line_whose_move_is_not_clear_is_neither_true_nor_false():
    assert [Statement(UP, move).holds(EFFECT) for move in Move] == [False, True, False, False]
    assert Statement(UNCLEAR, Move.STILL).holds(EFFECT) is None
    assert Statement(UNKNOWN, Move.STILL).holds(EFFECT) is None


def test_every_check_and_every_clear_line_is_foreseen_or_not():
    foretold = Prediction(
        frozenset({"mean", "seed"}),
        {UP: Move.LOWER, FLAT: Move.STILL, UNCLEAR: Move.HIGHER, UNKNOWN: Move.STILL},
    )
    assert score(foretold, EFFECT, CHECKS) == Score(
        {
            "mean": Foresight.FORESEEN,
            "variance": Foresight.UNFORESEEN,
            "seed": Foresight.FALSE_ALARM,
            "shape": Foresight.QUIET,
        },
        {UP: Foresight.OTHERWISE, FLAT: Foresight.QUIET},
    )


def test_a_move_that_was_not_foretold_is_unforeseen():
    assert score(Prediction(moves={UP: Move.STILL}), EFFECT, []).lines == {UP: Foresight.UNFORESEEN}
    assert score(Prediction(moves={UP: Move.HIGHER}), EFFECT, []).lines == {UP: Foresight.FORESEEN}
    assert score(Prediction(moves={FLAT: Move.HIGHER}), EFFECT, []).lines == {FLAT: Foresight.FALSE_ALARM}


@given(st.frozensets(st.sampled_from(CHECKS)), st.sampled_from(Move), st.sampled_from(Move))
def test_a_prediction_is_flawless_exactly_when_it_says_what_happens(red, up, flat):
    made = score(Prediction(red, {UP: up, FLAT: flat}), EFFECT, CHECKS)
    assert made.flawless == (red == EFFECT.red and up is Move.HIGHER and flat is Move.STILL)
