"""FSRS 6 over arrays: what an answer does to the memory of many items at once, for plans that look days ahead.

`examprep.study.schedule` is the truth for one item and one answer; a test holds these formulas to it. Arrays have
any shapes that broadcast; S is stability in days, D difficulty from 1 to 10, R the probability of recall.
Source: the FSRS 6 algorithm as the `fsrs` library computes it.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from examprep.study.schedule import WEIGHTS, Rating

Array = NDArray[np.float64]
W = WEIGHTS
SHORTEST = 0.001  # days: fsrs lets no stability fall below


def retrievability(days: ArrayLike, stability: ArrayLike) -> Array:
    """R(t) = (1 + f t / S)^(−w₂₀), f = 0.9^(−1/w₂₀) − 1, so that R(S) = 0.9."""
    factor = 0.9 ** (-1 / W[20]) - 1
    shares: Array = (1 + factor * np.asarray(days) / stability) ** -W[20]
    return shares


def first_stability(rating: Rating) -> float:
    """S after the very first answer."""
    return W[rating - 1]


def first_difficulty(rating: Rating) -> float:
    """D after the very first answer: w₄ − e^(w₅(G − 1)) + 1."""
    return float(np.clip(_difficulty_of(rating), 1, 10))


def next_difficulty(difficulty: ArrayLike, rating: Rating) -> Array:
    """D after a later answer: a step towards harder or easier, damped near 10, drawn back towards easy."""
    stepped = np.asarray(difficulty) - W[6] * (rating - 3) * (10 - np.asarray(difficulty)) / 9
    return np.clip(W[7] * _difficulty_of(Rating.EASY) + (1 - W[7]) * stepped, 1, 10)


def recalled(stability: ArrayLike, difficulty: ArrayLike, recall: ArrayLike) -> Array:
    """S after a GOOD answer on a later day: the more was forgotten, the more it grows."""
    s, d, r = map(np.asarray, (stability, difficulty, recall))
    grown: Array = s * (1 + np.exp(W[8]) * (11 - d) * s ** -W[9] * (np.exp((1 - r) * W[10]) - 1))
    return grown


def forgotten(stability: ArrayLike, difficulty: ArrayLike, recall: ArrayLike) -> Array:
    """S after an AGAIN on a later day."""
    s, d, r = map(np.asarray, (stability, difficulty, recall))
    long = W[11] * d ** -W[12] * ((s + 1) ** W[13] - 1) * np.exp((1 - r) * W[14])
    left: Array = np.maximum(np.minimum(long, s / np.exp(W[17] * W[18])), SHORTEST)
    return left


def same_day(stability: ArrayLike) -> Array:
    """S after a GOOD answer on the day of the last one: it never falls."""
    s = np.asarray(stability)
    grown: Array = s * np.maximum(np.exp(W[17] * W[18]) * s ** -W[19], 1)
    return grown


def _difficulty_of(rating: Rating) -> float:
    return W[4] - math.exp(W[5] * (rating - 1)) + 1
