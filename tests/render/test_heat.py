"""A matrix as a heat map: numbers where they fit, shades where they do not."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len

from examprep.render.heat import draw_table, extent


def table(rows: list[Any], columns: tuple[str, ...] = (), labels: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"event": "table", "table": "t", "rows": rows, "columns": list(columns), "labels": list(labels)}


def test_numbers_stand_in_columns_under_their_names():
    text = draw_table(table([[0.5, 1], [0.25, -2]], ("q", "key"), ("кот", "я")), 40)
    assert text.plain.splitlines() == ["        q  key", "кот   0.5    1", "я    0.25   -2"]


def test_the_greatest_cell_is_darkest_and_the_ink_can_be_read_on_it():
    text = draw_table(table([[0, 1]]), 40)
    cold, hot = (span.style for span in text.spans if getattr(span.style, "bgcolor", None))
    assert sum(hot.bgcolor.triplet) < sum(cold.bgcolor.triplet)  # type: ignore[union-attr]
    assert (cold.color.name, hot.color.name) == ("black", "white")  # type: ignore[union-attr]


@pytest.mark.parametrize("width", [20, 40, 76])
@pytest.mark.parametrize("count", [1, 6, 30, 300])
def test_it_is_never_wider_than_told(width: int, count: int):
    rows = [[i * 0.123456 + k for i in range(count)] for k in range(3)]
    lines = draw_table(table(rows, labels=("длинное имя строки",) * 3), width).plain.splitlines()
    assert len(lines) == 3
    assert max(map(cell_len, lines)) <= width + 1  # the sign that columns are missing


def test_where_own_digits_do_not_fit_all_are_rounded_at_one_place():
    weights = [0.947, 0.00126, 0.0, 9.66e-05, 0.325]
    assert draw_table(table([weights]), 60).plain.split() == ["0.947", "0.00126", "0", "9.66e-05", "0.325"]
    assert draw_table(table([weights]), 32).plain.split() == ["0.947", "0.001", "0", "≈0", "0.325"]
    assert draw_table(table([weights]), 26).plain.split() == ["0.95", "≈0", "0", "≈0", "0.32"]


def test_where_numbers_do_not_fit_shades_tell_the_cells_apart():
    (line,) = draw_table(table([[k / 49 for k in range(50)]]), 60).plain.splitlines()
    assert [line.count(shade) > 5 for shade in "░▒▓█"] == [True] * 4


def test_columns_that_do_not_fit_at_all_are_left_out_and_that_is_said():
    assert draw_table(table([list(range(300))]), 60).plain.endswith("…")


def test_exact_numbers_are_kept_and_the_columns_that_do_not_fit_are_left_out():
    wide = table([[0.123456 + k for k in range(30)]], tuple(f"c{k}" for k in range(30)))
    assert draw_table(wide, 24, exact=True).plain.split() == ["c0", "c1", "c2", "0.123", "1.12", "2.12…"]


def test_from_another_row_and_column_on_the_names_stay_and_so_does_the_colour_of_a_cell():
    whole = table([[0, 1, 2], [3, 4, 5]], ("a", "b", "c"), ("x", "y"))
    part = draw_table(whole, 40, first=(1, 1))
    assert part.plain.split() == ["b", "c", "y", "4", "5"]
    styles = {str(span.style) for span in draw_table(whole, 40).spans}
    assert {str(span.style) for span in part.spans} <= styles


def test_it_is_never_higher_than_told():
    whole = table([[k] for k in range(50)], ("c",))
    assert draw_table(whole, 40, 4).plain.split() == ["c", "0", "1", "2"]
    assert draw_table(whole, 40, 4, first=(48, 0)).plain.split() == ["c", "48", "49"]


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("first", [(0, 0), (2, 9), (5, 299), (99, 999)])
def test_wherever_it_begins_it_is_never_wider_than_told(first: tuple[int, int], exact: bool):
    rows = [[i * 0.123456 + k for i in range(300)] for k in range(6)]
    drawn = draw_table(
        table(rows, tuple(map(str, range(300))), tuple("abcdef")), 60, exact=exact, first=first
    )
    assert all(cell_len(line) <= 61 for line in drawn.plain.splitlines())


def test_what_is_no_number_is_shown_and_shades_nothing():
    text = draw_table(table([["nan", 1], [None, "inf"]]), 40)
    assert text.plain.split() == ["nan", "1", "nan", "inf"]


def test_markup_in_names_is_only_text():
    assert "[red]" in draw_table(table([[1]], ("[red]",), ("[/red]",)), 40).plain


def test_one_value_everywhere_and_no_rows_at_all_are_drawn():
    assert draw_table(table([[1, 1]]), 40).plain.split() == ["1", "1"]
    assert draw_table(table([]), 40).plain == ""
    assert draw_table(table([1, 2]), 40).plain.split() == ["1", "2"]


def test_its_extent_is_its_shape_and_its_finite_range():
    assert extent(table([[0.5, -2, "inf"], [1, "nan"]])) == (2, 3, -2.0, 1.0)
    assert extent(table([])) == (0, 0, 0.0, 0.0)
