"""`examprep check --devices`: the labs on each device, and how far their numbers lie apart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from examprep.commands.devices import (
    DeviceOptions,
    Runs,
    check_devices,
    devices_object,
    lines,
    read_devices,
    run_devices_command,
)
from examprep.environment import BadUsage, Environment
from examprep.labreader import read_lab
from examprep.labreport import Check, Report


def test_a_device_that_is_not_there_is_a_line_and_no_failure(env: Environment, capsys):
    options = DeviceOptions([], ("cpu", "cuda"), 1, json=False)
    assert run_devices_command(env, options, {"cpu"}) == 0
    assert capsys.readouterr().out == "· cuda  not on this machine; nothing to compare\n"
    assert run_devices_command(env, replace(options, json=True), {"cpu"}) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {"ok": True, "devices": ["cpu"], "absent": ["cuda"], "labs": []}


@pytest.mark.parametrize("text", ["cpu", "cpu,cpu", "cpu,tpu", "", "auto,cpu"])
def test_two_devices_are_named_the_reference_first(text: str):
    with pytest.raises(BadUsage, match="write two or three of cpu, cuda, mps"):
        read_devices(text)
    assert read_devices("cpu, cuda") == ("cpu", "cuda")


def test_it_goes_with_no_other_kind_of_check(tmp_path: Path, toy: Path):
    environ = {
        **os.environ,
        "EXAMPREP_HOME": str(tmp_path),
        "EXAMPREP_COURSE": str(toy),
        "EXAMPREP_LANG": "en",
    }
    command = [sys.executable, "-m", "examprep", "check", "--devices", "cpu,cuda", "--breaks"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "examprep: --devices goes with questions, --set, --jobs, --json and --lang only\n"


def test_knobs_turn_for_one_question(env: Environment):
    for questions in [], ["1", "2"]:
        with pytest.raises(BadUsage, match="name one question"):
            check_devices(
                env, DeviceOptions(questions, ("cpu", "cuda"), 1, json=False, settings=["X=2"]), alone=True
            )


def run(seconds: float, slope: float, *, ok: bool = True) -> Report:
    """A finished run of one check."""
    evidence = {"got": slope, "want": 6.0, "tol": 1e-6, "numbers": [slope], "ok": ok}
    check = Check("slope", ok=ok, evidence=[evidence])
    return Report(checks={"slope": check}, end={"event": "finished", "seconds": seconds})


@pytest.fixture
def runs(toy: Path) -> Runs:
    there = 6.0000004
    reports = {"cpu": [run(1.04, 6.0)], "cuda": [run(2.0, there), run(2.0, there)]}
    return Runs(read_lab(toy / "labs" / "q01_square.py"), reports, 0)


def test_a_line_a_check(runs: Runs):
    assert lines(runs, "en") == [
        "✓ q01_square  cpu 1.0 s · cuda 2.0 s (0.52×)",
        "                 ≠ cpu  tolerance  why",
        "    slope  cuda  4e-07  ± 1e-06    rounding: sums in another order",
    ]
    runs.reports["cuda"][0] = run(2.0, 7.0, ok=False)
    assert lines(runs, "ru")[-2:] == [
        "    slope  cuda  1      ± 1e-06  ядра недетерминированы: там и два запуска расходятся (1)",
        "    ✗ cuda: slope",
    ]


def test_the_whole_json(runs: Runs):
    assert devices_object(("cpu", "cuda"), [], [runs]) == {
        "ok": True,
        "devices": ["cpu", "cuda"],
        "absent": [],
        "labs": [
            {
                "stem": "q01_square",
                "ok": True,
                "seconds": {"cpu": 1.04, "cuda": 2.0},
                "deviations": {
                    "cuda": [
                        {
                            "check": "slope",
                            "largest": pytest.approx(4e-7),
                            "tol": 1e-6,
                            "repeat": 0.0,
                            "reason": "rounded",
                        }
                    ]
                },
            }
        ],
    }
