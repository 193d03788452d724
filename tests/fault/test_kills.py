"""Killed at any moment, whatever was acknowledged is in the log, once, and every file is the old or the new one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fault.acts import ACTS, WRONG

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="lives are forks")


def campaign(*arguments: str, of: str = "kills") -> list[str]:
    """The lines of one, in a process without threads, which may fork."""
    command = [sys.executable, "-m", f"tests.fault.{of}", *arguments]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_nothing_acknowledged_is_lost_in_a_few_deaths_of_each_kind():
    told = campaign("--kills", "2")
    assert [line.split(":")[0] for line in told] == list(ACTS)
    assert all("kills 2 " in line and "nothing lost" in line for line in told)


@pytest.mark.labs
@pytest.mark.parametrize("act", ACTS)
def test_nothing_acknowledged_is_lost_in_many_deaths(act):
    (told,) = campaign("--kills", "40", act)
    assert "kills 40 " in told


@pytest.mark.labs
def test_nothing_that_the_app_has_drawn_is_lost_and_nothing_outlives_it_when_it_is_killed():
    (told,) = campaign("--kills", "12", of="app_kills")
    assert "kills 12 " in told


def test_a_terminal_shows_what_was_drawn_on_it_however_it_comes_in_pieces():
    from tests.fault.app_kills import Screen  # which needs what only POSIX has

    drawn = "\x1b[?1049h\x1b[2;3H\x1b[1;38;5;25mσ\x1b[0m(x)\r\n\x1b]0;title\x07y"
    for cut in range(len(drawn)):
        screen = Screen()
        screen.feed(drawn[:cut])
        screen.feed(drawn[cut:])
        assert str(screen).split() == ["σ(x)", "y"]


def test_an_answer_is_acknowledged_by_the_verdict_that_follows_it():
    said = "> 1000001\n✗ Wrong.\n> \n> 1000002\n│ where it makes no sense\n> 1000003\nsays\n✗ Wrong.\n> 1000004\n"
    assert WRONG.findall(said) == ["1000001", "1000003"]
