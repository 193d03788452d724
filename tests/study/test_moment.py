"""Moments as the log keeps them, and the calendar day where the student is."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.study.moment import from_micros, local_day_of_micros, to_micros

moments = st.datetimes(datetime(2000, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC))
# Offsets of a quarter of an hour, summer time, a zone that once skipped a whole day.
ZONES = ["UTC", "Europe/Moscow", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"]


@given(moments)
def test_a_moment_comes_back_from_its_microseconds(at: datetime):
    assert from_micros(to_micros(at)) == at


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process can be changed on POSIX only")
@pytest.mark.parametrize("zone", ZONES)
def test_the_day_is_that_of_the_zone_at_any_moment(zone: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", zone)
    time.tzset()

    @given(moments)
    def agrees(at: datetime):
        assert local_day_of_micros(to_micros(at)) == at.astimezone().date()

    try:
        agrees()
    finally:
        monkeypatch.undo()
        time.tzset()


def test_what_lies_outside_the_calendar_is_refused():
    with pytest.raises(ValueError, match="no date"):
        from_micros(10**18)
