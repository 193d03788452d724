"""Tickets: drawing one, and the exact distribution of its mark."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

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
    passing = {n: enough(profile, p) for n, p in points.items()}
    marks = _by_mark(_totals(profile, sections, passing), scale, profile.questions)
    marks[0] += 1 - marks.sum()
    return marks


def pass_probability(profile: ExamProfile, sections: Mapping[int, str], points: Mapping[int, Array]) -> float:
    return float(mark_distribution(profile, sections, points)[profile.marks.passes :].sum())


def shared_tickets(
    profile: ExamProfile, sections: Mapping[int, str], points: Mapping[int, Array]
) -> dict[int, Array]:
    """{question: the distribution of the points of the others in its ticket, times the probability of being drawn}.

    A mark's probability is linear in the points of each question alone; this is the other factor.
    """
    if profile.tickets == "given":
        return {
            n: sum(
                (_sum_of([points[o] for o in ticket if o != n]) for ticket in profile.given if n in ticket),
                start=np.zeros(1),
            )
            / len(profile.given)
            for n in points
        }
    groups = {n: sections[n] if profile.tickets == "sections" else str(n) for n in points}
    members: dict[str, list[Array]] = {}
    for n, name in groups.items():
        members.setdefault(name, []).append(points[n])
    means = {name: np.mean(group, axis=0) for name, group in members.items()}
    others = dict(zip(means, _means_without_each([*means.values()], profile.questions), strict=True))
    return {n: others[groups[n]] / len(members[groups[n]]) for n in points}


def gain(profile: ExamProfile, shared: Array, before: Array, after: Array) -> float:
    """What passing gains where a question's points are distributed as in `after`; `shared` is its `shared_tickets`."""
    totals = np.convolve(after - before, shared)
    return float(_by_mark(totals, profile.marks, profile.questions)[profile.marks.passes :].sum())


def enough(profile: ExamProfile, points: Array) -> Array:
    """With `every`, the part of a question's distribution with which a ticket can still pass."""
    if profile.passing == "mean":
        return points
    return np.where(np.arange(POINTS + 1) >= profile.marks.pass_points, points, 0)


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
    """The mean of `_sum_of` over all subsets of that size."""
    return _means_over_subsets(distributions, size)[-1]


def _means_over_subsets(distributions: Sequence[Array], size: int) -> list[Array]:
    """The same for each size from 0 on.

    chosen[j] is the sum over subsets of j of those seen so far, divided by their number: the n-th distribution is
    in a random subset of j out of n with probability j / n.
    """
    size = min(size, len(distributions))
    chosen: list[Array] = [np.ones(1), *([np.zeros(1)] * size)]
    for n, distribution in enumerate(distributions, 1):
        for j in range(min(size, n), 0, -1):
            with_it = np.convolve(chosen[j - 1], distribution) * (j / n)
            chosen[j] = with_it + chosen[j] * (1 - j / n)
    return chosen


def _means_without_each(distributions: Sequence[Array], size: int) -> Iterator[Array]:
    """For each distribution: the mean of `_sum_of` over the subsets of that size that hold it, it being taken out.

    It is multiplied by their share of all subsets. The step of `_means_over_subsets` backwards: of n,
    without[j] = (chosen[j] − j/n · distribution * without[j − 1]) · n/(n − j).
    """
    n, size = len(distributions), min(size, len(distributions))
    chosen = _means_over_subsets(distributions, size - 1)
    for distribution in distributions:
        without = np.ones(1)
        for j in range(1, size):
            without = (chosen[j] - np.convolve(without, distribution) * (j / n)) * (n / (n - j))
        yield without * (size / n)


def _by_mark(totals: Array, scale: Scale, questions: int) -> Array:
    marks = np.zeros(len(scale.names))
    for points, probability in enumerate(totals):
        marks[scale.mark(points, POINTS * questions)] += probability
    return marks
