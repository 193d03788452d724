"""How fast it is, as ratios of two things timed in turn in one run: `pytest -n 0 -m bench -s tests/bench`.

Nothing is asserted about time: a busy machine would make that a lie. Each line says how many times as long the first
takes as the second, by the fastest runs and by the medians.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

pytestmark = pytest.mark.bench
SCRIPT = str(Path(sys.executable).with_name("examprep"))
BARE_APP = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    BINDINGS = [("q", "quit", "quit")]
    def compose(self):
        yield Static("quit")
Bare().run()
"""
BARE_LAB = """
import sys
from examprep.lab import Run
from examprep.labs import {stem} as lab
import torch
torch.set_num_threads(1)
run = Run(device="cpu", seed=0, emit=lambda event: None)
for name in [n for n in vars(lab) if n.startswith("check_")]:
    run.judge(name, getattr(lab, name))
"""


def environ(home: str) -> dict[str, str]:
    """Without PYTHONDONTWRITEBYTECODE, which would have an editable install compiled at every start."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "EXAMPREP_HOME": home, "EXAMPREP_LANG": "en", "TERM": "xterm-256color"}


def compare(name: str, first: Callable[[], object], second: Callable[[], object], runs: int) -> None:
    """Run the two in turn and print the ratios."""
    first(), second()  # caches and bytecode
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for action, mine in zip((first, second), times, strict=True):
            begun = time.perf_counter()
            action()
            mine.append(time.perf_counter() - begun)
    low, middle = ([f(t) for t in times] for f in (min, statistics.median))
    print(
        f"\n{name}: {low[0] / low[1]:.2f} × by the fastest ({low[0] * 1e3:.0f} ms to {low[1] * 1e3:.0f} ms), "
        f"{middle[0] / middle[1]:.2f} × by the medians of {runs}"
    )


def process(*command: str) -> Callable[[], object]:
    home = tempfile.mkdtemp()
    return lambda: subprocess.run(command, env=environ(home), check=True, capture_output=True)


def first_frame(*command: str, last: str) -> Callable[[], object]:
    """Until the line that is drawn last is on a real terminal; then the app is left."""
    home = tempfile.mkdtemp()
    Path(home, "settings.json").write_text('{"language": "en"}')  # not the first start

    def run() -> None:
        child = pexpect.spawn(
            command[0], list(command[1:]), env=environ(home), dimensions=(24, 80), timeout=60
        )
        child.expect(["keys", "quit"])
        child.close(force=True)

    return run


def test_listing_against_importing_typer():
    compare(
        "examprep list / python -c 'import typer'",
        process(SCRIPT, "list"),
        process(sys.executable, "-c", "import typer"),
        15,
    )


def test_the_first_frame_against_a_bare_textual_app():
    compare(
        "the app's first frame / a bare Textual app's",
        first_frame(SCRIPT, last="keys"),
        first_frame(sys.executable, "-c", BARE_APP, last="quit"),
        9,
    )


@pytest.mark.parametrize("stem", ["q14_dropout", "q20_convolution"])
def test_a_lab_against_the_same_training_without_the_framework(stem: str):
    compare(
        f"examprep lab {int(stem[1:3])} / the same checks in a bare process",
        process(SCRIPT, "lab", stem),
        process(sys.executable, "-c", BARE_LAB.format(stem=stem)),
        5,
    )
