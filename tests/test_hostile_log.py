"""A log may be somebody's: what it tells is shown literally, or left out, and breaks nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec
import pytest

from examprep.cli import main
from examprep.exam.rehearsal import Rehearsal
from tests.hostile_course import STEERING, cannot_steer

EXAM = {
    "id": "x", "at": "2026-11-20T12:00:00Z", "seed": 1, "mark": "5", "passed": True, "seconds": 60.5,
    "told": [{"question": 1, "said": ["rule"], "missed": ["descent"], "points": 9,
              "probes": [{"item": "which", "score": 0.5}]}],
}  # fmt: skip
TOLD = EXAM["told"][0]
SPOILT = [
    {"mark": STEERING}, {"mark": ""}, {"at": "9999-12-31T23:59:59-11:00"}, {"at": "0001-01-01T00:00:00Z"},
    {"at": "2026-11-20T12:00:00"}, {"seconds": -1}, {"seconds": 1e308}, {"told": []}, {"told": [TOLD] * 400},
    *({"told": [TOLD | part]} for part in (
        {"question": -1}, {"question": 2**70}, {"points": -1}, {"points": 10**18}, {"said": [STEERING]},
        {"missed": ["a" * 999]}, {"said": ["a"] * 999},
        {"probes": [{"item": STEERING, "score": 1}]}, {"probes": [{"item": "which", "score": 1e308}]},
    )),
]  # fmt: skip


@pytest.mark.parametrize("part", SPOILT, ids=str)
def test_an_exam_that_none_of_ours_could_have_kept_is_refused(part: dict):
    assert msgspec.json.decode(json.dumps(EXAM), type=Rehearsal).mark == "5"
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(json.dumps(EXAM | part), type=Rehearsal)


def hostile_log() -> str:
    """Lines that an import takes, whose texts and numbers mean harm."""
    answer = {
        "kind": "review", "id": "r", "at": "2026-11-01T12:00:00+00:00", "item": "q01/which", "rating": 3, "score": 1,
        "answer": STEERING, "mistake": STEERING, "seconds": 3.5, "wording": STEERING, "language": "en",
        "origin": "quiz",
    }  # fmt: skip
    parts = ({}, {"item": "q99/nothing"}, {"seconds": 1e308}, {"score": 5e-324, "rating": 1, "confidence": "sure"},
             {"at": "2199-12-31T23:59:59+00:00"}, {"at": "2000-01-02T00:00:00+23:59"},
             {"item": "q00/anki-1"})  # fmt: skip
    at = "2026-11-20T12:00:00+00:00"
    lines: list[dict] = [answer | {"id": f"r{n}"} | part for n, part in enumerate(parts)]
    lines += [{"kind": "aside", "id": f"a{n}", "at": at, "item": item, "how": how, "note": STEERING}
              for n, (item, how) in enumerate([("q01/which", "flag"), ("q77/x", "suspend")])]  # fmt: skip
    lines.append({"kind": "note", "id": "anki-x", "deck": STEERING, "tags": [STEERING],
                  "front": [["text", STEERING]], "back": [["code", f"{STEERING}\n```\n"]], "edited": 5})  # fmt: skip
    told = [EXAM, *(EXAM | part for part in SPOILT)]
    lines += [{"kind": "rehearsal", "id": f"x{n}", "at": at, "told": exam} for n, exam in enumerate(told)]
    lines.append({"kind": "void", "id": "v1", "at": at, "voids": "not-here"})
    return "".join(json.dumps(line) + "\n" for line in lines)


COMMANDS = [
    ["list"], ["stats"], ["stats", "--json"], ["aside"], ["aside", "--json"], ["exam", "history"],
    ["exam", "history", "1"], ["log", "export"], ["report", "log.jsonl", "--at-least", "1"],
    ["report", "log.jsonl", "--at-least", "1", "--json"],
]  # fmt: skip


def test_no_command_lets_a_log_steer_the_terminal_or_fails_of_it(
    tmp_path: Path, toy: Path, monkeypatch, capfd
):
    monkeypatch.setenv("EXAMPREP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EXAMPREP_COURSE", str(toy))
    monkeypatch.setenv("EXAMPREP_LANG", "en")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log.jsonl").write_text(hostile_log())
    for arguments in (["log", "import", "log.jsonl"], *COMMANDS):
        monkeypatch.setattr(sys, "argv", ["examprep", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfd.readouterr()
        assert ended.value.code in (0, None), said.err
        assert cannot_steer(said.out + said.err), (arguments, ascii(said.out + said.err))
