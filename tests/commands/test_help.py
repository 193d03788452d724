"""`--help`: of every command and group it begins with an example that names it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import typer

from examprep.cli import app


def below(command: object, *path: str) -> Iterator[tuple[str, str]]:
    """(its name in full, its help) of everything under a group."""
    for name, child in getattr(command, "commands", {}).items():
        yield " ".join([*path, name]), child.help or ""
        yield from below(child, *path, name)


@pytest.mark.parametrize(
    ("name", "told"), [pytest.param(*one, id=one[0]) for one in below(typer.main.get_command(app))]
)
def test_help_begins_with_an_example(name: str, told: str):
    first, *_ = told.replace("\b", "").strip().splitlines()
    assert first.startswith("Example: ")
    assert f"examprep {name}" in first.replace("--course ~/optics ", "")
