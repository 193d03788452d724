"""`examprep --version` names what matters for a report of a fault."""

from __future__ import annotations

import platform
from importlib.metadata import version

from examprep import __version__
from examprep.commands.version import version_lines


def test_it_names_examprep_python_and_the_libraries_that_matter():
    lines = list(version_lines())
    assert lines[:2] == [f"examprep {__version__}", f"Python {platform.python_version()}"]
    assert f"torch {version('torch')}" in lines
