"""Whatever a lab's process writes, what is read of it is an event of a known shape, or is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep import labevents
from examprep.labevents import LATER, SHAPES, BadEvent, EventReader
from examprep.labhost import Request, Wire, run_lab
from examprep.labreport import Report

STARTED = {
    "event": "started",
    "stem": "q90_tiny",
    "device": "cpu",
    "devices": ["cpu"],
    "seed": 0,
    "knobs": {"K": 3, "P": 0.5},
    "break": None,
    "checks": ["mean"],
    "source": "0123",
    "torch": None,
    "python": "3.11.7",
    "threads": 1,
}
POINT = {"event": "point", "chart": "loss", "series": "", "x": 0, "y": "nan"}
CHECK = {"event": "check", "check": "mean", "ok": True, "seconds": 0.1}

LAB = '''
    """Sends an event of each kind that a lab sends."""

    def check_mean(run):
        """It tells everything."""
        for step in run.steps(1, "with dropout"):
            run.plot("loss", step, float("inf"))
        run.chart("loss", x="step", y="y", log="y", lines={"chance": 0.1})
        run.table("A", [[1, 2.5]], ["a", "b"], ["row"])
        run.say("so")
        run.close([1.0, 2.0], 1.5, tol=1, against="by hand")
        run.equal((1, 2), (1, 2), against="the shape")
        run.raises(ZeroDivisionError, lambda: 1 / 0, match="division", against="arithmetic")

    def check_crash(run):
        """It crashes."""
        raise ValueError

    def answer_size(run):
        return (1, 2)
'''


def read(*events):
    reader = EventReader()
    return [reader.read(e if isinstance(e, bytes) else json.dumps(e).encode()) for e in events]


def test_all_that_a_lab_sends_is_read_as_it_was_sent(write_lab):
    lines, events = [], []
    wire = Wire(lambda data: lines.extend(data.splitlines()))
    run_lab(Request(str(write_lab(LAB)), knobs={"K": 3}), lambda e: (wire.emit(e), events.append(e)))
    assert read(*lines) == [json.loads(line) for line in lines]
    assert {event["event"] for event in events} == SHAPES.keys() - {"refused"}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["mean", "nan"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = sorted({key for shape in SHAPES.values() for key in shape.__annotations__} - {"event"})


@given(st.sampled_from(sorted(LATER)), st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=9))
def test_what_is_read_can_be_folded_and_the_rest_is_refused(kind, fields):
    report = Report()
    report.add(STARTED)
    usual = {"check": "mean", "chart": "loss", "series": "", "x": 1, "y": 1, "text": "", "traceback": ""}
    try:
        _, event = read(STARTED, {**usual, **fields, "event": kind})
    except BadEvent:
        return
    report.add(event)


@given(st.binary(max_size=30))
def test_garbage_is_refused(garbage):
    with pytest.raises(BadEvent):
        read(STARTED, garbage)


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ([b"{" * 100_000], "malformed|no event"),
        ([b"[1]"], "no event of any kind"),
        ([{"event": "exploded"}], "no event of any kind"),
        ([{"event": []}], "no event of any kind"),
        ([POINT], "point at a wrong moment"),
        ([STARTED, STARTED], "started at a wrong moment"),
        ([STARTED, {"event": "refused", "message": ""}], "refused at a wrong moment"),
        ([STARTED, {**CHECK, "check": "other"}], "no check 'other' was announced"),
        ([STARTED, {**POINT, "y": "much"}], "y"),
        ([STARTED, {**POINT, "chart": ["loss"]}], "chart"),
        ([STARTED, {"event": "point"}], "missing required field"),
    ],
)
def test_what_no_lab_sends_is_refused_with_what_is_wrong(events, why):
    with pytest.raises(BadEvent, match=why):
        read(*events)


def test_a_lab_that_plots_for_ever_is_stopped_before_the_memory_is_full(monkeypatch):
    monkeypatch.setattr(labevents, "MOST_KEPT", 4)
    said = {"event": "said", "text": "on and on"}
    with pytest.raises(BadEvent, match="more than 4 points"):
        read(STARTED, *[said] * 9, POINT, POINT, POINT, POINT)
