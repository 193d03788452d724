"""The app in a real terminal: it comes, works and goes, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

PATIENCE = 60  # seconds
LEFT = "\x1b[?1049l"  # the alternate screen is left: what stood in the terminal before is seen again
CURSOR = "\x1b[?25h"
proc = pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="processes are listed through /proc"
)
long = pytest.mark.labs  # each takes about ten seconds
SLEEPS = "    import time\n    run.say('asleep')\n    time.sleep(600)\n    h = 1e-6\n"
BUSY = SLEEPS.replace("import time", "import re").replace("time.sleep(600)", "re.match('(a+)+b', 'a' * 60)")


@pytest.fixture
def environ(tmp_path: Path, toy: Path) -> dict[str, str]:
    """A home of its own, and the toy course with a lab that goes on for ten minutes."""
    course = tmp_path / "course"
    for folder in ("questions", "labs"):
        (course / folder).mkdir(parents=True)
    (course / "questions/q01_square.yaml").write_bytes((toy / "questions/q01_square.yaml").read_bytes())
    source = (toy / "labs/q01_square.py").read_text()
    assert "    h = 1e-6\n" in source
    (course / "labs/q01_square.py").write_text(source.replace("    h = 1e-6\n", SLEEPS))
    (tmp_path / "home").mkdir()
    (tmp_path / "home/settings.json").write_text('{"language": "en"}')  # not the first start
    ours = {"EXAMPREP_HOME": str(tmp_path / "home"), "EXAMPREP_COURSE": str(course), "EXAMPREP_LANG": "en"}
    return {**os.environ, **ours, "TERM": "xterm-256color"}


@pytest.fixture
def terminal(environ: dict[str, str]) -> Iterator[pexpect.spawn]:
    """A shell that tells the terminal's settings, opens the app, and tells them again."""
    script = f"echo before=$(stty -g); {sys.executable} -m examprep; echo status=$? after=$(stty -g)"
    shell = pexpect.spawn(
        "/bin/sh", ["-c", script], env=environ, dimensions=(24, 80), timeout=PATIENCE, encoding="utf-8"
    )
    yield shell
    shell.close(force=True)


def of_home(home: str) -> list[str]:
    """The processes whose environment names that home."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"EXAMPREP_HOME={home}".encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue  # it has ended, or is another user's
    return found


@proc
def test_study_a_lab_a_cancel_and_it_goes_leaving_no_process_and_the_terminal_as_it_was(terminal, environ):
    terminal.expect(r"before=(\S+)")
    before = terminal.match[1]
    terminal.expect("BASICS")
    terminal.send("s")
    terminal.expect("the option's number")
    terminal.send("1\r")
    terminal.expect("again")
    terminal.send("\x1b")
    terminal.expect("BASICS")
    terminal.send("l")
    terminal.expect("1/3")
    terminal.send("x")
    terminal.expect("stopped")
    terminal.send("r")
    terminal.expect("1/3")
    terminal.send("\x11")  # Ctrl-Q, while the lab runs
    terminal.expect(r"status=(\d+) after=(\S+)")
    assert (terminal.match[1], terminal.match[2]) == ("0", before)
    drawn = terminal.before
    assert drawn.rindex(LEFT) > drawn.rfind("\x1b[?1049h")
    assert drawn.rindex(CURSOR) > drawn.rfind("\x1b[?25l")
    terminal.expect(pexpect.EOF)
    nothing_is_left(environ)


def nothing_is_left(environ: dict[str, str]) -> None:
    ends = time.monotonic() + PATIENCE
    while left := of_home(environ["EXAMPREP_HOME"]):
        assert time.monotonic() < ends, left
        time.sleep(0.1)


@proc
@pytest.mark.parametrize("name", ["SIGTERM", pytest.param("SIGHUP", marks=long)])
@pytest.mark.parametrize("command", [[], ["lab", "1"]], ids=["the app", "a lab in the terminal"])
def test_told_to_end_while_a_lab_runs_it_leaves_the_terminal_as_it_was_and_no_process(environ, command, name):
    program = pexpect.spawn(
        sys.executable, ["-m", "examprep", *command], env=environ, timeout=PATIENCE, encoding="utf-8"
    )
    if not command:
        program.expect("BASICS")
        program.send("l")
    program.expect("asleep" if command else "1/3")
    drawn = program.before
    program.kill(signal.Signals[name])
    program.expect(pexpect.EOF)
    drawn += program.before
    program.close()
    assert (program.exitstatus, program.signalstatus) == (128 + signal.Signals[name], None)
    assert drawn.rfind(LEFT) >= drawn.rfind("\x1b[?1049h")
    assert drawn.rfind(CURSOR) > drawn.rfind("\x1b[?25l")
    nothing_is_left(environ)


@proc
@pytest.mark.parametrize(
    "shell", [pytest.param("", marks=long, id="told"), pytest.param("trap '' HUP; ", id="not told")]
)
def test_it_ends_where_its_terminal_is_gone(environ, shell):
    script = f"{shell}{sys.executable} -m examprep; true"
    program = pexpect.spawn("/bin/sh", ["-c", script], env=environ, timeout=PATIENCE, encoding="utf-8")
    program.expect("BASICS")
    program.send("l")
    program.expect("1/3")
    program.ptyproc.fileobj.close()
    nothing_is_left(environ)
    assert not Path(environ["EXAMPREP_HOME"], "crash.txt").exists()
    program.closed = True


@proc
@pytest.mark.parametrize(
    "busy",
    [
        pytest.param(SLEEPS, marks=long, id="a lab that waits"),
        pytest.param(BUSY, id="one that lets no thread run"),
    ],
)
def test_nothing_outlives_the_app_when_it_is_killed_while_a_lab_runs(environ, busy):
    lab = Path(environ["EXAMPREP_COURSE"], "labs/q01_square.py")
    lab.write_text(lab.read_text().replace(SLEEPS, busy))
    program = pexpect.spawn(
        sys.executable, ["-m", "examprep"], env=environ, timeout=PATIENCE, encoding="utf-8"
    )
    program.expect("BASICS")
    program.send("l")
    program.expect("1/3")
    program.kill(signal.SIGKILL)
    nothing_is_left(environ)
    program.close()
