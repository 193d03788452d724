"""`examprep sync`: a folder that two machines share."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from examprep.commands.sync import run_sync
from examprep.course import Home
from examprep.environment import BadUsage, Environment
from examprep.records import open_store
from examprep.study.setaside import Aside


def at(env: Environment, folder: Path) -> Environment:
    return replace(env, home=Home(folder, folder / "cache"))


def test_two_machines_exchange_what_they_know(env: Environment, tmp_path: Path, capsys):
    shared = tmp_path / "shared"
    shared.mkdir()
    here, there = at(env, tmp_path / "here"), at(env, tmp_path / "there")
    with open_store(here) as store:
        store.add_aside(Aside("s1", env.now(), "q01/which", "suspend"))
    assert run_sync(here, shared, as_json=False) == 0
    assert "0 entries came, 1 went" in capsys.readouterr().out
    assert run_sync(there, shared, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["written"], [f["added"] for f in told["files"]]) == (0, [1])
    with open_store(there) as store:
        assert [a.id for a in store.asides()] == ["s1"]
    assert run_sync(here, None, as_json=False) == 0  # the folder of last time
    assert len(list(shared.iterdir())) == 1


def test_a_folder_that_is_not_there_or_was_never_named_is_said(env: Environment, tmp_path: Path):
    with pytest.raises(BadUsage, match="there is no such folder"):
        run_sync(env, tmp_path / "nowhere", as_json=False)
    with pytest.raises(BadUsage, match="name a folder"):
        run_sync(env, None, as_json=False)


def test_a_file_that_cannot_be_taken_is_said_and_the_status_is_red(env: Environment, tmp_path: Path, capsys):
    (tmp_path / "examprep-z.jsonl").write_text("no log\n")
    assert run_sync(env, tmp_path, as_json=False) == 1
    assert "line 1: not JSON" in capsys.readouterr().err
