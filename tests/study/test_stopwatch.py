"""Time at an item is the time that somebody was there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from examprep.study.stopwatch import Stopwatch

LIMIT = 300.0
NOON = datetime(2027, 1, 10, 12, tzinfo=UTC)
steps = st.lists(
    st.tuples(st.sampled_from(["run", "stop", "seen"]), st.sampled_from([0, 1, 30, 299, 300, 301, 5000, -60]))
)


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@given(steps)
def test_it_counts_what_passes_while_it_runs_and_of_each_silence_no_more_than_the_limit(steps):
    clock = Hand()
    watch = Stopwatch(clock, LIMIT)
    counted, running = 0.0, False
    for do, seconds in steps:
        getattr(watch, do)()
        running = do == "run" or (running and do == "seen")
        clock.at += timedelta(seconds=seconds)
        counted += min(max(seconds, 0), LIMIT) if running else 0
        assert (watch.seconds, watch.running) == (counted, running)


def test_it_begins_anew_standing_still():
    clock = Hand()
    watch = Stopwatch(clock, LIMIT)
    watch.run()
    clock.at += timedelta(seconds=7)
    watch.reset()
    clock.at += timedelta(seconds=7)
    assert (watch.seconds, watch.running) == (0, False)
