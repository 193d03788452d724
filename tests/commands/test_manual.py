"""The manual page says what the command line is, and `man` can show it."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
import typer

from examprep.cli import app
from examprep.cli.manual import PAGE, manual
from tests.commands.test_help import below


def test_the_page_is_the_command_lines_own_help():
    assert PAGE.read_text(encoding="utf-8") == manual(), "write it anew: python -m examprep.cli.manual"


def test_every_command_has_a_section_with_its_options():
    plain = manual().replace("\\-", "-")
    sections = re.findall(r"^\.SS examprep (.+?)(?: [\[{].*)?$", plain, re.MULTILINE)
    program = typer.main.get_command(app)
    groups = {"log", "export", "import"}  # which do nothing by themselves
    assert {*sections} == {name for name, _ in below(program)} - groups
    for command in program.commands.values():
        for parameter in command.params:
            for option in parameter.opts:
                assert not option.startswith("--") or option in plain


@pytest.mark.skipif(not shutil.which("man"), reason="there is no man")
def test_man_shows_it_without_a_warning():
    command = ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", str(PAGE)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
