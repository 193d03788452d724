"""Rows of the table of checks: they fit their width, and say what became of each check."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from examprep.labfile import BreakInfo
from examprep.labreport import Check
from examprep.render.checkrows import beside, columns, header, row
from examprep.render.literal import one_line


def piece(got: object, want: object, *, ok: bool = True, tol: float | None = None, against: str = "sympy"):
    return {"got": got, "want": want, "error": None, "tol": tol, "against": against, "n": 1, "ok": ok}


HOLDS = Check("slope", True, 0.1, [piece(1.00034567, 1, tol=0.009), piece(2.0, 2)])
FAILS = Check("slope", False, 0.1, [piece(1.0, 1), piece(0.5, 2, ok=False, against="closed form")])
BROKEN = BreakInfo("uphill", "uphill", "вверх", ("slope",), 1)


def test_a_check_that_holds_shows_its_first_evidence():
    assert row(HOLDS, columns(76, ["slope"])).plain.split() == [
        "✓",
        "slope",
        "1.0003",
        "1",
        "±",
        "0.009",
        "sympy",
    ]


def test_a_check_that_fails_shows_what_failed():
    assert row(FAILS, columns(76, ["slope"])).plain.split() == ["✗", "slope", "0.5", "2", "closed", "form"]


def test_a_check_waits_runs_or_crashes():
    at = columns(76, ["slope"])
    assert row(Check("slope"), at).plain.split() == ["·", "slope"]
    assert row(Check("slope"), at, running=True).plain.split() == ["…", "slope"]
    crashed = Check("slope", crash="Traceback\n  File\nValueError: no [red]way[/red]")
    assert row(crashed, at).plain.split() == ["!", "slope", "ValueError:", "no", "[red]way[/red]"]


def test_a_note_takes_the_place_of_the_oracle():
    line = row(FAILS, columns(76, ["slope"]), note=Text("← predicted"))
    assert line.plain.rstrip().endswith("2                  ← predicted")


@pytest.mark.parametrize(
    ("check", "says"),
    [
        (FAILS, "← as it should"),
        (HOLDS, "← should be red"),
        (Check("even", False), "← not named"),
        (Check("even", True), None),
        (Check("slope"), None),
    ],
)
def test_beside_a_check_stands_whether_the_break_meant_it(check: Check, says: str | None):
    note = beside(check, BROKEN, "en")
    assert (note.plain if note else None) == says


@given(
    st.integers(36, 220),
    st.text(max_size=60),
    st.one_of(st.floats(), st.text(max_size=80)),
    st.text(max_size=80),
)
@example(36, 20 * "x", 0.0, "a note for which no cell is left")
def test_no_row_is_wider_than_told_or_of_two_lines(width: int, name: str, got: object, against: str):
    at = columns(width, [name, "slope"])
    check = Check(name, True, 0.1, [piece(got, got, against=against)])
    for line in (row(check, at), row(check, at, note=Text(one_line(against))), header(at, "ru")):
        assert cell_len(line.plain) <= width
        assert "\n" not in line.plain
