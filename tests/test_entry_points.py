"""The commands as a student starts them: in a real terminal, from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

Start = Callable[..., pexpect.spawn]
SCRIPT = str(Path(sys.executable).with_name("examprep"))


@pytest.fixture
def start(tmp_path: Path, toy: Path) -> Iterator[Start]:
    """Starts a command of ours in a terminal of 80 × 24, in a folder that is not the project's."""
    environ = {
        **os.environ,
        "EXAMPREP_HOME": str(tmp_path / "home"),
        "EXAMPREP_COURSE": str(toy),
        "EXAMPREP_LANG": "en",
        "TERM": "xterm-256color",
    }
    (tmp_path / "home").mkdir()
    (tmp_path / "home/settings.json").write_text("{}")  # not the first start
    children = []

    def start(*command: str) -> pexpect.spawn:
        child = pexpect.spawn(
            command[0],
            list(command[1:]),
            env=environ,
            cwd=tmp_path,
            dimensions=(24, 80),
            timeout=60,
            encoding="utf-8",
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.close(force=True)


def status(child: pexpect.spawn) -> int:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


@pytest.mark.parametrize("command", [[SCRIPT], [sys.executable, "-m", "examprep"]], ids=["script", "module"])
def test_without_a_command_the_app_opens_and_q_leaves_it(start: Start, command: list[str]):
    child = start(*command)
    child.expect("BASICS")
    child.expect("keys")  # the key bar: the screen is drawn
    child.send("q")
    assert status(child) == 0


def test_the_first_start_welcomes_and_no_later_one_does(start: Start, tmp_path: Path):
    (tmp_path / "home/settings.json").unlink()
    child = start(SCRIPT)
    child.expect("Exam date")
    child.expect("skip")
    child.send("\x1b")
    child.expect("BASICS")
    child.send("q")
    assert status(child) == 0
    again = start(SCRIPT)
    assert again.expect(["BASICS", "Exam date"]) == 0
    again.expect("keys")
    again.send("q")
    assert status(again) == 0


def test_the_app_studies_in_a_real_terminal(start: Start, tmp_path: Path):
    child = start(SCRIPT)
    child.expect("keys")
    child.send("s")
    child.expect("derivative of x²")
    child.expect("option's number")
    child.send("1")
    child.send("\r")
    child.expect(["Right", "Wrong"])
    child.sendcontrol("q")
    assert status(child) == 0
    done = subprocess.run(
        [SCRIPT, "log", "export"],
        env={**os.environ, "EXAMPREP_HOME": str(tmp_path / "home")},
        capture_output=True,
    )
    assert done.stdout.count(b'"item": "q01/which"') == 1


def test_the_quiz_reads_from_a_terminal(start: Start):
    child = start(SCRIPT, "quiz")
    child.expect("What is the derivative")
    child.expect("> ")
    child.sendline(":q")
    child.expect("All is saved")
    assert status(child) == 0


def test_a_lab_in_a_terminal_ends_with_its_checks(start: Start):
    child = start(SCRIPT, "lab", "1")
    child.expect("slope")
    child.expect("central difference")
    assert status(child) == 0


def test_control_c_ends_a_lab_with_status_130(start: Start, toy: Path, tmp_path: Path):
    course = tmp_path / "course"
    (course / "labs").mkdir(parents=True)
    (course / "questions").mkdir()
    (course / "questions/q01_square.yaml").write_bytes((toy / "questions/q01_square.yaml").read_bytes())
    source = (toy / "labs/q01_square.py").read_text()
    sleepy = source.replace(
        "    h = 1e-6\n", "    import time\n    run.say('asleep')\n    time.sleep(600)\n    h = 1e-6\n"
    )
    (course / "labs/q01_square.py").write_text(sleepy)
    child = start("env", f"EXAMPREP_COURSE={course}", SCRIPT, "lab", "1", "--events")
    child.expect("asleep")
    child.sendintr()
    assert status(child) == 130


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (["show", "7"], 2, "no question '7'"),
        (["show", "1", "--part", "x"], 2, "write one of"),
        (["--lang", "fr"], 2, "write ru or en"),
        (["lab", "1", "--set", "X=99"], 2, "between -10 and 10"),
        (["lab", "1", "--break", "sideways"], 2, "no break 'sideways'"),
        (["lab", "1", "--device", "mps"], 2, "no device 'mps'"),
        (["lint", "nowhere.yaml"], 1, "nowhere.yaml"),
        (["nonsense"], 2, "nonsense"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_a_user_can_mend_is_one_message_and_an_exit_code(
    start: Start, command: list[str], code: int, said: str
):
    child = start(SCRIPT, *command)
    told = child.read()
    child.close()
    assert child.exitstatus == code, told
    assert said in told.replace("\r\n", " ")
    assert "Traceback" not in told


def test_a_newer_database_is_left_alone_and_said(start: Start, tmp_path: Path):
    import sqlite3

    assert status(start(SCRIPT, "log", "undo")) == 1  # makes the log
    log = tmp_path / "home/reviews.db"
    with sqlite3.connect(log) as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    before = log.read_bytes()
    for command in ([SCRIPT], [SCRIPT, "quiz"]):
        child = start(*command)
        told = child.read()
        child.close()
        assert (child.exitstatus, "newer examprep" in told) == (1, True), told
    assert log.read_bytes() == before


def test_a_closed_pipe_is_no_error():
    done = subprocess.run(
        f"{SCRIPT} --help | head -1", shell=True, capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"_EXAMPREP_COMPLETE": "complete_bash", "COMP_WORDS": "examprep exp", "COMP_CWORD": "1"}, "export"),
        (
            {"_EXAMPREP_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "examprep check --wat"},
            "--watch",
        ),
        (
            {
                "_EXAMPREP_COMPLETE": "complete_fish",
                "_TYPER_COMPLETE_FISH_ACTION": "get-args",
                "_TYPER_COMPLETE_ARGS": "examprep export note",
            },
            "notebook",
        ),
    ],
    ids=lambda value: value.get("_EXAMPREP_COMPLETE") if isinstance(value, dict) else "",
)
def test_a_shell_that_asks_for_completions_gets_them_and_not_the_app(tmp_path: Path, asked, told: str):
    """It asks without an argument, and without an argument the app would open."""
    environ = {**os.environ, **asked, "EXAMPREP_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [SCRIPT], env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert told in done.stdout
    assert "\x1b" not in done.stdout
    assert not (tmp_path / "home").exists()


def test_bash_completes_by_what_show_completion_prints(tmp_path: Path):
    script = (
        f'eval "$({SCRIPT} --show-completion)"; COMP_WORDS=(examprep import ""); COMP_CWORD=2; '
        f'_examprep_completion {SCRIPT}; echo "${{COMPREPLY[@]}}"'
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["anki"], done.stderr
