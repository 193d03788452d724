"""`examprep check`: content, labs, breaks; what it prints, its JSON, its JUnit report, its exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias
from xml.etree import ElementTree

import pytest

from examprep.commands.check import CheckOptions, run_check_command
from examprep.course import Course, UnknownQuestion
from examprep.environment import BadUsage, Environment
from examprep.records import open_store
from examprep.runner import LabRefused
from tests.processes import PATIENCE, gone

Change: TypeAlias = Callable[[Path, str, str], None]
Output: TypeAlias = pytest.CaptureFixture[str]
ALL = {
    "questions": [], "breaks": True, "labs": True, "ends": False, "mutants": False, "seed": 0, "jobs": 2,
    "device": "cpu", "json": False, "junit": None,
}  # fmt: skip


def check(env: Environment, **options: Any) -> int:
    return run_check_command(env, CheckOptions(**{**ALL, **options}))


def checked(env: Environment, capsys: Output, **options: Any) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON, the seconds taken out."""
    code = check(env, json=True, **options)
    found = json.loads(capsys.readouterr().out)
    assert found["totals"].pop("seconds") > 0
    for lab in found["labs"]:
        lab.pop("seconds")
    return code, found


def test_green_is_a_line_a_lab_and_a_line_of_totals(env: Environment, capsys: Output):
    assert check(env) == 0
    lab, totals = capsys.readouterr().out.splitlines()
    assert lab.startswith("✓ q01_square  green checks 3/3 · breaks as named 3/3 · ")
    assert totals.startswith(
        "✓ cards 1 · claims 3 · with a proof 3 · items 5 · labs 1 · green checks 3/3 · breaks as named 3/3 · "
    )


def test_what_labs_verified_as_they_are_is_kept_and_neither_breaks_nor_knobs_nor_mutants(env: Environment):
    assert check(env, ends=True, mutants=True) == 0
    with open_store(env) as store:
        (kept,) = store.lab_runs()
        held = store.latest_verifications(1)
    assert (kept.break_name, kept.knobs) == (None, {})
    assert held == dict.fromkeys(("slope", "descends", "even"), kept)


def test_a_log_that_cannot_be_used_is_said_once_and_does_no_harm(env: Environment, capsys: Output):
    env.home.log.mkdir(parents=True)
    assert check(env) == 0
    told = capsys.readouterr()
    assert told.err.splitlines() == [
        f"not recorded: {env.home.log} is a folder; the review log is a file of that name. Rename the folder."
    ]
    assert len(told.out.splitlines()) == 2


def test_the_whole_json(env: Environment, capsys: Output):
    code, found = checked(env, capsys)
    checks = found["labs"][0].pop("checks")
    assert (code, found) == (0, GREEN)
    assert [(c["name"], c["claims"], c["ok"]) for c in checks] == [
        ("slope", ["two-x"], True),
        ("descends", ["finds-zero"], True),
        ("even", ["odd"], True),
    ]
    assert checks[2] == {
        "name": "even",
        "fact": "x² has the same value at −x.",
        "claims": ["odd"],
        "ok": True,
        "evidence": [{"got": 9.0, "want": 9.0, "error": None, "tol": None, "against": "x²", "ok": True}],
    }


GREEN = {
    "ok": True,
    "content": {"cards": 1, "claims": 3, "claims_proved": 3, "items": 5, "problems": []},
    "labs": [
        {
            "question": 1,
            "ok": True,
            "crashed": False,
            "mutants": [],
            "knobs": [],
            "answers": [{"item": "slope-at-three", "got": 6, "want": 6.0, "ok": True}],
            "breaks": [
                {
                    "name": "the-two-is-forgotten",
                    "expected": ["slope", "descends"],
                    "red": ["slope", "descends"],
                    "ok": True,
                },
                {
                    "name": "uphill",
                    "expected": ["slope", "descends"],
                    "red": ["slope", "descends"],
                    "ok": True,
                },
                {
                    "name": "a-square-is-odd",
                    "expected": ["slope", "even"],
                    "red": ["slope", "even"],
                    "ok": True,
                },
            ],
        }
    ],
    "totals": {
        "labs": 1,
        "checks": 3,
        "green": 3,
        "ends": 0,
        "ends_green": 0,
        "breaks": 3,
        "breaks_right": 3,
        "mutants": 0,
        "mutants_killed": 0,
        "claims_verified": 3,
    },
}


def test_without_labs_only_the_content_is_judged(env: Environment, capsys: Output):
    code, found = checked(env, capsys, labs=False)
    assert (code, found["ok"], found["labs"]) == (0, True, [])
    assert found["totals"] == {
        "labs": 0, "checks": 0, "green": 0, "ends": 0, "ends_green": 0, "breaks": 0, "breaks_right": 0,
        "mutants": 0, "mutants_killed": 0, "claims_verified": 0,
    }  # fmt: skip


def test_a_red_check_is_explained(spoilable: Environment, lab_file: Path, change: Change, capsys: Output):
    change(lab_file, "run.equal((-X) ** 2, X**2", "run.equal((-X) ** 2, X**3")
    assert check(spoilable, breaks=False) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("✗ q01_square  green checks 2/3")
    assert said[1] == "    ✗ check even: got 9, want 27 · x²"


def test_a_break_that_reddens_something_else_is_explained(
    spoilable: Environment, lab_file: Path, change: Change, capsys: Output
):
    change(lab_file, 'derivative=lambda x: -2 * x, reddens=["slope", "descends"]', 'X=1.0, reddens=["slope"]')
    change(lab_file, 'nan"), reddens=["slope", "even"]', 'nan"), reddens=["even"]')
    assert check(spoilable) == 1
    assert capsys.readouterr().out.splitlines()[-3:-1] == [
        "    ✗ break uphill: named but green: slope",
        "    ✗ break a-square-is-odd: red but not named: slope",
    ]


def test_a_number_that_the_lab_computes_otherwise_is_red(
    spoilable: Environment, lab_file: Path, change: Change, capsys: Output
):
    change(lab_file, "return derivative(3)", "return derivative(3) + 1e-6")
    code, found = checked(spoilable, capsys, breaks=False)
    assert code == 1
    assert found["labs"][0]["answers"] == [
        {"item": "slope-at-three", "got": 6.000001, "want": 6.0, "ok": False}
    ]
    assert not found["labs"][0]["ok"]
    check(spoilable, breaks=False)
    assert "    ✗ answer slope-at-three: computed 6.000001, the card says 6.0\n" in capsys.readouterr().out


def test_content_faults_are_red_and_the_labs_run_all_the_same(
    spoilable: Environment, card_file: Path, change: Change, capsys: Output
):
    change(card_file, "    proof: even\n", "    proof: odd\n")
    code, found = checked(spoilable, capsys, breaks=False)
    assert code == 1
    assert (found["ok"], found["labs"][0]["ok"]) == (False, True)
    assert [(p["key"], Path(p["file"]).name) for p in found["content"]["problems"]] == [
        ("check_even", "q01_square.py"),
        ("claims[2].proof", "q01_square.yaml"),
    ]


def test_a_lab_without_a_readable_card_runs(spoilable: Environment, card_file: Path, capsys: Output):
    card_file.write_text("title: [", encoding="utf-8")
    code, found = checked(spoilable, capsys, breaks=False)
    assert (code, found["labs"][0]["ok"], found["content"]["cards"]) == (1, True, 0)


def test_a_crash_is_told_with_its_traceback(
    spoilable: Environment, lab_file: Path, change: Change, capsys: Output
):
    change(lab_file, "    run.equal((-X) ** 2", "    1 / 0\n    run.equal((-X) ** 2")
    assert check(spoilable, breaks=False) == 3
    said = capsys.readouterr().out
    assert "    ✗ even: ZeroDivisionError: division by zero\n" in said
    assert "q01_square.py" in said
    code, found = checked(spoilable, capsys, breaks=False)
    assert (code, found["labs"][0]["crashed"], found["labs"][0]["checks"][2]["ok"]) == (3, True, False)


def test_a_lab_that_cannot_be_read_is_a_fault_and_does_not_run(
    spoilable: Environment, lab_file: Path, capsys: Output
):
    lab_file.write_text('"""x"""\ndef', encoding="utf-8")
    code, found = checked(spoilable, capsys)
    assert (code, found["labs"]) == (1, [])
    assert found["content"]["problems"][0]["line"] == 2


def test_mutants_that_no_check_notices_are_told_and_are_no_failure(
    spoilable: Environment, lab_file: Path, change: Change, capsys: Output
):
    change(lab_file, "    return 2 * x\n", "    return 2 * x if x else 0\n")
    assert check(spoilable, breaks=False, mutants=True) == 0
    _, *survivors, totals = capsys.readouterr().out.splitlines()
    assert survivors == [
        "  q01_square  mutants killed 5/6",
        "    survived: q01_square.py:17 derivative: 0 → 1",
    ]
    assert " · mutants killed 5/6 · " in totals
    code, found = checked(spoilable, capsys, breaks=False, mutants=True)
    (lab,) = found["labs"]
    told = sorted((mutant["after"], mutant["killed_by"] or "") for mutant in lab["mutants"])
    assert (code, found["ok"], lab["ok"]) == (0, True, True)
    assert (found["totals"]["mutants"], found["totals"]["mutants_killed"]) == (6, 5)
    assert [after for after, killed_by in told if killed_by == "check slope"] == [
        "1",
        "2",
        "2 / x",
        "not x",
        "x",
    ]
    assert [after for after, killed_by in told if not killed_by] == ["1"]


def test_a_lab_that_is_red_has_no_mutants(
    spoilable: Environment, lab_file: Path, change: Change, capsys: Output
):
    change(lab_file, "run.equal((-X) ** 2, X**2", "run.equal((-X) ** 2, X**3")
    code, found = checked(spoilable, capsys, breaks=False, mutants=True)
    assert (code, found["labs"][0]["mutants"]) == (1, [])


def test_questions_are_named_as_everywhere(env: Environment, capsys: Output):
    assert checked(env, capsys, questions=["q01"], breaks=False)[0] == 0
    with pytest.raises(UnknownQuestion, match=r"no question '2'.*there are: 1"):
        check(env, questions=["2"])
    with pytest.raises(UnknownQuestion, match="there are no questions in"):
        check(Environment(Course(Path("/nowhere/q"), Path("/nowhere/l")), env.home))


def test_a_device_that_is_not_there_is_a_usage_error(env: Environment):
    with pytest.raises(BadUsage, match="--device gpu: write one of auto, cpu, cuda, mps"):
        check(env, device="gpu")
    with pytest.raises(LabRefused, match="no device 'mps' on this machine"):
        check(env, device="mps")


def test_each_knob_is_turned_to_either_end(
    spoilable: Environment, lab_file: Path, change: Change, capsys: Output, tmp_path: Path
):
    change(lab_file, "run.equal((-X) ** 2, X**2", "run.equal((-X) ** 2, X**2 if STEPS > 1 else 0")
    file = tmp_path / "junit.xml"
    code, found = checked(spoilable, capsys, breaks=False, ends=True, junit=file)
    assert (code, found["labs"][0]["knobs"]) == (
        1,
        [
            {"set": "X=-10", "red": [], "ok": True},
            {"set": "X=10", "red": [], "ok": True},
            {"set": "STEPS=1", "red": ["even"], "ok": False},
            {"set": "STEPS=500", "red": [], "ok": True},
        ],
    )
    assert (found["totals"]["ends"], found["totals"]["ends_green"]) == (4, 3)
    (suite,) = ElementTree.parse(file).getroot()
    assert [case.get("name") for case in suite if len(case)] == ["knob STEPS=1"]
    assert check(spoilable, breaks=False, ends=True) == 1
    lab, trouble, totals = capsys.readouterr().out.splitlines()
    assert lab.startswith("✗ q01_square  green checks 3/3 · ends of knobs 3/4 · ")
    assert trouble == "    ✗ STEPS=1: even got 9, want 0 · x²"
    assert " · ends of knobs 3/4 · " in totals


def test_junit_has_a_case_for_each_check_answer_and_break(
    spoilable: Environment, lab_file: Path, card_file: Path, change: Change, tmp_path: Path
):
    change(lab_file, "run.equal((-X) ** 2, X**2", "run.equal((-X) ** 2, X**3")
    change(lab_file, "    x = 5.0\n", "    x = 5.0 / (derivative(1) - 2 + STEPS - 40)\n")
    change(card_file, "en: Descent finds zero.", "en: Descent finds ноль.")
    file = tmp_path / "reports" / "junit.xml"
    assert check(spoilable, junit=file) == 3
    (suite,) = ElementTree.parse(file).getroot()
    assert {**suite.attrib, "time": ""} == {
        "name": "q01_square",
        "tests": "8",
        "failures": "4",
        "errors": "2",
        "time": "",
    }
    assert [(case.get("name"), case[0].tag if len(case) else "passed") for case in suite] == [
        ("content", "failure"),
        ("check slope", "passed"),
        ("check descends", "error"),
        ("check even", "failure"),
        ("answer slope-at-three", "passed"),
        ("break the-two-is-forgotten", "failure"),
        ("break uphill", "failure"),
        ("break a-square-is-odd", "error"),
    ]
    assert suite[3][0].text == "got 9, want 27 · x²"
    assert suite[2][0].get("message") == "ZeroDivisionError: float division by zero"


def test_a_report_that_cannot_be_written_is_a_usage_error(env: Environment, tmp_path: Path):
    with pytest.raises(BadUsage, match=r"--junit .*: Is a directory"):
        check(env, junit=tmp_path)


SLOW = """\
    import os, time
    with open({file!r}, "a") as pids:
        pids.write(f"{{os.getpid()}} ")
    time.sleep(600)
    h = 1e-6
"""


def test_an_interrupt_ends_every_child_at_once(
    spoilable: Environment, lab_file: Path, change: Change, tmp_path: Path
):
    pids = tmp_path / "pids"
    pids.touch()
    change(lab_file, "    h = 1e-6\n", SLOW.format(file=str(pids)))
    course = {"EXAMPREP_COURSE": str(tmp_path / "course"), "EXAMPREP_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "examprep", "check", "--breaks", "--jobs", "2"]
    run = subprocess.Popen(
        command, env={**os.environ, **course}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while len(pids.read_text().split()) < 2:
        time.sleep(0.02)
        assert run.poll() is None, run.communicate()
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=PATIENCE)
    assert (run.returncode, out, err) == (130, "", "cancelled\n")
    assert all(gone(int(pid)) for pid in pids.read_text().split())
