"""The child process: loads one lab file, runs it, and sends what happens as JSON lines.

`python -m examprep.labhost labs/q14_dropout.py` runs a lab in the foreground, so that `breakpoint()` works.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import io
import json
import linecache
import math
import multiprocessing
import os
import platform
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from examprep.endings import end_with
from examprep.lab import Break, Run, seed_everything

FLUSH_SECONDS = 0.04  # a point so soon after what was sent waits for company: one write carries many
LONGEST_LINE = 2000  # characters of what a lab prints; a longer line is told in pieces


@dataclass(frozen=True)
class Request:
    """What to run. `checks` None means all; `threads` is torch's (one: reproducible, and fast when busy).

    `source` is a text to run in the file's place: a mutant of it. `detailed`: evidence comes with all its numbers,
    and each check says where they come from.
    """

    path: str
    seed: int = 0
    device: str = "auto"
    knobs: dict[str, float] = field(default_factory=dict)
    break_name: str | None = None
    checks: tuple[str, ...] | None = None
    threads: int = 1
    source: str | None = None
    detailed: bool = False


class Refused(Exception):
    """The request cannot be met (no such device, check or break): the user's business, not a crash."""


def run_lab(request: Request, emit: Callable[[dict[str, Any]], None]) -> None:
    """Run the lab and emit `started`, then what it does, then `finished`, `crashed` or `refused`."""
    started = time.perf_counter()
    try:
        lab = load(Path(request.path), request.source)
        steady(request.threads)
        device = choose_device(request.device)
        prepare(lab, request)
        checks = choose_checks(lab, request)
    except Refused as refusal:
        return emit({"event": "refused", "message": str(refusal)})
    except (Exception, SystemExit) as error:
        return emit({"event": "crashed", "check": None, "traceback": trimmed(error, request.path)})
    emit({"event": "started", **circumstances(request, device, checks)})
    run = Run(device=device, seed=request.seed, emit=emit, detailed=request.detailed)
    red, crashes = judge(lab, run, checks, request, emit)
    if request.checks is None and request.break_name is None:
        crashes += answer(lab, run, request, emit)
    seconds = time.perf_counter() - started
    emit({"event": "finished", "ok": not crashes and not red, "red": red, "seconds": seconds})


def judge(
    lab: ModuleType, run: Run, checks: list[str], request: Request, emit: Callable[[dict[str, Any]], None]
) -> tuple[list[str], int]:
    """Run the checks one after the other, whatever becomes of each. The red ones, and how many crashed."""
    red, crashes = [], 0
    for name in checks:
        begun = time.perf_counter()
        try:
            ok = run.judge(name, getattr(lab, f"check_{name}"))
        except (Exception, SystemExit) as error:
            crashes += 1
            emit({"event": "crashed", "check": name, "traceback": trimmed(error, request.path)})
            continue
        red += [] if ok else [name]
        origins = {"origins": sorted(run.origins)} if request.detailed else {}
        emit({"event": "check", "check": name, "ok": ok, "seconds": time.perf_counter() - begun, **origins})
    return red, crashes


def answer(lab: ModuleType, run: Run, request: Request, emit: Callable[[dict[str, Any]], None]) -> int:
    """Compute what the card's items ask for: `answer_<item>(run)`. Returns the number of crashes."""
    crashes = 0
    for name in [n for n in vars(lab) if n.startswith("answer_")]:
        item = name.removeprefix("answer_").replace("_", "-")
        try:
            seed_everything(run.seed)
            emit({"event": "answer", "item": item, "value": to_json(getattr(lab, name)(run))})
        except (Exception, SystemExit) as error:
            crashes += 1
            emit({"event": "crashed", "check": name, "traceback": trimmed(error, request.path)})
    return crashes


def load(path: Path, source: str | None = None) -> ModuleType:
    """Import a lab by its real dotted name, `examprep.labs.<stem>`, wherever the file lies.

    `source` is run in the file's place.
    """
    import examprep.labs

    folder = str(path.resolve().parent)
    if folder not in examprep.labs.__path__:
        examprep.labs.__path__.insert(0, folder)
    name = f"examprep.labs.{path.stem}"
    if source is None:
        return importlib.import_module(name)
    lab = sys.modules[name] = ModuleType(name)
    lab.__file__ = str(path)
    linecache.cache[str(path)] = len(source), None, source.splitlines(keepends=True), str(path)  # for inspect
    exec(compile(source, str(path), "exec"), vars(lab))
    return lab


def prepare(lab: ModuleType, request: Request) -> None:
    """Turn the knobs, then put the misconception in place. The parent has checked the knobs."""
    for name, value in request.knobs.items():
        setattr(lab, name, value)
    if request.break_name is None:
        return
    breaks: dict[str, Break] = {b.name: b for b in getattr(lab, "BREAKS", ())}
    if request.break_name not in breaks:
        raise Refused(f"no break {request.break_name!r}; the lab has: {', '.join(breaks) or 'none'}")
    for name, value in breaks[request.break_name].replacements.items():
        if not hasattr(lab, name):
            raise AttributeError(f"break {request.break_name!r} replaces {name}, which the lab does not have")
        setattr(lab, name, value)


def choose_checks(lab: ModuleType, request: Request) -> list[str]:
    """The checks that were asked for, all where none was named, in the lab's order."""
    there = [name.removeprefix("check_") for name in vars(lab) if name.startswith("check_")]
    asked = there if request.checks is None else request.checks
    if unknown := [name for name in asked if name not in there]:
        raise Refused(f"no check {unknown[0]!r}; the lab has: {', '.join(there)}")
    return [name for name in there if name in asked]


def devices() -> list[str]:
    """Where this machine can compute: the CPU, and what PyTorch finds besides."""
    torch = sys.modules.get("torch")
    present = {"cpu": True, "cuda": bool(torch and torch.cuda.is_available())}
    present["mps"] = bool(torch and torch.backends.mps.is_available())
    return [name for name, there in present.items() if there]


def choose_device(asked: str) -> str:
    """`auto` is CUDA where there is one, else the CPU; MPS (no float64) only on request."""
    present = devices()
    if asked == "auto":
        return "cuda" if "cuda" in present else "cpu"
    if asked not in present:
        raise Refused(f"no device {asked!r} on this machine; it has: {', '.join(present)}")
    return asked


def steady(threads: int) -> None:
    """So many threads for torch, and float32 that is float32: TF32 would keep 10 of its 23 bits on a GPU."""
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(threads)
        torch.set_float32_matmul_precision("highest")
        torch.backends.cudnn.allow_tf32 = False


def circumstances(request: Request, device: str, checks: list[str]) -> dict[str, Any]:
    torch = sys.modules.get("torch")
    source = Path(request.path).read_bytes()
    return {
        "stem": Path(request.path).stem,
        "device": device,
        "devices": devices(),
        "seed": request.seed,
        "knobs": request.knobs,
        "break": request.break_name,
        "checks": checks,
        "source": hashlib.sha256(source).hexdigest()[:16],
        "torch": torch.__version__ if torch else None,
        "python": platform.python_version(),
        "threads": request.threads,
    }


def trimmed(error: BaseException, path: str) -> str:
    """The traceback as the student needs it: the lab's own frames, then the error."""
    told = traceback.TracebackException.from_exception(error)
    lab = str(Path(path).resolve())
    mine = [frame for frame in told.stack if str(Path(frame.filename).resolve()) == lab]
    if mine or isinstance(error, SyntaxError):  # which says itself where it is
        told.stack = traceback.StackSummary.from_list(mine)
    return "".join(told.format(chain=False)).rstrip()


def to_json(value: Any) -> Any:
    """Tuples and tensors as lists; nan and the infinities as strings, which JSON lacks."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [to_json(v) for v in value]
    if isinstance(value, dict):
        return {str(k): to_json(v) for k, v in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, str | int | float | bool | type(None)):
        return value
    try:
        return to_json(float(value))  # sympy's numbers
    except (TypeError, ValueError, OverflowError):
        return str(value)


_written = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def line(event: dict[str, Any]) -> bytes:
    """The event as a line of JSON."""
    try:
        text = _written(event)
    except (TypeError, ValueError):  # a tensor, nan: rare, and looking for them costs as much as writing
        text = _written(to_json(event))
    return text.encode(errors="replace") + b"\n"


class Wire:
    """Events as JSON lines through `send`; points in quick succession are written and travel together."""

    def __init__(self, send: Callable[[bytes], None]):
        self._send, self._held, self._sent = send, list[dict[str, Any]](), -math.inf
        self._lock = threading.Lock()

    def emit(self, event: dict[str, Any]) -> None:
        with self._lock:
            self._held.append(event)
            if event["event"] != "point" or time.monotonic() - self._sent > FLUSH_SECONDS:
                held, self._held = self._held, []
                self._send(b"".join(map(line, held)))
                self._sent = time.monotonic()


class Said(io.TextIOBase):
    """What a lab prints becomes an event, line by line, so that it cannot spoil the screen."""

    encoding = "utf-8"

    def __init__(self, emit: Callable[[dict[str, Any]], None]):
        self._emit, self._rest = emit, ""

    def emit(self, event: dict[str, Any]) -> None:
        """Pass another event on, after the line that was begun before it."""
        if self._rest:
            self.write("\n")
        if event["event"] == "said":
            self.write(event["text"] + "\n")
        else:
            self._emit(event)

    def write(self, text: str) -> int:
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._tell(line)
        if len(self._rest) >= LONGEST_LINE:
            whole = len(self._rest) // LONGEST_LINE * LONGEST_LINE
            self._tell(self._rest[:whole])
            self._rest = self._rest[whole:]
        return len(text)

    def _tell(self, line: str) -> None:
        for start in range(0, len(line) or 1, LONGEST_LINE):
            self._emit({"event": "said", "text": line[start : start + LONGEST_LINE]})


@contextlib.contextmanager
def quiet(emit: Callable[[dict[str, Any]], None]) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Nothing of the lab reaches the parent's terminal: prints are events, raw output is dropped.

    Gives the `emit` that keeps events and prints in their order.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nowhere, fd)
    said = Said(emit)
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        yield said.emit


def child(connection: Any, request: Request) -> None:
    """Entry of a child process: one lab, one connection, and an end when the parent is gone."""
    if hasattr(os, "setsid"):
        os.setsid()  # a group of its own: cancelling ends whatever the lab has started
    multiprocessing.current_process().daemon = False  # it may start some: a DataLoader's workers
    with contextlib.suppress(OSError):  # Linux: where memory runs out, what ends is the lab and not the app
        Path("/proc/self/oom_score_adj").write_text("1000")
    wire = Wire(connection.send_bytes)
    with quiet(wire.emit) as emit:
        end_with(connection)
        run_lab(request, emit)
    threading.Event().wait()  # the parent ends it, with what it may have started: that is still its child then


def main(argv: list[str]) -> int:
    wire = Wire(lambda data: print(data.decode(), end="", flush=True))
    run_lab(Request(argv[0]), wire.emit)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
