"""What became of a prediction, in words."""

from __future__ import annotations

import pytest

from examprep.curves import Line, Move, Moved
from examprep.effect import Effect, Prediction, score
from examprep.render.foresight import prediction_lines, tally

TEST, TRAINING = Line("loss", "test"), Line("loss", "training")
EFFECT = Effect(
    frozenset({"mean"}), {TEST: Moved(Move.LOWER, False, 0.58, 0.31), TRAINING: Moved(Move.STILL, True, 1, 1)}
)
CHECKS = ["mean", "seed"]


def told(prediction: Prediction, language: str = "en") -> list[str]:
    return [line.plain for line in prediction_lines(EFFECT, score(prediction, EFFECT, CHECKS), language)]


def test_a_check_of_which_nothing_was_said_and_that_stayed_green_is_left_out():
    assert told(Prediction(frozenset({"mean"}), {TEST: Move.LOWER, TRAINING: Move.STILL})) == [
        "Your prediction",
        "✗ mean  ← predicted ✓",
        "“loss: test”: ended lower (0.58 → 0.31)  ← predicted ✓",
        "“loss: training”: exactly as before",
        "✓ all of it predicted, and nothing else",
    ]


def test_what_was_wrong_is_named():
    assert told(Prediction(frozenset({"seed"}), {TEST: Move.HIGHER, TRAINING: Move.HIGHER}), "ru") == [
        "Ваше предсказание",
        "✗ mean  ← не предсказано",
        "✓ seed  ← ложная тревога",
        "«loss: test»: закончилась ниже (0.58 → 0.31)  ← предсказано иначе",
        "«loss: training»: в точности как была  ← ложная тревога",
        "✗ предсказано 0 из 2, ложных тревог: 2",
    ]


@pytest.mark.parametrize(
    ("red", "effect", "said"),
    [
        ({"mean"}, {"mean", "seed"}, "◐ 1 of 2 predicted"),
        ({"mean", "seed"}, {"seed"}, "◐ 1 of 1 predicted, false alarms: 1"),
        ({"mean"}, set(), "✗ nothing changed, false alarms: 1"),
        (set(), set(), "✓ all of it predicted, and nothing else"),
    ],
)
def test_the_tally_counts_what_happened_and_what_did_not(red, effect, said):
    scored = score(Prediction(frozenset(red)), Effect(frozenset(effect)), CHECKS)
    assert tally(scored, "en").plain == said
