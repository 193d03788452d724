"""A lab's report: every check with got, wanted ± tolerance, error, oracle, and the claims that it proves."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console, RenderableType

from examprep.cards import Card
from examprep.cards.reader import load_card
from examprep.labfile import LabFile
from examprep.labreader import read_lab
from examprep.labreport import Report
from examprep.render.evidence import decisive, evidence_line, last_line, reddened, wanted, written
from examprep.render.report import check_view, evidence_table, headline, report_lines, report_view

TOY = Path(__file__).parent.parent / "toy"


@pytest.fixture(scope="module")
def card() -> Card:
    return load_card(TOY / "questions" / "q01_square.yaml")


@pytest.fixture(scope="module")
def lab() -> LabFile:
    return read_lab(TOY / "labs" / "q01_square.py")


def evidence(check: str, ok: bool = True, **fields: Any) -> dict[str, Any]:
    base = {
        "got": 6.0000001,
        "want": 6.0,
        "error": 1e-7,
        "tol": 1e-6,
        "against": "central difference",
        "n": 1,
    }
    return {"event": "evidence", "check": check, "ok": ok, **base, **fields}


def folded(*events: dict[str, Any], **started: Any) -> Report:
    """A report of the three checks of the toy lab."""
    report = Report()
    circumstances = {
        "device": "cpu",
        "seed": 0,
        "knobs": {},
        "torch": None,
        "checks": ["slope", "descends", "even"],
    }
    for event in ({"event": "started", **circumstances, **started}, *events):
        report.add(event)
    return report


def ended(*red: str) -> tuple[dict[str, Any], ...]:
    """All three checks with one piece of evidence each, and the end."""
    names = ("slope", "descends", "even")
    told = [evidence(name, name not in red) for name in names]
    checks = [{"event": "check", "check": name, "ok": name not in red, "seconds": 0.1} for name in names]
    return (*told, *checks, {"event": "finished", "ok": not red, "red": list(red), "seconds": 1.44})


def shown(view: RenderableType, width: int = 80) -> list[str]:
    """As a terminal without colour shows it."""
    stream = io.StringIO()
    Console(file=stream, width=width, color_system=None).print(view)
    return [line.rstrip() for line in stream.getvalue().splitlines()]


def test_the_whole_view(card: Card, lab: LabFile):
    assert shown(report_view(folded(*ended()), lab, card, "en")) == [
        "Lab 1 · cpu · seed 0 · 1.4 s",
        "",
        "✓ slope",
        "  The derivative of x² is 2x.",
        "     got  wanted     error  against",
        "  ✓  6    6 ± 1e-06  1e-07  central difference",
        "  proves The derivative of x² is 2x.  two-x",
        "",
        "✓ descends",
        "  Going against the derivative finds the minimum at 0.",
        "  ✓  6    6 ± 1e-06  1e-07  central difference",
        "  proves Descent finds zero.  finds-zero",
        "",
        "✓ even",
        "  x² has the same value at −x.",
        "  ✓  6    6 ± 1e-06  1e-07  central difference",
        "  refutes A square is odd.  odd",
        "",
        "✓ green checks 3/3",
    ]


def test_the_lines_say_the_same_without_a_terminal(card: Card, lab: LabFile):
    assert list(report_lines(folded(*ended("even")), lab, card, "ru")) == [
        "Лаборатория 1 · cpu · seed 0 · 1.4 с",
        "✓ slope: The derivative of x² is 2x.",
        "  ✓ получено 6, должно быть 6 ± 1e-06, ошибка 1e-07 · central difference",
        "  доказывает Производная x² равна 2x.  two-x",
        "✓ descends: Going against the derivative finds the minimum at 0.",
        "  ✓ получено 6, должно быть 6 ± 1e-06, ошибка 1e-07 · central difference",
        "  доказывает Спуск находит ноль.  finds-zero",
        "✗ even: x² has the same value at −x.",
        "  ✗ получено 6, должно быть 6 ± 1e-06, ошибка 1e-07 · central difference",
        "  не опровергнуто: Квадрат — нечётная функция.  odd",
        "✗ зелёных проверок 2/3",
    ]


def test_with_a_break_each_mark_is_explained(card: Card, lab: LabFile):
    uphill = lab.find_break("uphill")
    lines = shown(report_view(folded(*ended("slope", "even")), lab, card, "en", uphill), width=100)
    assert lines[1] == "broken: uphill"
    assert [line for line in lines if "←" in line] == [
        "✗ slope  ← as this break should",
        "✓ descends  ← should have turned red",
        "✗ even  ← should have stayed green",
    ]
    assert lines[-1] == "✗ red but not named: even; named but green: descends"
    assert shown(report_view(folded(*ended("slope", "descends")), lab, card, "en", uphill))[-1] == (
        "✓ exactly the checks that it names are red: 2/3"
    )


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ({"event": "timeout", "limit": 300.0}, "· ran out of time (300 s)"),
        ({"event": "cancelled"}, "· cancelled"),
        ({"event": "crashed", "check": None, "traceback": "MemoryError"}, "· the lab broke off"),
    ],
)
def test_a_run_without_an_end_says_why(lab: LabFile, end: dict[str, Any], said: str):
    assert shown(report_view(folded(end), lab, None, "en"))[-1] == said.replace("·", "✗")


def test_a_check_that_crashed_says_what_it_was(lab: LabFile):
    crash = {
        "event": "crashed",
        "check": "even",
        "traceback": "Traceback …\n  File …\nZeroDivisionError: division",
    }
    report = folded(crash, {"event": "finished", "ok": False, "red": [], "seconds": 1.0})
    assert shown(check_view(report.checks["even"], lab, None, "en")) == [
        "· even  crashed",
        "  x² has the same value at −x.",
        "  ZeroDivisionError: division",
    ]


def test_before_anything_has_happened_it_can_be_shown(lab: LabFile):
    assert shown(headline(Report(), lab, "en")) == ["Lab 1 · … · seed 0"]
    shown(report_view(Report(), lab, None, "en"))


def test_turned_knobs_and_torch_stand_in_the_headline(lab: LabFile):
    report = folded(*ended(), knobs={"X": 2.5}, torch="2.13.0", device="cuda", seed=3)
    assert shown(headline(report, lab, "en")) == ["Lab 1 · cuda · seed 3 · torch 2.13.0 · X = 2.5 · 1.4 s"]


def test_one_row_a_check_for_narrow_places():
    report = folded(evidence("slope"), evidence("slope", False, got=1.0), *ended()[3:])
    lines = shown(evidence_table(list(report.checks.values()), "en", named=True))
    assert lines[1].split()[:3] == ["✓", "slope", "1"]


def test_markup_and_control_codes_from_a_lab_are_only_text(lab: LabFile):
    told = evidence("slope", got="[bold]x[/bold]", want="\x1b[2J", error=None, tol=None, against="[/red]")
    lines = shown(report_view(folded(told, *ended()[3:]), lab, None, "en"))
    assert any("[bold]x[/bold]" in line and "␛[2J" in line and "[/red]" in line for line in lines)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0000001, "1"), (0.123456789, "0.12346"), (13, "13"), (True, "True"), ("nan", "nan"), (None, "None")],
)
def test_values_are_written_with_the_digits_that_matter(value: Any, text: str):
    assert written(value) == text


def test_long_values_are_cut():
    assert written("x" * 100) == "x" * 39 + "…"


def test_a_tolerance_stands_beside_what_is_wanted():
    assert wanted(evidence("slope")) == "6 ± 1e-06"
    assert wanted(evidence("slope", want="< 0.02", tol=None)) == "< 0.02"
    assert evidence_line(evidence("slope", n=1000), "en") == (
        "got 6, want 6 ± 1e-06, error 1e-07 · central difference (n = 1000)"
    )


def test_the_decisive_evidence_is_the_first_that_is_not_good():
    report = folded(evidence("slope"), evidence("slope", False, got=2), evidence("slope", False, got=3))
    assert decisive(report.checks["slope"])["got"] == 2  # type: ignore[index]
    assert decisive(report.checks["even"]) is None


def test_what_a_break_reddened_instead_is_named():
    assert reddened(["a", "c"], ["a", "b"], "en") == "red but not named: c; named but green: b"
    assert reddened(["a"], ["a"], "ru") == ""


def test_the_last_line_of_a_traceback_names_the_error():
    assert last_line("Traceback\n  File\nValueError: x\n") == "ValueError: x"
    assert last_line("") == ""
