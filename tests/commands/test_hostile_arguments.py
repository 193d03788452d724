"""Whatever is typed after a command, it ends with a status of ours and a message that cannot steer the terminal."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from examprep import commands
from examprep.cli import app, main

STEERING = "\x1b]52;c;aGk=\x07\x1b[31m\x9b31m\u202e\u2066[bold]{0}%s"
TEXTS = [
    pytest.param(STEERING, id="steering"),
    pytest.param(os.fsdecode(b"\xff\xfe"), id="not UTF-8", marks=pytest.mark.labs),
    pytest.param("a" * 5000, id="long", marks=pytest.mark.labs),
    pytest.param("", id="empty", marks=pytest.mark.labs),
]
QUICK = {  # what else to say so that no lab runs and no page is made
    "check": ["--no-labs"],
    "export html": ["--no-labs", "--seeds", "0"],
    "lab": ["--break", "list"],
    "exam set": ["--date", "2027-01-20"],
}
WAITS = {"serve"}


def places() -> Iterator[tuple[str, list[str]]]:
    """(command and parameter, the arguments, of which one is "?"), for each place where a text or a path is typed."""

    def walk(command: Any, name: list[str]) -> Iterator[tuple[str, list[str]]]:
        said = " ".join(name)
        required = [p for p in command.params if p.param_type_name == "argument" and p.required]
        for parameter in () if said in WAITS else command.params:
            if parameter.type.name not in ("str", "path") or (name and parameter.name == "lang"):
                continue
            others = ["1" for p in required if p is not parameter]
            typed = ["?"] if parameter.param_type_name == "argument" else [parameter.opts[0], "?"]
            inner = ["list"] if not name else []
            yield f"{said} {parameter.name}", [*name, *others, *QUICK.get(said, []), *typed, *inner]
        for child in getattr(command, "commands", {}).values():
            yield from walk(child, [*name, child.name])

    yield from walk(typer.main.get_command(app), [])


PLACES = dict(places())


@pytest.fixture
def start(tmp_path: Path, toy: Path, monkeypatch, capfd):
    """Runs a command in this process; its status and all that it said."""
    for name in ("EXAMPREP_LANG", "EXAMPREP_FOREIGN_COURSE"):  # which a command may set
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("EXAMPREP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EXAMPREP_COURSE", str(toy))
    monkeypatch.chdir(tmp_path)

    def start(*arguments: str) -> tuple[object, str]:
        monkeypatch.setattr(sys, "argv", ["examprep", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfd.readouterr()
        return ended.value.code, said.out + said.err

    return start


def test_every_command_is_among_them():
    assert {place.rpartition(" ")[0] for place in PLACES} >= {
        "",
        "lab",
        "log import",
        "export anki",
        "exam set",
    }
    assert len(PLACES) > 40


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("place", PLACES)
def test_a_hostile_argument_is_taken_literally_or_refused(start, place: str, text: str):
    status, said = start(*(text if word == "?" else word for word in PLACES[place]))
    assert status in (0, 1, 2)
    assert all(c in "\n\t" or c.isprintable() for c in said), ascii(said)
    assert "Traceback" not in said


@pytest.mark.parametrize("seed", ["-1", str(2**31), "9" * 5000])
def test_a_seed_that_no_log_could_keep_is_refused(start, seed: str):
    status, said = start("lab", "1", "--seed", seed)
    assert status == 2
    assert "--seed" in said


@pytest.mark.parametrize(
    "arguments",
    [
        [STEERING],
        [f"--{STEERING}"],
        ["lab", f"--{STEERING}"],
        ["log", STEERING],
        ["lab", "1", "--seed", STEERING],
        ["serve", "--port", "0"],
    ],
    ids=["command", "option", "option of a command", "command of a group", "number", "out of range"],
)
def test_what_is_no_command_no_option_and_no_number_is_refused(start, arguments: list[str]):
    status, said = start(*arguments)
    assert status == 2
    assert all(c in "\n\t" or c.isprintable() for c in said), ascii(said)


def test_a_name_that_the_system_refuses_is_bad_usage(start):
    status, said = start("sync", "a" * 5000)
    assert status == 2
    assert "too long" in said


def test_a_command_says_nothing_but_through_what_makes_it_safe():
    folder = Path(commands.__file__).parent
    for path in {*folder.glob("*.py")} - {
        folder / name for name in ("tell.py", "torchprobe.py", "schema.py")
    }:
        printing = [
            n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Name)
        ]
        assert "print" not in {name.id for name in printing}, f"{path}: say it by commands.tell"
