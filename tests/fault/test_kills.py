"""Killed at any moment, whatever was acknowledged is in the log, once, and every file is the old or the new one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fault.acts import ACTS, WRONG

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="lives are forks")


def campaign(*arguments: str) -> list[str]:
    """The lines of one, in a process without threads, which may fork."""
    command = [sys.executable, "-m", "tests.fault.kills", *arguments]
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


def test_an_answer_is_acknowledged_by_the_verdict_that_follows_it():
    said = "> 1000001\n✗ Wrong.\n> \n> 1000002\n│ where it makes no sense\n> 1000003\nsays\n✗ Wrong.\n> 1000004\n"
    assert WRONG.findall(said) == ["1000001", "1000003"]
