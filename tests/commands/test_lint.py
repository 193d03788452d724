"""`examprep lint`: faults as lines or JSON lines, and an exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from examprep.commands.lint import lint_files
from examprep.environment import Environment


@pytest.mark.parametrize("as_json", [False, True])
def test_of_a_clean_course_it_is_said_beside_the_faults_that_it_has_none(
    env: Environment, capsys: pytest.CaptureFixture[str], as_json: bool
):
    assert lint_files(env, [], as_json=as_json) == 0
    assert capsys.readouterr() == ("", "no faults\n")


def test_a_fault_is_a_line_that_editors_understand(
    env: Environment, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    missing = tmp_path / "missing.yaml"
    assert lint_files(env, [missing, missing], as_json=False) == 1
    assert capsys.readouterr().out == f"{missing}:1:1: cannot be read: there is no such file\n"


def test_json_is_one_object_a_line(env: Environment, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    card = tmp_path / "draft.yaml"
    text = env.course.card_path("q01_square").read_text(encoding="utf-8")
    card.write_text(
        text.replace("section: basics", "section: cooking").replace("    must: true\n", "    must: maybe\n")
    )
    line = text[: text.index("must: true")].count("\n") + 1
    assert lint_files(env, [card], as_json=True) == 1
    section, must = map(json.loads, capsys.readouterr().out.splitlines())
    assert section == {
        "file": str(card),
        "line": 2,
        "column": 10,
        "key": "section",
        "message": section["message"],
    }
    assert must == {
        "file": str(card),
        "line": line,
        "column": 11,
        "key": "outline[0].must",
        "message": "write true or false, not 'maybe'",
    }
