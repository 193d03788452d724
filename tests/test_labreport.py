"""A run folded from its events."""

from __future__ import annotations

from examprep.labreport import MOST_SAID, Report


def folded(*events):
    report = Report()
    for event in ({"event": "started", "checks": ["a", "b"]}, *events):
        report.add(event)
    return report


RED = {"event": "check", "check": "a", "ok": False, "seconds": 0.1}
GREEN = {"event": "check", "check": "b", "ok": True, "seconds": 0.1}
CRASH = {"event": "crashed", "check": "a", "traceback": "ValueError"}
END = {"event": "finished", "ok": False, "red": ["a"], "seconds": 0.5}


def test_a_red_check_and_a_crashed_one_are_told_apart():
    red, crashed = folded(RED, GREEN, END), folded(CRASH, GREEN, END)
    assert (red.red, red.crashed, red.as_it_should(["a"]), red.as_it_should(None)) == (
        ["a"],
        False,
        True,
        False,
    )
    assert (crashed.red, crashed.crashed, crashed.checks["a"].crash) == ([], True, "ValueError")
    assert not any(crashed.as_it_should(reddens) for reddens in (None, ["a"]))


def test_a_run_that_did_not_finish_is_never_as_it_should():
    ends = ({"event": "cancelled"}, {"event": "timeout", "limit": 1.0}, {**CRASH, "check": None})
    for report in (folded(RED, GREEN), *(folded(RED, GREEN, end) for end in ends)):
        assert not report.finished
        assert not report.as_it_should(["a"])


def test_a_crash_of_an_answer_is_a_crash_of_no_check():
    report = folded({**CRASH, "check": "answer_size"}, END)
    assert (report.crashed, [check.crash for check in report.checks.values()]) == (True, [None, None])
    assert report.end == END


def test_curves_grow_by_chart_and_series_and_read_nan():
    points = [("loss", "train", 0, 1.0), ("loss", "test", 0, "nan"), ("loss", "train", 1, 0.5)]
    names = ("chart", "series", "x", "y")
    report = folded(*({"event": "point", **dict(zip(names, point, strict=True))} for point in points))
    curves = report.points["loss"]
    assert curves["train"] == [(0.0, 1.0), (1.0, 0.5)]
    assert str(curves["test"]) == "[(0.0, nan)]"


def test_progress_is_the_latest_and_a_table_the_last_of_its_name():
    progress = [{"event": "progress", "label": "", "step": step, "total": 2} for step in range(3)]
    tables = [{"event": "table", "table": "A", "rows": [[n]], "columns": [], "labels": []} for n in range(2)]
    report = folded(*progress, *tables)
    assert (report.progress, report.tables) == (progress[-1], {"A": tables[-1]})


def test_of_a_lab_that_prints_for_ever_the_newest_lines_are_kept():
    report = Report()
    for number in range(3 * MOST_SAID):
        report.add({"event": "said", "text": str(number)})
        assert len(report.said) <= 1.1 * MOST_SAID
    assert report.said[-MOST_SAID:] == [str(number) for number in range(2 * MOST_SAID, 3 * MOST_SAID)]
