"""The mark's distribution: against all tickets one by one, and against drawn exams."""

from __future__ import annotations

import itertools
import random
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.exam.marks import POINTS, SCALES, points_of, ticket_mark
from examprep.exam.profile import ExamProfile
from examprep.exam.tickets import (
    draw_ticket,
    enough,
    gain,
    mark_distribution,
    pass_probability,
    points_distribution,
    shared_tickets,
)

SECTIONS = {1: "basics", 2: "basics", 3: "images", 4: "text", 5: "text", 6: "text"}
DAY = date(2027, 1, 20)


def exam(**settings) -> ExamProfile:
    return ExamProfile(date=DAY, **settings)


rules = st.sampled_from(["mean", "every"])
profiles = st.one_of(
    st.builds(exam, questions=st.integers(1, 4), passing=rules, scale=st.sampled_from(sorted(SCALES))),
    st.builds(exam, questions=st.integers(1, 3), tickets=st.just("sections"), passing=rules),
    st.builds(exam, questions=st.just(2), tickets=st.just("given"), given=st.just([[1, 3], [2, 6], [4, 5]])),
)
distributions = st.lists(st.integers(0, POINTS), min_size=1, max_size=3).map(
    lambda places: np.bincount(places, minlength=POINTS + 1) / len(places)
)


def all_tickets(profile: ExamProfile) -> list[tuple[list[int], float]]:
    """Each ticket with its probability, by counting."""
    if profile.tickets == "given":
        return [(ticket, 1 / len(profile.given)) for ticket in profile.given]
    if profile.tickets == "any":
        found = [list(t) for t in itertools.combinations(SECTIONS, profile.questions)]
        return [(ticket, 1 / len(found)) for ticket in found]
    names = sorted(set(SECTIONS.values()))
    chosen = list(itertools.combinations(names, profile.questions))
    return [
        (list(ticket), 1 / len(chosen) / np.prod([len(group) for group in groups]))
        for group_names in chosen
        for groups in [[[n for n in SECTIONS if SECTIONS[n] == name] for name in group_names]]
        for ticket in itertools.product(*groups)
    ]


@given(profiles, st.lists(distributions, min_size=6, max_size=6))
def test_the_distribution_is_the_mean_over_all_tickets_and_all_outcomes(profile, six):
    points = dict(zip(SECTIONS, six, strict=True))
    expected = np.zeros(len(profile.marks.names))
    for ticket, probability in all_tickets(profile):
        possible = [np.flatnonzero(points[n]) for n in ticket]
        for outcome in itertools.product(*possible):
            mark = ticket_mark(list(map(int, outcome)), profile.marks, every=profile.passing == "every")
            expected[mark] += probability * np.prod(
                [points[n][k] for n, k in zip(ticket, outcome, strict=True)]
            )
    assert mark_distribution(profile, SECTIONS, points) == pytest.approx(expected)


@given(profiles, st.lists(distributions, min_size=6, max_size=6), distributions, st.sampled_from([*SECTIONS]))
def test_passing_gains_by_another_distribution_of_one_question_what_it_gains_in_all(
    profile, six, better, question
):
    points = dict(zip(SECTIONS, six, strict=True))
    before = pass_probability(profile, SECTIONS, points)
    after = pass_probability(profile, SECTIONS, {**points, question: better})
    passing = {n: enough(profile, p) for n, p in points.items()}
    shared = shared_tickets(profile, SECTIONS, passing)[question]
    assert gain(profile, shared, passing[question], enough(profile, better)) == pytest.approx(after - before)


@pytest.mark.parametrize(("passing", "tickets"), [("mean", "any"), ("every", "sections")])
def test_it_agrees_with_drawn_exams_within_a_percent(passing, tickets):
    """41 questions of 20 items, 40,000 exams: one per cent is four standard errors of a probability near one half."""
    rng = random.Random(5)
    sections = {n: ("basics", "training", "images", "text", "pytorch")[n % 5] for n in range(1, 42)}
    weights = {n: [rng.choice((1, 2)) for _ in range(20)] for n in sections}
    recalls = {
        n: [min(1.0, rng.betavariate(2, 2) * 0.6 + rng.random() * 0.4) for _ in range(20)] for n in sections
    }
    profile = exam(questions=2, passing=passing, tickets=tickets)
    points = {n: points_distribution(weights[n], recalls[n]) for n in sections}
    exact = mark_distribution(profile, sections, points)
    counts = np.zeros(len(exact))
    for _ in range(40_000):
        told = []
        for n in draw_ticket(profile, sections, rng):
            known = sum(w for w, r in zip(weights[n], recalls[n], strict=True) if rng.random() < r)
            told.append(points_of(known / sum(weights[n])))
        counts[ticket_mark(told, profile.marks, every=passing == "every")] += 1
    assert np.abs(counts / 40_000 - exact).max() < 0.01
    assert 0.05 < pass_probability(profile, sections, points) < 0.95


@given(st.lists(st.tuples(st.integers(1, 3), st.floats(0, 1)), min_size=1, max_size=8))
def test_points_have_the_mean_that_their_items_have(items):
    weights, recalls = zip(*items, strict=True)
    points = points_distribution(weights, recalls)
    assert points.sum() == pytest.approx(1)
    share = sum(w * r for w, r in items) / sum(weights)
    assert (
        abs(points @ np.arange(POINTS + 1) / POINTS - share) <= 0.5 / POINTS + 1e-9
    )  # rounding to whole points


@given(profiles, st.integers(0, 2**32))
def test_a_drawn_ticket_is_one_that_the_profile_allows(profile, seed):
    ticket = draw_ticket(profile, SECTIONS, random.Random(seed))
    assert sorted(ticket) in [sorted(t) for t, _ in all_tickets(profile)]
    assert draw_ticket(profile, SECTIONS, random.Random(seed)) == ticket


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_every_scale_rises_and_has_a_name_for_every_mark(scale):
    assert len(scale.names) == len(scale.from_percent) + 1
    marks = [scale.mark(points, POINTS) for points in range(POINTS + 1)]
    assert marks == sorted(marks)
    assert (marks[0], marks[-1]) == (0, len(scale.names) - 1)
    assert scale.mark(scale.pass_points, POINTS) >= scale.passes > scale.mark(scale.pass_points - 1, POINTS)


def test_one_failed_question_fails_the_ticket_only_where_every_has_to_pass():
    scale = SCALES["2-5"]
    assert scale.names[ticket_mark([20, 9], scale, every=True)] == "2"
    assert scale.names[ticket_mark([20, 9], scale, every=False)] == "4"
    assert scale.names[ticket_mark([20, 10], scale, every=True)] == "4"
