"""The README, the pages beside it and those in docs/ tell the truth."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from examprep.cli import app
from examprep.problems import generators

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
MANUAL = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
PROGRAM: Any = typer.main.get_command(app)
COMMANDS = PROGRAM.commands


def test_every_command_it_names_is_there_and_every_command_is_named():
    named = set(re.findall(r"`examprep (?:--course \S+ )?([a-z]+)", README))
    assert named == set(COMMANDS)
    assert set(re.findall(r"`examprep (?:--course \S+ )?([a-z]+)", MANUAL)) <= named


def test_every_verb_of_a_command_is_named():
    rows = re.findall(r"`examprep ([a-z]+) ([a-z]+)[^`]*`((?: / `[a-z]+`)*)", README)
    named = {(command, verb) for command, first, more in rows for verb in (first, *re.findall(r"\w+", more))}
    there = {(name, verb) for name, group in COMMANDS.items() for verb in getattr(group, "commands", {})}
    assert there <= named


def test_every_option_it_names_is_there():
    for command, rest in re.findall(r"`examprep ([a-z]+)([^`]*)`", MANUAL):
        verbs = [COMMANDS[command], *getattr(COMMANDS[command], "commands", {}).values()]
        known = {name for verb in verbs for parameter in verb.params for name in _names(parameter)}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, command


def _names(option: Any) -> list[str]:
    """Those that switch it off too."""
    return [*option.opts, *option.secondary_opts]


def test_it_counts_the_generators_right():
    (said,) = re.findall(r"(\d+) generators", README)
    assert int(said) == len(generators())


def test_both_its_commands_install_with_the_pinned_versions():
    blocks = re.findall(r"<!-- (\w+) -->\n```sh\n(.+)\n```", README)
    assert [name for name, _ in blocks] == ["start", "test"]
    assert all("-c .ci/constraints.txt" in command for _, command in blocks)


def commands_of(steps: list[dict]) -> list[list[str]]:
    """The arguments of every examprep that a workflow runs."""
    lines = [line.strip() for step in steps for line in step.get("run", "").splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("examprep ")]


def parse(command: Any, arguments: list[str]) -> str:
    """The names of the command and those below it. It raises where the command line would refuse them."""
    context = command.make_context("", [*arguments])  # it takes them out of the list
    if not hasattr(command, "commands"):
        return ""
    name, below, rest = command.resolve_command(context, [*context._protected_args, *context.args])
    return f"{name} {parse(below, rest)}".strip()


def test_the_workflow_for_a_courses_own_repository_runs_commands_that_there_are():
    workflow = yaml.safe_load((ROOT / "docs" / "github-actions.yml").read_text(encoding="utf-8"))
    assert {True, "jobs"} <= workflow.keys()  # `on` is true to YAML 1.1
    commands = commands_of(workflow["jobs"]["check"]["steps"])
    assert [parse(PROGRAM, arguments) for arguments in commands] == ["check", "trust", "check", "check"]
    assert all(arguments[:2] == ["--course", "."] for arguments in commands)
    with pytest.raises(Exception, match="No such option"):
        parse(PROGRAM, ["check", "--brakes"])


def test_every_page_is_linked_and_every_link_leads_to_a_file():
    links = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8"))
    }
    assert all(link.is_file() for link in links)
    assert {*PAGES} - links == {ROOT / "README.md"}
