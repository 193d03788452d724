"""What a lab author is promised: evidence, shared trainings, randomness, what the student sees, breaks."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from examprep.lab import Break, Run, once, seed_everything, slug
from examprep.labhost import Request
from examprep.runner import run_to_end

finite = st.floats(-1e6, 1e6)


def judged(check, seed=0):
    """(held, its evidence) of one check."""
    events = []
    ok = Run(device="cpu", seed=seed, emit=events.append).judge("fact", check)
    return ok, [event for event in events if event["event"] == "evidence"]


def close(got, want, tol=0.1):
    """(held, the one piece of evidence)."""
    ok, (evidence,) = judged(lambda run: run.close(got, want, tol=tol, against="a closed form"))
    return ok, evidence


def shown(action):
    """The events that `action(run)` gives outside a check."""
    events = []
    action(Run(device="cpu", seed=0, emit=events.append))
    return events


# ── close ──


@given(st.lists(finite, min_size=1, max_size=6), st.floats(0, 10), st.data())
def test_numbers_are_close_exactly_when_the_worst_error_is_within_the_tolerance(want, tol, data):
    errors = data.draw(st.lists(st.floats(-20, 20), min_size=len(want), max_size=len(want)))
    got = [w + e for w, e in zip(want, errors, strict=True)]
    ok, evidence = close(got, want, tol)
    worst = max(abs(g - w) for g, w in zip(got, want, strict=True))
    assert ok == (worst <= tol)
    assert (evidence["error"], evidence["n"], evidence["tol"]) == (worst, len(want), tol)
    assert abs(evidence["got"] - evidence["want"]) == worst


def test_evidence_says_what_was_compared_with_what():
    assert close([1.0, 2.5], [1.0, 2.0]) == (
        False,
        {
            "event": "evidence",
            "check": "fact",
            "got": 2.5,
            "want": 2.0,
            "error": 0.5,
            "tol": 0.1,
            "against": "a closed form",
            "n": 2,
            "ok": False,
        },
    )


def test_a_difference_of_exactly_the_tolerance_is_close():
    assert close(1.5, 1.0, tol=0.5)[0]


@pytest.mark.parametrize("got", [math.nan, [1.0, math.nan], [math.nan, 1e9], math.inf, [-math.inf, 1.0]])
def test_nan_and_infinity_are_close_to_no_finite_number(got):
    ok, evidence = close(got, 1.0, tol=1e300)
    assert not ok
    assert not math.isfinite(evidence["got"])


@pytest.mark.parametrize("same", [math.nan, math.inf])
def test_nan_and_infinity_are_not_even_close_to_themselves(same):
    assert not close(same, same)[0]


def test_one_wanted_number_serves_every_number_that_was_got():
    assert close(np.ones((2, 3)), 1, tol=0)[0]
    assert not close([[1.0, 1.0], [1.0, 2.0]], 1)[0]


def test_no_other_shapes_are_broadcast():
    ok, evidence = close([1.0, 1.0], [[1.0, 1.0]])
    assert not ok
    assert (evidence["got"], evidence["want"]) == ("shape (2,)", "shape (1, 2)")
    assert not close(1.0, [1.0])[0]


@pytest.mark.parametrize("empty", [[], [[], []], np.ones((0, 3))])
def test_nothing_is_no_evidence(empty):
    with pytest.raises(ValueError, match="got is empty"):
        close(empty, 1.0)
    with pytest.raises(ValueError, match="got is empty"):
        close(empty, empty)


def test_a_ragged_list_has_no_shape():
    with pytest.raises(ValueError, match="ragged"):
        close([[1.0], [1.0, 2.0]], 1.0)


@pytest.mark.parametrize("tol", [-1e-9, math.nan, math.inf])
def test_a_tolerance_is_a_finite_number_that_is_not_negative(tol):
    with pytest.raises(ValueError, match="tol must be finite"):
        close(1.0, 1.0, tol)


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (sympy.Rational(1, 3), 1 / 3),
        (sympy.pi, [math.pi]),
        ([sympy.sqrt(2), 1], np.array([2**0.5, 1.0])),
        (sympy.Matrix([[1, sympy.E]]), [[1.0, math.e]]),
        (np.float32(0.5), 0.5),
        (np.array([1, 2]), (1, 2)),
        (True, 1),
    ],
)
def test_sympy_numpy_and_plain_numbers_compare_alike(got, want):
    if np.shape(want) and not np.shape(got):
        got = [got]
    assert close(got, want, tol=1e-12)[0]


def test_a_formula_with_a_free_symbol_is_no_number():
    with pytest.raises(TypeError):
        close(sympy.Symbol("x"), 1.0)


# ── the other kinds of evidence ──


@pytest.mark.parametrize(
    ("got", "want", "same"),
    [
        ((2, 3), [2, 3], True),
        ((2, 3), (3, 2), False),
        (np.array([1, 2]), [1, 2], True),
        (np.float64(0.1), 0.1, True),
        (0.1 + 0.2, 0.3, False),
        (math.nan, math.nan, False),
        ({"b", "a"}, {"a", "b"}, True),
        ({"a": (1,)}, {"a": [1]}, True),
        ("relu", "relu", True),
        (None, 0, False),
        ([], [], True),
        (sympy.Integer(0), 0, True),
        ([sympy.Integer(2), sympy.Integer(3)], (2, 3), True),
    ],
)
def test_equal_means_equal_to_the_last_bit(got, want, same):
    ok, (evidence,) = judged(lambda run: run.equal(got, want, against="the definition"))
    assert ok is evidence["ok"] is same


def test_long_lists_show_the_first_place_where_they_part():
    _, (evidence,) = judged(lambda run: run.equal(range_but(5), list(range(9)), against="counting"))
    assert (evidence["got"], evidence["want"]) == ("[5] -1", "[5] 5")


def range_but(place):
    return [-1 if i == place else i for i in range(9)]


def test_long_values_are_shown_short():
    _, (evidence,) = judged(lambda run: run.equal("a" * 500, "a" * 500, against="itself"))
    assert evidence["got"] == "a" * 99 + "…"


@given(finite, finite)
def test_below_and_above_are_strict(got, limit):
    assert judged(lambda run: run.below(got, limit, against="theory"))[0] == (got < limit)
    assert judged(lambda run: run.above(got, limit, against="theory"))[0] == (got > limit)


def test_nan_is_neither_below_nor_above():
    assert not judged(lambda run: run.below(math.nan, 1, against="theory"))[0]
    assert not judged(lambda run: run.above(math.nan, 1, against="theory"))[0]


def test_a_fact_that_is_no_number_says_what_was_observed():
    ok, (evidence,) = judged(lambda run: run.true(np.bool_(False), "the loss fell"))
    assert (ok, evidence["got"], evidence["want"], evidence["against"]) == (
        False,
        False,
        True,
        "the loss fell",
    )
    assert judged(lambda run: run.true(1, "the loss fell"))[0]


def fail(message, error=ValueError):
    def action():
        raise error(message)

    return action


@pytest.mark.parametrize(
    ("action", "held", "got"),
    [
        (fail("sizes 2 and 3 differ\nsecond line"), True, "ValueError: sizes 2 and 3 differ"),
        (fail("something else"), False, "ValueError: something else"),
        (fail(""), False, "ValueError: "),
        (fail(" \n "), False, "ValueError: "),
        (lambda: None, False, "no error"),
    ],
)
def test_an_error_that_should_come_is_evidence(action, held, got):
    ok, (evidence,) = judged(lambda run: run.raises(ValueError, action, match="differ", against="the rule"))
    assert (ok, evidence["got"], evidence["want"]) == (held, got, "ValueError: …differ…")


def test_an_error_of_another_kind_is_a_crash_and_no_evidence():
    with pytest.raises(KeyError):
        judged(lambda run: run.raises(ValueError, fail("differ", KeyError), match="differ", against="rule"))


def test_a_check_holds_when_all_of_its_evidence_does():
    def check(run):
        run.true(True, "first")
        run.true(False, "second")
        run.true(True, "third")

    ok, evidence = judged(check)
    assert not ok
    assert [piece["ok"] for piece in evidence] == [True, False, True]


def test_a_check_without_evidence_is_an_error():
    with pytest.raises(RuntimeError, match="check_fact recorded no evidence"):
        judged(lambda run: run.say("looks good to me"))


def test_evidence_of_one_check_does_not_count_for_the_next():
    run = Run(device="cpu", seed=0, emit=lambda event: None)
    assert run.judge("first", lambda run: run.true(True, "holds"))
    with pytest.raises(RuntimeError, match="check_second recorded no evidence"):
        run.judge("second", lambda run: None)


def test_evidence_says_what_it_is_compared_with():
    with pytest.raises(ValueError, match="against"):
        judged(lambda run: run.true(True, ""))


def test_evidence_belongs_in_a_check():
    with pytest.raises(RuntimeError, match="belongs in a check_"):
        shown(lambda run: run.true(True, "observed"))
    with pytest.raises(RuntimeError, match="belongs in a check_"):
        judged(once(lambda run: run.true(True, "observed")))


# ── once ──


def test_a_shared_training_is_computed_once_a_run():
    trainings = []

    @once
    def trained(run):
        trainings.append(run)
        return object()

    first, second = (Run(device="cpu", seed=0, emit=lambda event: None) for _ in range(2))
    assert trained(first) is trained(first)
    assert trained(first) is not trained(second)
    assert trainings == [first, second]


def test_a_training_that_failed_fails_again_without_being_run_again():
    trainings = []

    @once
    def trained(run):
        trainings.append(run)
        raise ValueError("diverged")

    run = Run(device="cpu", seed=0, emit=lambda event: None)
    depths = []
    for _ in range(3):
        with pytest.raises(ValueError, match="diverged") as caught:
            trained(run)
        depths.append(len(caught.traceback))
    assert trainings == [run]
    assert depths[1] == depths[2]


def draws():
    return random.random(), np.random.random()


@given(st.integers(0, 2**40), st.booleans())
def test_a_training_neither_disturbs_a_check_nor_depends_on_it(seed, late):
    trained = once(lambda run: draws())
    seen = {}

    def check(run):
        if late:
            seen["before"] = draws()
        seen["trained"] = trained(run)
        seen["after"] = draws()
        run.true(True, "drawn")

    judged(check, seed)
    seed_everything(seed)
    expected = [draws(), draws()]
    assert seen["trained"] == expected[0]
    assert seen["after"] == expected[late]


@given(st.integers(0, 2**40))
def test_every_check_begins_with_the_randomness_of_the_seed(seed):
    seen = []

    def check(run):
        seen.append(draws())
        run.true(True, "drawn")

    run = Run(device="cpu", seed=seed, emit=lambda event: None)
    run.judge("first", check)
    run.judge("second", check)
    assert seen[0] == seen[1]


# ── what the student sees ──


def test_steps_count_and_show_where_they_begin_and_end():
    taken = []
    events = shown(lambda run: taken.extend(run.steps(3, "with dropout")))
    assert taken == [0, 1, 2]
    assert events[0] == {"event": "progress", "label": "with dropout", "step": 0, "total": 3}
    assert events[-1] == {"event": "progress", "label": "with dropout", "step": 3, "total": 3}


def test_charts_points_tables_and_sentences_are_events():
    def action(run):
        run.chart("loss", x="step", y="cross-entropy", log="y", lines={"chance": np.float32(2.5)})
        run.plot("loss", 1, np.float64(0.5), "train")
        run.table("attention", np.eye(2), columns=("a", "b"), labels=["q1", "q2"])
        run.say("It learns.")

    assert shown(action) == [
        {
            "event": "chart",
            "chart": "loss",
            "x": "step",
            "y": "cross-entropy",
            "log": "y",
            "lines": {"chance": 2.5},
        },
        {"event": "point", "chart": "loss", "series": "train", "x": 1.0, "y": 0.5},
        {
            "event": "table",
            "table": "attention",
            "rows": [[1.0, 0.0], [0.0, 1.0]],
            "columns": ["a", "b"],
            "labels": ["q1", "q2"],
        },
        {"event": "said", "text": "It learns."},
    ]


def test_a_chart_has_no_other_axes_than_linear_and_logarithmic():
    with pytest.raises(ValueError, match="log must be"):
        shown(lambda run: run.chart("loss", x="step", y="loss", log="z"))


# ── breaks ──


def test_a_break_is_named_by_its_sentence():
    broken = Break("L1 isn't rescaled by 1 − p!", reddens=["mean"], ru="не делится", scale=1, P=0.5)
    assert (broken.name, broken.reddens) == ("l1-isn-t-rescaled-by-1-p", ("mean",))
    assert broken.replacements == {"scale": 1, "P": 0.5}


@given(st.text("aZ0 −-!ы"))
def test_a_name_stays_what_it_is_when_named_again(sentence):
    assert slug(slug(sentence)) == slug(sentence)


# ── with torch ──

TENSORS = '''
    """Tensors as evidence."""

    import torch

    from examprep.lab import once


    @once
    def drawn(run):
        return torch.rand(2)


    def check_right(run):
        """Whatever is a number compares with a tensor."""
        x = torch.tensor([[1.0, 2.0]], requires_grad=True)
        run.close(x, [[1, 2]], tol=0, against="a list")
        run.close(torch.tensor(1 / 3), 1 / 3, tol=1e-7, against="float64")
        run.close(torch.tensor([True, False]), torch.tensor([1, 0]), tol=0, against="integers")
        run.equal(x.shape, (1, 2), against="a tuple")
        run.equal(x, torch.tensor([[1.0, 2.0]]), against="the last bit")
        run.true(torch.tensor(True), "one bool")


    def check_wrong(run):
        """Not a number is wrong, and so is another shape."""
        run.close(torch.tensor([1.0, float("nan")]), 1, tol=1, against="nan")
        run.close(torch.ones(2), torch.ones(2, 1), tol=1, against="another shape")


    def check_complex(run):
        """Complex numbers are refused: half of each would be dropped."""
        run.close(torch.tensor([1 + 1j]), torch.tensor([1 + 2j]), tol=0, against="itself")


    def check_randomness(run):
        """A training leaves torch's generator alone, and every stream is one of its own."""
        first = torch.rand(2)
        torch.manual_seed(run.seed)
        shared = drawn(run)
        run.equal(torch.rand(2), first, against="drawn before the training")
        run.equal(shared, first, against="the same seed")
        a, b, c = (torch.rand(3, generator=run.generator(stream)) for stream in (0, 0, 1))
        run.equal(a, b, against="the same stream")
        run.true(not a.equal(c), "another stream differs")
'''


def test_tensors_are_numbers_and_torchs_randomness_is_kept(hosts, write_lab):
    report = run_to_end(hosts, Request(str(write_lab(TENSORS)), seed=7))
    assert {check.name: check.ok for check in report.checks.values()} == {
        "right": True,
        "wrong": False,
        "complex": None,
        "randomness": True,
    }
    assert [piece["ok"] for piece in report.checks["wrong"].evidence] == [False, False]
    assert "torch.view_as_real" in report.checks["complex"].crash
