"""The table of ratios: each of ours beside the least that it could cost."""

from __future__ import annotations

import multiprocessing
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import pexpect

from examprep.course import question_number
from tests.bench.harness import Action, Bench, environ

OURS = (sys.executable, "-m", "examprep")
STEPS = 50  # a short run of each, often: the two meet the same moods of a busy machine
SOME_LABS = [str(number) for number in range(2, 42, 4)]  # ten of them, the short and the long
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


def process(home: str, *command: str) -> Action:
    return lambda: subprocess.run(command, env=environ(home), check=True, capture_output=True)


@contextmanager
def listing() -> Iterator[tuple[Action, Action]]:
    with tempfile.TemporaryDirectory() as home:
        yield process(home, *OURS, "list"), process(home, sys.executable, "-c", "import typer")


@contextmanager
def first_frames() -> Iterator[tuple[Action, Action]]:
    """Each until its last line is on a real terminal; then it is killed: how it ends is not measured."""
    with tempfile.TemporaryDirectory() as home:
        Path(home, "settings.json").write_text('{"language": "en"}')  # not the first start

        def until(last: str, *command: str) -> None:
            child = pexpect.spawn(
                command[0], list(command[1:]), env=environ(home), dimensions=(24, 80), timeout=60
            )
            child.expect(last)
            child.kill(signal.SIGKILL)
            child.wait()

        yield lambda: until("keys", *OURS), lambda: until("quit", sys.executable, "-c", BARE_APP)


def lab(stem: str) -> Bench:
    @contextmanager
    def pair() -> Iterator[tuple[Action, Action]]:
        with tempfile.TemporaryDirectory() as home:
            bare = process(home, sys.executable, "-c", BARE_LAB.format(stem=stem))
            yield process(home, *OURS, "lab", stem), bare

    number = question_number(stem)
    return Bench(f"lab-{number}", f"examprep lab {number}", "its checks in a bare process", 1.1, 5, pair)


@contextmanager
def steps() -> Iterator[tuple[Action, Action]]:
    """A small net's training, each loss taken out of its tensor; ours shows its steps and draws each loss besides."""
    import torch
    from torch.nn import functional as F

    from examprep.lab import Run
    from examprep.labhost import Wire

    torch.set_num_threads(1)
    theirs, ours = multiprocessing.Pipe(duplex=False)
    reader = multiprocessing.Process(target=drain, args=(theirs,), daemon=True)
    reader.start()
    run = Run(device="cpu", seed=0, emit=Wire(ours.send_bytes).emit)
    torch.manual_seed(0)
    x, y = torch.randn(150, 64), torch.randint(10, (150,))

    def step() -> float:
        loss = F.cross_entropy(net(x), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return loss.item()

    net = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    optimiser = torch.optim.Adam(net.parameters())

    def shown() -> None:
        for k in run.steps(STEPS, "training"):
            run.plot("loss", k, step(), "training")

    def bare() -> None:
        for _ in range(STEPS):
            step()

    yield shown, bare
    reader.kill()


def drain(connection: Connection) -> None:
    while True:
        connection.recv_bytes()


@contextmanager
def jobs() -> Iterator[tuple[Action, Action]]:
    with tempfile.TemporaryDirectory() as home:
        check = (*OURS, "check", *SOME_LABS, "--jobs")
        yield process(home, *check, "2"), process(home, *check, "1")


BENCHES = [
    Bench("list", "examprep list", "python -c 'import typer'", 2.5, 15, listing),
    Bench("first-frame", "the app's first frame", "a bare Textual app's", 1.25, 9, first_frames),
    lab("q14_dropout"),
    lab("q20_convolution"),
    Bench(
        "steps",
        f"{STEPS} steps with run.steps and run.plot",
        "the bare loop",
        1.03,
        9,
        steps,
        time.thread_time,
    ),
    Bench("jobs", "check --jobs 2 of ten labs", "--jobs 1", 0.7, 3, jobs),
]
