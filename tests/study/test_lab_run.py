"""A lab run is kept as proof: it comes back as it was, or it is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text("aé☃"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(json_values, max_size=3))
def test_whatever_json_can_hold_is_kept(make_run, evidence):
    assert make_run(evidence=evidence).evidence == evidence


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"knobs": {"P": float("nan")}}, "knobs cannot be kept as JSON"),
        ({"evidence": [float("inf")]}, "evidence cannot be kept as JSON"),
        ({"evidence": [object()]}, "evidence cannot be kept as JSON"),
        ({"evidence": [(1, 2)]}, "evidence would not come back from JSON as it is"),
        ({"knobs": {1: 2}}, "knobs would not come back from JSON as it is"),
        ({"checks": {None: True}}, "checks would not come back"),
        ({"at": datetime(2026, 3, 1)}, "has no time zone"),
    ],
)
def test_what_would_not_come_back_is_refused(make_run, changes, message):
    with pytest.raises(ValueError, match=message):
        make_run(**changes)


def test_a_run_is_kept_in_utc(make_run, now):
    there = now.astimezone(timezone(timedelta(hours=-5)))
    assert make_run(at=there) == make_run(at=now)
    assert make_run(at=there).at.tzinfo is UTC
