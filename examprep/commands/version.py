"""`examprep --version`: which version this is, and those of what it stands on. Nothing of it is imported."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from examprep import __version__

MATTERS = ("torch", "textual", "sympy", "fsrs")


def version_lines() -> Iterator[str]:
    yield f"examprep {__version__}"
    yield f"Python {platform.python_version()}"
    for name in MATTERS:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} is not installed"
