"""Wheel and sdist: the same bytes wherever and whenever they are built, and nothing in them that does not belong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from examprep import __version__

pytestmark = pytest.mark.labs  # seconds each
ROOT = Path(__file__).parents[1]
NAME = f"examprep-{__version__}"
STRAY = (
    ".venv/bin/python",
    "dist/old.whl",
    "notes.txt",
    "labs/__pycache__/q01.pyc",
    ".git/HEAD",
    "build/x.py",
)
BELONGS = {".ci", "docs", "examprep", "labs", "questions", "tests", "pyproject.toml", "PKG-INFO", ".gitignore"} | {
    "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
}  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """The project's files in another folder, as if they had been fetched at another time."""

    def copy(source: Path, name: str, moment: int, mode: int) -> Path:
        root = tmp_path_factory.mktemp(name) / "a folder with a longer name" / name
        away = shutil.ignore_patterns(
            ".git", ".venv", "dist", "build", "*cache*", "__pycache__", ".hypothesis"
        )
        shutil.copytree(source, root, ignore=away)
        for path in [root, *root.rglob("*")]:
            os.utime(path, (moment, moment))
            if path.is_file():
                path.chmod(mode)
        return root

    return copy


def build(root: Path, out: Path) -> dict[str, bytes]:
    """{file name: bytes} of both."""
    environ = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    environ |= {"SOURCE_DATE_EPOCH": "1800000000"}
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(out)]
    done = subprocess.run(command, cwd=root, env=environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in out.iterdir()}


@pytest.fixture(scope="module")
def built(
    copy: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, bytes]]:
    out = tmp_path_factory.mktemp("out")
    root = copy(ROOT, "first", 1_700_000_000, 0o644)
    for name in STRAY:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("stray")
    return out, build(root, out)


def test_built_elsewhere_at_another_time_they_are_the_same_bytes(built, copy, tmp_path):
    _, first = built
    second = build(copy(ROOT, "second", 1_750_000_000, 0o664), tmp_path)
    assert sorted(first) == [f"{NAME}-py3-none-any.whl", f"{NAME}.tar.gz"]
    assert {name: first[name] == second[name] for name in first} == dict.fromkeys(first, True)


def test_from_the_unpacked_sdist_the_same_wheel_is_built(built, tmp_path):
    out, first = built
    with tarfile.open(out / f"{NAME}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    again = build(tmp_path / NAME, tmp_path / "again")
    assert {name: first[name] == again[name] for name in first} == dict.fromkeys(first, True)


def test_the_sdist_holds_what_belongs_to_the_project_and_nothing_that_lies_about(built):
    out, _ = built
    with tarfile.open(out / f"{NAME}.tar.gz") as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {name.split("/")[0] for name in names} <= BELONGS
    assert not names & {*STRAY}
    assert {"tests/conftest.py", "docs/examprep.1", ".ci/constraints.txt", "labs/q14_dropout.py"} <= names


def test_the_wheel_holds_the_package_its_content_and_the_manual(built):
    out, _ = built
    with zipfile.ZipFile(out / f"{NAME}-py3-none-any.whl") as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names} == {
        "examprep",
        f"{NAME}.dist-info",
        f"{NAME}.data",
    }
    assert f"{NAME}.data/data/share/man/man1/examprep.1" in names
    assert {"examprep/labs/q14_dropout.py", "examprep/questions/q14_dropout.yaml"} <= {*names}
    assert not [name for name in names if name.endswith(".pyc")]
