"""Moments as whole microseconds since 1970 in UTC, which is how the log keeps them."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
QUARTER = 15 * 60 * 10**6  # no zone of this century changes its day or its offset within a quarter of an hour


def to_micros(at: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return (at - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """ValueError: it lies outside the calendar."""
    try:
        return EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        raise ValueError(f"{micros} µs after 1970 is no date") from None


def local_day_of_micros(micros: int) -> date:
    """The calendar day where the student is; a day has few quarters, so that most answers find theirs known."""
    return _day_of_quarter(micros // QUARTER, time.tzname)


def local_day_of_quarter(quarter: int) -> date:
    """The same of a whole quarter of an hour, counted from 1970."""
    return _day_of_quarter(quarter, time.tzname)


@lru_cache(maxsize=100_000)
def _day_of_quarter(quarter: int, zone: tuple[str, str]) -> date:
    return from_micros(quarter * QUARTER).astimezone().date()
