"""Charts and tables as SVG files."""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree import ElementTree

from examprep.labreport import Report
from examprep.render.saved import save_plots

CURVES = {"a $x$": [(0.0, 1.0), (1.0, math.nan), (2.0, 0.5)], "_б": [(0.0, 0.1), (2.0, 0.2)]}
CHART = {"event": "chart", "x": "шаг", "y": "loss", "log": "y", "lines": {"ln 10": 2.3}}
TABLE = {"event": "table", "rows": [[0.5, "nan"], [None, 1]], "columns": ["a", "b"], "labels": ["кот", "[x]"]}


def test_each_chart_and_table_is_a_file_named_after_it(tmp_path: Path):
    report = Report(
        points={"test loss": CURVES, "Потери": {"": [(1.0, 1.0)]}, "Точность": {"": []}},
        charts={"test loss": CHART},
        tables={"attention": TABLE},
    )
    written = save_plots(report, tmp_path / "new")
    assert [path.name for path in written] == ["test-loss.svg", "chart.svg", "chart-2.svg", "attention.svg"]
    assert all(ElementTree.parse(path).getroot().tag.endswith("svg") for path in written)


def test_rows_of_any_length_are_drawn(tmp_path: Path):
    tables = {
        name: {**TABLE, "rows": rows} for name, rows in {"a": [[1], [2, 3], []], "b": [[]], "c": []}.items()
    }
    assert len(save_plots(Report(tables=tables), tmp_path)) == 3


def test_a_name_that_no_file_and_no_font_can_have_is_shortened_and_drawn(tmp_path: Path):
    report = Report(
        points={"a" * 5000: CURVES, "b/../\N{PERSON WITH BALL}" + "\x1b" * 300: {"\N{ROCKET}": [(0.0, 1.0)]}}
    )
    assert [path.name for path in save_plots(report, tmp_path)] == [f"{'a' * 60}.svg", "b.svg"]


def test_the_same_points_give_the_same_file(tmp_path: Path):
    report = Report(points={"loss": CURVES}, charts={"loss": CHART})
    (first,), (second,) = save_plots(report, tmp_path / "a"), save_plots(report, tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()


def test_a_lab_without_charts_writes_nothing(tmp_path: Path):
    assert save_plots(Report(), tmp_path) == []
