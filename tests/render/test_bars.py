"""Bars of characters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from examprep.render.bars import columns

values = st.lists(st.integers(0, 999), min_size=1, max_size=14)


def column(lines: list[str], index: int) -> str:
    """One standing bar from the bottom up, a character of each line's cell."""
    cells = (line.ljust(99)[5 * index : 5 * index + 4] for line in reversed(lines))
    return "".join(next((c for c in cell if c in "▁▂▃▄▅▆▇█"), " ") for cell in cells).rstrip()


@given(values, st.integers(2, 8))
def test_a_greater_value_never_stands_lower_and_the_greatest_fills_the_height(values, height):
    lines = columns(values, height, 4)
    assert len(lines) == height
    tall = [len(column(lines, k)) for k in range(len(values))]
    order = sorted(range(len(values)), key=values.__getitem__)
    assert [tall[k] for k in order] == sorted(tall)
    assert max(tall) == (height - 1 if any(values) else 0)


@given(values)
def test_every_value_but_nought_is_written_on_its_bar(values):
    written = " ".join(columns(values, 5, 4)).split()
    assert sorted(w for w in written if w.isdigit()) == sorted(str(v) for v in values if v)


def test_a_height_that_is_given_is_kept_by_lesser_values():
    assert columns([50], 5, 2, top=100) == ["", "", "50", "██", "██"]


def test_a_row_of_standing_bars():
    assert columns([8, 2, 0, 4], 3, 2) == ["8", "██ 2     4", "██ ▄▄    ██"]
