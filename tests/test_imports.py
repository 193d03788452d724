"""What may be imported where: starting must be quick, and torch is the labs' business alone."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import examprep

PACKAGE = Path(examprep.__file__).parent
REPORT = "import sys, json, atexit; atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))"
HEAVY = {"torch", "sympy", "textual", "matplotlib", "plotext", "numpy"}


@pytest.fixture(scope="module")
def home(toy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's home in which the index of the toy course is there already."""
    home = tmp_path_factory.mktemp("home")
    modules_after(home, toy, "list")
    return home


def modules_after(home: Path, toy: Path, *command: str, typed: str = "") -> set[str]:
    """The top-level modules that a fresh interpreter has loaded when a command of ours ends."""
    environ = {
        **os.environ,
        "EXAMPREP_HOME": str(home),
        "EXAMPREP_COURSE": str(toy),
        "EXAMPREP_LANG": "en",
    }
    code = f"{REPORT}; import sys; sys.argv[1:] = {list(command)!r}; from examprep.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, input=typed, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}


@pytest.mark.parametrize(
    ("command", "typed"),
    [
        (["--help"], ""),
        (["list"], ""),
        (["show", "1"], ""),
        (["find", "square"], ""),
        (["quiz", "1"], "1\n\n6\n\n3 1 2\n\n1\n"),
        (["log", "export"], ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_that_runs_no_lab_loads_nothing_heavy(home, toy, command, typed):
    assert not modules_after(home, toy, *command, typed=typed) & HEAVY


def test_listing_from_the_index_needs_no_yaml_and_no_rich(home, toy):
    assert not modules_after(home, toy, "list") & {"yaml", "rich", "fsrs", "multiprocessing", "pydantic"}


def test_home_tells_the_countdown_before_numpy_is_there():
    names = "tui.app", "render.plan", "render.today", "render.chosen", "render.mastery", "exam.profile"
    code = f"import sys, {', '.join('examprep.' + name for name in names)}; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


def imports_of(path: Path) -> set[str]:
    """Modules that a file imports, at its top or inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


ENGINE = [p for p in sorted(PACKAGE.rglob("*.py")) if p.parent.name != "labs"]
CORE = {"course", "curves", "effect", "environment", "faults", "language"}
LAYERS = [  # each may import from these alone
    ("cards", {"cards", "course", "faults", "language", "wholefile"}),
    ("answers", {"answers", "cards", "curves", "effect", "labwords", "language", "problems"}),
    (
        "study",
        {
            *CORE,
            "study",
            "answers",
            "problems",
            "cards",
            "catalog",
            "labfile",
            "labreport",
            "runner",
            "jsonlines",
            "wholefile",
        },
    ),
    ("exam", {*CORE, "exam", "study", "answers", "cards", "wholefile"}),
    ("search", {"search", "cards", "language"}),
    (
        "lint",
        {
            *CORE,
            "lint",
            "answers",
            "problems",
            "cards",
            "lab",
            "labfile",
            "labreader",
            "labwords",
            "render",
            "search",
        },
    ),
    (
        "render",
        {
            *CORE,
            "render",
            "exam",
            "study",
            "answers",
            "problems",
            "cards",
            "lab",
            "labfile",
            "labreport",
            "labwords",
            "search",
        },
    ),
    ("foreign", {"foreign", "study", "wholefile"}),
    (
        "publish",
        {
            *CORE,
            "publish",
            "render",
            "study",
            "answers",
            "problems",
            "cards",
            "labfile",
            "labreport",
            "labwords",
            "runner",
            "selfcheck",
        },
    ),
]


def test_the_engine_never_imports_torch_and_only_the_app_imports_textual():
    for path in ENGINE:
        roots = {name.split(".")[0] for name in imports_of(path)}
        assert "torch" not in roots, path
        assert ("textual" in roots) <= (path.relative_to(PACKAGE).parts[0] == "tui"), path


@pytest.mark.parametrize(("package", "allowed"), LAYERS, ids=[name for name, _ in LAYERS])
def test_arrows_point_one_way(package: str, allowed: set[str]):
    for path in (PACKAGE / package).rglob("*.py"):
        ours = {name.split(".")[1] for name in imports_of(path) if name.startswith("examprep.")}
        assert ours <= allowed, path


def test_a_lab_author_sees_the_standard_library_only():
    roots = {name.split(".")[0] for name in imports_of(PACKAGE / "lab.py")}
    assert roots <= sys.stdlib_module_names | {"__future__"}


def test_the_app_and_the_commands_do_not_know_each_other():
    for package, other in (("tui", "examprep.commands"), ("commands", "examprep.tui")):
        for path in (PACKAGE / package).rglob("*.py"):
            assert not {name for name in imports_of(path) if name.startswith(other)}, path
