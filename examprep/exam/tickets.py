"""Tickets: drawing one, and the exact distribution of its mark."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import numpy as np

from examprep.exam.marks import POINTS, Scale, points_of
from examprep.exam.profile import ExamProfile
from examprep.study.forgetting import Array


def draw_ticket(profile: ExamProfile, sections: Mapping[int, str], rng: random.Random) -> list[int]:
    """Question numbers, in the order of the exam; `sections` is {question: its section}."""
    if profile.tickets == "given":
        return list(rng.choice(profile.given))
    if profile.tickets == "any":
        return sorted(rng.sample(sorted(sections), profile.questions))
    names = sorted(set(sections.values()))
    chosen = rng.sample(names, min(profile.questions, len(names)))
    return sorted(rng.choice(sorted(n for n in sections if sections[n] == name)) for name in chosen)


def points_distribution(weights: Sequence[int], recalls: Sequence[float]) -> Array:
    """(POINTS + 1,): the probability of each number of points for one question.

    Its items are recalled independently of each other with these probabilities; the share known is by weight.
    """
    known = np.ones(1)
    for weight, recall in zip(weights, recalls, strict=True):
        longer = np.zeros(len(known) + weight)
        longer[: len(known)] += (1 - recall) * known
        longer[weight:] += recall * known
        known = longer
    points = np.zeros(POINTS + 1)
    for have, probability in enumerate(known):
        points[points_of(have / max(1, len(known) - 1))] += probability
    return points


def mark_distribution(
    profile: ExamProfile, sections: Mapping[int, str], points: Mapping[int, Array]
) -> Array:
    """(marks,): the exact probability of each mark of the profile's scale.

    `points`: {question: `points_distribution`}. Questions of a ticket are independent of each other.
    """
    scale = profile.marks
    totals = _totals(profile, sections, points)
    if profile.passing == "mean":
        return _by_mark(totals, scale, profile.questions)
    enough = {n: np.where(np.arange(POINTS + 1) >= scale.pass_points, p, 0) for n, p in points.items()}
    marks = _by_mark(_totals(profile, sections, enough), scale, profile.questions)
    marks[0] += 1 - marks.sum()
    return marks


def pass_probability(profile: ExamProfile, sections: Mapping[int, str], points: Mapping[int, Array]) -> float:
    return float(mark_distribution(profile, sections, points)[profile.marks.passes :].sum())


def _totals(profile: ExamProfile, sections: Mapping[int, str], points: Mapping[int, Array]) -> Array:
    """The distribution of the sum of a ticket's points (it sums to less than 1 where `points` do)."""
    if profile.tickets == "given":
        sums = (_sum_of([points[n] for n in ticket]) for ticket in profile.given)
        return sum(sums, start=np.zeros(1)) / len(profile.given)
    if profile.tickets == "any":
        return _mean_over_subsets([points[n] for n in sorted(points)], profile.questions)
    groups = {
        name: [points[n] for n in points if sections[n] == name] for name in sorted(set(sections.values()))
    }
    return _mean_over_subsets([np.mean(group, axis=0) for group in groups.values()], profile.questions)


def _sum_of(distributions: Sequence[Array]) -> Array:
    total = np.ones(1)
    for distribution in distributions:
        total = np.convolve(total, distribution)
    return total


def _mean_over_subsets(distributions: Sequence[Array], size: int) -> Array:
    """The mean of `_sum_of` over all subsets of that size.

    chosen[j] is the sum over subsets of j of those seen so far, divided by their number: the n-th distribution is
    in a random subset of j out of n with probability j / n.
    """
    size = min(size, len(distributions))
    chosen: list[Array] = [np.ones(1), *([np.zeros(1)] * size)]
    for n, distribution in enumerate(distributions, 1):
        for j in range(min(size, n), 0, -1):
            with_it = np.convolve(chosen[j - 1], distribution) * (j / n)
            chosen[j] = with_it + chosen[j] * (1 - j / n)
    return chosen[size]


def _by_mark(totals: Array, scale: Scale, questions: int) -> Array:
    marks = np.zeros(len(scale.names))
    for points, probability in enumerate(totals):
        marks[scale.mark(points, POINTS * questions)] += probability
    return marks
