"""Items set aside: what holds today, and that a session leaves them out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.study.setaside import KINDS, LONGEST_NOTE, Aside, fold_asides

NOON = datetime(2027, 1, 10, 12, tzinfo=UTC)
TODAY = NOON.date()
TOO_LONG = "x" * (LONGEST_NOTE + 1)
KEYS = ["q01/a", "q01/b"]


def aside(kind: str, item: str = "q01/a", days: float = 0, note: str = "", id_: str = "x") -> Aside:
    return Aside(id_, NOON + timedelta(days=days), item, kind, note)


def test_a_buried_item_comes_back_the_next_day():
    assert fold_asides([aside("bury")], TODAY).hidden == {"q01/a"}
    assert not fold_asides([aside("bury")], TODAY + timedelta(days=1)).hidden


def test_a_suspended_item_comes_back_when_it_is_resumed():
    gone = [aside("suspend", days=-9)]
    assert fold_asides(gone, TODAY).hidden == {"q01/a"}
    assert not fold_asides([*gone, aside("resume", days=-1)], TODAY).hidden


def test_a_flagged_item_is_still_asked_and_keeps_the_last_note():
    both = [aside("flag", note="typo"), aside("flag", note="a typo in line 2", days=0.1)]
    assert fold_asides(both, TODAY).flagged == {"q01/a": "a typo in line 2"}
    assert not fold_asides(both, TODAY).hidden
    assert not fold_asides([*both, aside("resume", days=0.2)], TODAY).flagged


asides = st.lists(
    st.builds(
        lambda kind, item, hours, k: Aside(f"id{k}", NOON + timedelta(hours=hours), item, kind),
        st.sampled_from(KINDS),
        st.sampled_from(KEYS),
        st.integers(-60, 10),
        st.integers(0, 99),
    ),
    max_size=8,
)


@given(asides)
def test_the_order_of_arrival_does_not_matter(some):
    assert fold_asides(some, TODAY) == fold_asides(list(reversed(some)), TODAY) or len(
        {(a.at, a.id) for a in some}
    ) < len(some)


@pytest.mark.parametrize(
    ("kind", "item", "note"),
    [("hide", "q01/a", ""), ("bury", "nothing", ""), ("flag", "q01/a", TOO_LONG)],
)
def test_what_no_aside_can_be_is_refused(kind, item, note):
    with pytest.raises(ValueError, match=r"expected|at most"):
        aside(kind, item, note=note)
