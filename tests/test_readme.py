"""The README, the pages beside it and those in docs/ tell the truth."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from examprep.cli import app
from examprep.problems import generators

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
MANUAL = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def test_every_command_it_names_is_there_and_every_command_is_named():
    named = set(re.findall(r"`examprep (?:--course \S+ )?([a-z]+)", README))
    assert named == set(COMMANDS)
    assert set(re.findall(r"`examprep (?:--course \S+ )?([a-z]+)", MANUAL)) <= named


def test_every_option_it_names_is_there():
    for command, rest in re.findall(r"`examprep ([a-z]+)([^`]*)`", MANUAL):
        verbs = [COMMANDS[command], *getattr(COMMANDS[command], "commands", {}).values()]
        known = {name for verb in verbs for parameter in verb.params for name in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, command


def test_it_counts_the_generators_right():
    (said,) = re.findall(r"(\d+) generators", README)
    assert int(said) == len(generators())


def test_both_its_commands_install_with_the_pinned_versions():
    blocks = re.findall(r"<!-- (\w+) -->\n```sh\n(.+)\n```", README)
    assert [name for name, _ in blocks] == ["start", "test"]
    assert all("-c .ci/constraints.txt" in command for _, command in blocks)


def test_every_page_is_linked_and_every_link_leads_to_a_file():
    links = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8"))
    }
    assert all(link.is_file() for link in links)
    assert {*PAGES} - links == {ROOT / "README.md"}
