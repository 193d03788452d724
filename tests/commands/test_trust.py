"""A second course in another folder: its own log, and labs that run only where the student trusts them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from examprep.course import FOREIGN, find_course, find_home
from examprep.environment import Environment, find_environment
from examprep.runner import LabRefused, Request


@pytest.fixture
def run(toy: Path, tmp_path: Path):
    """The command line on the toy course, as a foreign one."""

    def run(*arguments: str) -> subprocess.CompletedProcess:
        environ = {k: v for k, v in os.environ.items() if k not in ("EXAMPREP_COURSE", FOREIGN)}
        environ |= {"EXAMPREP_HOME": str(tmp_path / "home"), "EXAMPREP_LANG": "en"}
        command = [sys.executable, "-m", "examprep", "--course", str(toy), *arguments]
        return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120)

    return run


def test_cards_are_read_labs_refused_until_they_are_trusted(run):
    assert "The derivative of a square" in run("list").stdout
    refused = run("lab", "1")
    assert refused.returncode == 2
    assert "somebody's programs" in refused.stderr
    assert "trust" in refused.stderr
    assert run("check").returncode != 0
    assert "the labs in" in run("trust").stdout
    assert run("lab", "1").returncode == 0
    assert run("check").returncode == 0


def test_its_answers_are_kept_apart(run, tmp_path: Path):
    run("trust")
    (own,) = (tmp_path / "home" / "courses").iterdir()
    assert json.loads((own / "settings.json").read_text()) == {"trusted": True}
    assert not (tmp_path / "home" / "settings.json").exists()


def test_a_folder_without_questions_is_no_course(tmp_path: Path):
    command = [sys.executable, "-m", "examprep", "--course", str(tmp_path), "list"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "there is no folder" in done.stderr


def test_trust_is_of_one_folder(toy: Path, tmp_path: Path):
    homes = set()
    for name in ("a", "b"):
        root = tmp_path / name / "course"
        root.mkdir(parents=True)
        environ = {"EXAMPREP_HOME": str(tmp_path / "home"), FOREIGN: str(root)}
        homes.add(find_home(environ).data)
        env = find_environment(environ)
        assert not env.trusts_labs
        with pytest.raises(LabRefused, match="trust"):
            env.lab_hosts().start(Request(str(toy / "labs" / "q01_square.py")))
    assert len(homes) == 2


def test_the_own_course_needs_none(env: Environment):
    assert env.trusts_labs
    assert not find_course({}).foreign
