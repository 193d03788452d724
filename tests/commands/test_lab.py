"""`examprep lab`: one lab run, told as text, JSON or events; breaks, knobs, charts; what goes into the log."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from examprep import cli
from examprep.commands.lab import LabOptions, run_lab_command
from examprep.commands.show import show_card
from examprep.course import UnknownQuestion
from examprep.environment import BadUsage, Environment
from examprep.exits import code_of
from examprep.labfile import BadSetting
from examprep.records import open_store
from examprep.runner import LabRefused
from tests.processes import PATIENCE, gone

Change: TypeAlias = Callable[[Path, str, str], None]
Output: TypeAlias = pytest.CaptureFixture[str]
DEFAULTS = {
    "question": "1", "settings": [], "break_": None, "check": [], "device": "cpu", "seed": 0, "threads": 1,
    "json": False, "events": False, "plots": None,
}  # fmt: skip


def lab(env: Environment, **options: Any) -> int:
    return run_lab_command(env, LabOptions(**{**DEFAULTS, **options}))


@pytest.mark.parametrize("part", ["formulas", "claims"])
def test_what_it_verified_stands_on_the_card(env: Environment, capsys: Output, part: str):
    show_card(env, "1", [part], as_json=False)
    assert "verified here" not in capsys.readouterr().out
    assert lab(env) == 0
    capsys.readouterr()
    show_card(env, "1", [part], as_json=False)
    assert "slope · verified here" in capsys.readouterr().out


def in_json(env: Environment, capsys: Output, **options: Any) -> tuple[int, dict[str, Any]]:
    code = lab(env, json=True, **options)
    found = json.loads(capsys.readouterr().out)
    assert found.pop("seconds") > 0
    return code, found


def names(found: dict[str, Any]) -> dict[str, bool]:
    return {check["name"]: check["ok"] for check in found["checks"]}


def test_the_whole_json(env: Environment, capsys: Output):
    code, found = in_json(env, capsys, settings=["X=2"], seed=7)
    slope, descends, even = found.pop("checks")
    assert (code, found) == (
        0,
        {
            "question": 1,
            "ok": True,
            "device": "cpu",
            "seed": 7,
            "knobs": {"X": 2.0, "STEPS": 40},
            "break": None,
            "answers": {"slope-at-three": 6},
        },
    )
    assert even == {
        "name": "even",
        "fact": "x² has the same value at −x.",
        "claims": ["odd"],
        "ok": True,
        "evidence": [{"got": 4.0, "want": 4.0, "error": None, "tol": None, "against": "x²", "ok": True}],
    }
    assert slope["evidence"][0].keys() == descends["evidence"][0].keys() == even["evidence"][0].keys()


def test_events_are_json_lines_as_they_come(env: Environment, capsys: Output):
    assert lab(env, events=True) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    kinds = [event["event"] for event in events]
    assert (kinds[0], kinds[-1], kinds.count("evidence"), kinds.count("check")) == (
        "started",
        "finished",
        3,
        3,
    )
    assert kinds.count("point") == 40


def test_json_and_events_exclude_each_other(env: Environment):
    with pytest.raises(BadUsage, match="--json and --events: write one of them"):
        lab(env, json=True, events=True)


def test_without_a_terminal_it_is_plain_lines(env: Environment, capsys: Output):
    assert lab(env) == 0
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert said.splitlines()[1:] == [
        "✓ slope: The derivative of x² is 2x.",
        said.splitlines()[2],
        "  proves The derivative of x² is 2x.  two-x",
        "✓ descends: Going against the derivative finds the minimum at 0.",
        said.splitlines()[5],
        "  proves Descent finds zero.  finds-zero",
        "✓ even: x² has the same value at −x.",
        "  ✓ got 9, want 9 · x²",
        "  refutes A square is odd.  odd",
        "✓ green checks 3/3",
    ]
    assert said.splitlines()[2].startswith("  ✓ got 6, want 6 ± 1e-06, error ")


def test_it_speaks_russian(env: Environment, capsys: Output):
    assert lab(env.speaking("ru"), break_="3") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("Лаборатория 1 · cpu · seed 0 · ")
    assert said[1] == "сломано: квадрат нечётный"
    assert said[-3:] == [
        "  ✗ получено nan, должно быть nan · x²",
        "  не опровергнуто: Квадрат — нечётная функция.  odd",
        "✓ покраснели ровно те проверки, что названы: 2/3",
    ]


@pytest.mark.parametrize("name", ["uphill", "2", "up", "Uphill"])
def test_a_break_is_found_by_name_number_or_beginning(env: Environment, capsys: Output, name: str):
    code, found = in_json(env, capsys, break_=name)
    assert (code, found["ok"], found["break"]) == (0, True, "uphill")
    assert names(found) == {"slope": False, "descends": False, "even": True}
    assert found["answers"] == {}


def test_a_break_that_does_not_redden_what_it_names_is_red(
    spoilable: Environment, lab_file: Path, change: Change, capsys: Output
):
    change(lab_file, '* x, reddens=["slope", "descends"]', '* x, reddens=["slope", "even"]')
    assert lab(spoilable, break_="uphill") == 1
    said = capsys.readouterr().out
    assert "✗ descends  ← should have stayed green: " in said
    assert "✓ even  ← should have turned red: " in said
    assert said.endswith("✗ red but not named: descends; named but green: even\n")


def test_breaks_are_listed(env: Environment, capsys: Output):
    assert lab(env, break_="list") == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        " 1  the-two-is-forgotten",
        "    reddens: slope, descends",
    ]
    assert lab(env, break_="list", json=True) == 0
    assert json.loads(capsys.readouterr().out)[1] == {
        "name": "uphill",
        "ru": "идём вверх",
        "en": "uphill",
        "reddens": ["slope", "descends"],
    }


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["lab", "1", "--break"], ["lab", "1", "--break", "list"]),
        (["lab", "--break", "--json", "1"], ["lab", "--break", "list", "--json", "1"]),
        (["lab", "1", "--break", "up"], ["lab", "1", "--break", "up"]),
        (["lab", "1", "--break=up"], ["lab", "1", "--break=up"]),
        ([], []),
    ],
)
def test_break_without_a_name_means_the_list(words: list[str], meant: list[str]):
    assert cli._listing_breaks(words) == meant


def test_only_the_checks_that_were_asked_for_run(env: Environment, capsys: Output):
    code, found = in_json(env, capsys, check=["even", "check_slope"], break_="uphill")
    assert (code, names(found)) == (0, {"slope": False, "even": True})


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"question": "2"}, UnknownQuestion, "no question '2'"),
        ({"settings": ["Y=1"]}, BadSetting, "--set Y=1: write NAME=VALUE, NAME one of X, STEPS"),
        ({"settings": ["X=11"]}, BadSetting, "X=11: must lie between -10 and 10"),
        ({"break_": "nothing"}, BadSetting, "no break 'nothing'"),
        ({"check": ["odd"]}, BadSetting, "no check 'odd'"),
        ({"device": "tpu"}, BadUsage, "--device tpu: write one of auto, cpu, cuda, mps"),
        ({"device": "mps"}, LabRefused, "no device 'mps'"),
    ],
)
def test_what_there_is_not_is_a_usage_error(
    env: Environment, options: dict[str, Any], error: type[Exception], message: str
):
    with pytest.raises(error) as caught:
        lab(env, **options)
    assert message in str(caught.value)
    assert code_of(caught.value) == 2


def test_red_is_1(spoilable: Environment, lab_file: Path, change: Change, capsys: Output):
    change(lab_file, "X**2, against", "X**3, against")
    code, found = in_json(spoilable, capsys)
    assert (code, found["ok"], names(found)["even"]) == (1, False, False)


def test_a_crash_is_3_and_its_traceback_is_on_stderr(
    spoilable: Environment, lab_file: Path, change: Change, capsys: Output
):
    change(lab_file, "    run.equal(", "    1 / 0\n    run.equal(")
    assert lab(spoilable) == 3
    out, err = capsys.readouterr()
    assert out.endswith("  ZeroDivisionError: division by zero\n  not refuted: A square is odd.  odd\n"
                        "✗ the lab crashed on the way\n")  # fmt: skip
    assert err.startswith("even:\nTraceback (most recent call last):\n  File ")
    assert err.endswith("ZeroDivisionError: division by zero\n")
    assert "judge" not in err


def test_a_lab_that_does_not_load_is_3(
    spoilable: Environment, lab_file: Path, change: Change, capsys: Output
):
    change(lab_file, "from typing import Annotated", "from typing import Annotated\n\nimport no_such_module")
    assert lab(spoilable) == 3
    out, err = capsys.readouterr()
    assert out.endswith("✗ the lab broke off\n")
    assert err.endswith("ModuleNotFoundError: No module named 'no_such_module'\n")


def test_a_lab_runs_without_its_card(spoilable: Environment, card_file: Path, capsys: Output):
    card_file.unlink()
    assert lab(spoilable) == 0
    out, err = capsys.readouterr()
    assert "proves" not in out
    assert err.startswith("the claims are not shown, the card has faults: ")


def test_charts_are_written(env: Environment, tmp_path: Path, capsys: Output):
    assert lab(env, plots=tmp_path / "new" / "plots") == 0
    (svg,) = (tmp_path / "new" / "plots").iterdir()
    assert svg.name == "loss.svg"
    assert svg.read_text().startswith("<?xml")
    assert capsys.readouterr().err == f"{svg}\n"


def test_a_folder_for_charts_that_cannot_be_made_is_a_usage_error(env: Environment, tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(BadUsage, match=r"--plots .*: Not a directory"):
        lab(env, plots=tmp_path / "file" / "plots")


def test_finished_runs_are_kept_broken_or_not(env: Environment):
    lab(env, settings=["X=3", "STEPS=50"])
    lab(env, break_="uphill", seed=5)
    with open_store(env) as store:
        whole, broken = store.lab_runs(1)
    assert (whole.knobs, whole.break_name, whole.checks) == (
        {"STEPS": 50},
        None,
        {"slope": True, "descends": True, "even": True},
    )
    assert (broken.seed, broken.break_name, broken.checks["slope"], broken.stem) == (
        5,
        "uphill",
        False,
        "q01_square",
    )
    assert [evidence["check"] for evidence in whole.evidence] == ["slope", "descends", "even"]


def test_what_proves_nothing_is_not_kept(spoilable: Environment, lab_file: Path, change: Change):
    lab(spoilable, check=["even"])
    change(lab_file, "    run.equal(", "    1 / 0\n    run.equal(")
    lab(spoilable)
    assert not spoilable.home.log.exists()


@pytest.mark.parametrize("command", [["lab", "1"], ["check", "1"]], ids=" ".join)
def test_what_was_verified_is_kept_though_whoever_reads_the_output_has_gone(env: Environment, command):
    places = {"EXAMPREP_HOME": str(env.home.data), "EXAMPREP_COURSE": str(env.course.labs.parent)}
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as out:
        done = subprocess.run(
            [sys.executable, "-m", "examprep", *command],
            env=os.environ | places,
            stdout=out,
            stderr=subprocess.PIPE,
        )
    assert (done.returncode, done.stderr) == (141, b"")
    with open_store(env) as store:
        (kept,) = store.lab_runs(1)
    assert kept.checks == {"slope": True, "descends": True, "even": True}


def test_a_log_that_cannot_be_used_is_a_warning(env: Environment, capsys: Output):
    env.home.log.parent.mkdir(parents=True)
    env.home.log.write_bytes(b"not a database at all")
    assert lab(env) == 0
    assert capsys.readouterr().err.startswith(f"not recorded: {env.home.log} is not an SQLite database.")


# ── in a terminal ────────────────────────────────────────────────────────────────────────────────────────────


class Terminal:
    """A command in a terminal of 80 × 24."""

    def __init__(self, course: Path, home: Path, *words: str, **variables: str):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.screen, self._ours = "", ours
        here = {
            k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR")
        }
        variables = {
            "EXAMPREP_COURSE": str(course),
            "EXAMPREP_HOME": str(home),
            "TERM": "xterm-256color",
            **variables,
        }
        command = [sys.executable, "-m", "examprep", "lab", "1", "--lang", "en", *words]
        self.process = subprocess.Popen(
            command, env=here | variables, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)

    def read(self) -> bool:
        """Take in what was written; False at the end."""
        try:
            data = os.read(self._ours, 65536)
        except OSError:
            return False
        self.screen += data.decode(errors="replace")
        return bool(data)

    def wait(self) -> int:
        while self.read():
            pass
        os.close(self._ours)
        return self.process.wait(PATIENCE)


def test_a_terminal_shows_the_curve_and_the_table_in_colour(env: Environment, tmp_path: Path):
    terminal = Terminal(env.course.questions.parent, tmp_path)
    assert terminal.wait() == 0
    assert "\x1b[32m✓" in terminal.screen
    for text in ("starting…", "x²", "│", "slope", "central difference", "finds-zero"):
        assert text in terminal.screen


def test_no_color_is_honoured(env: Environment, tmp_path: Path):
    terminal = Terminal(env.course.questions.parent, tmp_path, NO_COLOR="1")
    assert terminal.wait() == 0
    assert (
        re.findall(r"\x1b\[[0-9;]*(?:3[0-9]|4[0-9]|9[0-7])[0-9;]*m", terminal.screen.replace("\x1b[3m", ""))
        == []
    )


def test_an_interrupt_ends_the_child_at_once(
    spoilable: Environment, lab_file: Path, change: Change, tmp_path: Path
):
    pids = tmp_path / "pid"
    sleeper = f"    import os, pathlib, time\n    pathlib.Path({str(pids)!r}).write_text(str(os.getpid()))\n"
    change(lab_file, "    h = 1e-6\n", sleeper + "    time.sleep(600)\n    h = 1e-6\n")
    terminal = Terminal(tmp_path / "course", tmp_path)
    while not pids.exists() or not pids.read_text():
        assert terminal.process.poll() is None, "it ended before its lab began"
        time.sleep(0.02)
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.wait() == 130
    assert terminal.screen.endswith("cancelled\r\n")
    assert gone(int(pids.read_text()))
