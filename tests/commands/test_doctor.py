"""`examprep doctor`: findings, what to do about them, exit code."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from examprep.commands import diagnosis
from examprep.commands.doctor import run_doctor
from examprep.commands.torchprobe import probe_torch
from examprep.course import Course
from examprep.environment import Environment
from examprep.records import open_store

TORCH = {"version": "2.13.0", "devices": ["cpu"], "threads": 2, "warnings": []}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch):
    """torch is not asked, and everything that is asked for is installed."""
    monkeypatch.setattr("examprep.commands.torchprobe.probe_torch", lambda: (TORCH, ""))
    monkeypatch.setattr(
        diagnosis.metadata, "requires", lambda name: ["typer>=0.20,<0.29", 'pytest; extra == "dev"']
    )


def findings(env: Environment, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, dict[str, str]]]:
    code = run_doctor(env, as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert found["ok"] is (code == 0)
    return code, {finding.pop("what"): finding for finding in found["findings"]}


def test_a_healthy_machine_is_0_and_every_line_is_marked(
    env: Environment, capsys: pytest.CaptureFixture[str]
):
    assert run_doctor(env, as_json=False) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines if not line.startswith(" ")] == [
        "✓ Python", "✓ libraries", "✓ torch", "✓ course", "✓ data", "✓ cache", "✓ log", "✓ terminal",
    ]  # fmt: skip
    assert lines[2] == "✓ torch: 2.13.0; devices: cpu; threads 2"


def test_looking_makes_no_log(env: Environment, capsys: pytest.CaptureFixture[str]):
    assert findings(env, capsys)[1]["log"] == {"state": "fine", "found": "none yet", "advice": ""}
    assert not env.home.data.exists()


def test_a_whole_log_is_counted_with_its_backup(env: Environment, capsys: pytest.CaptureFixture[str]):
    with open_store(env) as store:
        copy = store.back_up()
    code, found = findings(env, capsys)
    assert (code, found["backup"]["found"]) == (0, str(copy))
    assert found["log"]["found"].startswith(f"{env.home.log}: entries 0, ")


def test_a_damaged_log_is_wrong_and_left_alone(env: Environment, capsys: pytest.CaptureFixture[str]):
    env.home.data.mkdir()
    env.home.log.write_bytes(b"SQLite format 3\0 and then nothing that fits")
    code, found = findings(env, capsys)
    assert (code, found["log"]["state"]) == (1, "wrong")
    assert "examprep log restore" in found["log"]["advice"]
    assert env.home.log.read_bytes() == b"SQLite format 3\0 and then nothing that fits"


def test_a_folder_that_cannot_be_written_is_wrong(
    env: Environment, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(diagnosis.os, "access", lambda path, mode: False)
    code, found = findings(env, capsys)
    assert (code, found["data"]["state"], found["cache"]["state"]) == (1, "wrong", "wrong")
    assert "EXAMPREP_HOME" in found["data"]["advice"]


def test_a_missing_library_is_named_with_the_command_that_installs_it(
    env: Environment, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(diagnosis.metadata, "requires", lambda name: ["no-such-library>=1"])
    code, found = findings(env, capsys)
    assert (code, found["libraries"]) == (
        1,
        {
            "state": "wrong",
            "found": "not installed: no-such-library",
            "advice": "pip install no-such-library",
        },
    )


def test_without_torch_it_says_so(
    env: Environment, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    trouble = "ModuleNotFoundError: No module named 'torch'"
    monkeypatch.setattr("examprep.commands.torchprobe.probe_torch", lambda: (None, trouble))
    code, found = findings(env, capsys)
    assert (code, found["torch"]["found"]) == (1, trouble)


def test_torch_is_asked_in_a_child_and_a_broken_one_does_no_harm(tmp_path: Path):
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'ImportError: libcudart.so' >&2\nexit 1\n")
    python.chmod(0o755)
    assert probe_torch(str(python)) == (None, "ImportError: libcudart.so")


def test_an_empty_course_is_wrong(env: Environment, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    code, found = findings(replace(env, course=Course(tmp_path / "questions", tmp_path / "labs")), capsys)
    assert (code, found["course"]["found"]) == (1, f"{tmp_path}: cards 0, labs 0")
    assert "EXAMPREP_COURSE" in found["course"]["advice"]


def test_a_faulty_card_and_a_missing_lab_are_wrong(
    spoilable: Environment, card_file: Path, lab_file: Path, capsys: pytest.CaptureFixture[str]
):
    card_file.write_text("title: [")
    assert findings(spoilable, capsys)[1]["course"]["advice"] == "q01_square: examprep lint"
    lab_file.unlink()
    assert findings(spoilable, capsys)[1]["course"]["advice"] == "without its other half: q01_square"


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0 B"), (999, "999 B"), (20480, "20.5 kB"), (84.6e9, "84.6 GB")]
)
def test_sizes_are_written_as_read(count: float, shown: str):
    assert diagnosis.size(count) == shown


def test_a_log_that_is_gone_while_its_backup_is_there_is_odd(
    env: Environment, capsys: pytest.CaptureFixture[str]
):
    with open_store(env) as store:
        copy = store.back_up()
    env.home.log.unlink()
    log = findings(env, capsys)[1]["log"]
    assert (log["state"], log["found"]) == ("odd", f"none, but there is the backup {copy}")
    assert log["advice"].endswith("examprep log restore")
    assert not env.home.log.exists()
