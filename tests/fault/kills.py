"""kill -9 at random moments: `python -m tests.fault.kills --kills 1000` tries each of ACTS so often, and counts.

Each life is a fork of this process, which has imported everything, so that a life costs milliseconds. What it does
is the command itself, typed to through a pipe; what was acknowledged is what stood on its standard output.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from examprep.commands.conversation import INDENT
from tests.fault.acts import ACTS, Act, World

LONGEST = 0.3  # seconds of a life that would go on and on


def live_for(act: Act, seconds: float) -> tuple[str, bool]:
    """What one life said, and whether it was killed before its end."""
    (ours_in, theirs_out), (theirs_in, ours_out) = os.pipe(), os.pipe()
    if not (pid := os.fork()):
        for fd, standard in ((theirs_in, 0), (theirs_out, 1), (os.open(os.devnull, os.O_WRONLY), 2)):
            os.dup2(fd, standard)
        os.closerange(3, 64)
        try:
            with open(0, encoding="utf-8") as sys.stdin, open(1, "w", encoding="utf-8") as sys.stdout:
                act.live()
        finally:
            os._exit(0)
    os.close(theirs_in)
    os.close(theirs_out)
    said, deadline = converse(act, ours_in, ours_out, time.monotonic() + seconds)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    while piece := os.read(ours_in, 65536):  # what was on its way
        said += piece
    os.close(ours_in)
    os.close(ours_out)
    os.waitpid(pid, 0)
    return said.decode(errors="replace"), deadline


def converse(act: Act, heard: int, typed: int, deadline: float) -> tuple[bytes, bool]:
    """Type a reply at each prompt until the deadline, or until the other has gone: then False."""
    said = b""
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([heard], [], [], left)[0]:
            continue
        if not (piece := os.read(heard, 65536)):
            return said, False
        said += piece
        if said.endswith(INDENT.encode()):
            with suppress(BrokenPipeError):
                os.write(typed, act.reply().encode() + b"\n")
    return said, True


def campaign(name: str, kills: int, root: Path, chance: random.Random, per_world: int = 40) -> Counter[str]:
    """Kill so often; `AssertionError` where anything acknowledged is not there. What was counted."""
    count: Counter[str] = Counter()
    usual = 0.2  # seconds that a life lasts, as far as seen
    while count["kills"] < kills:
        world = World(root / f"{name}-{count['lives']}", chance)
        act = ACTS[name](world)
        for _ in range(per_world):
            world.day += timedelta(days=1)
            begun = time.monotonic()
            said, killed = live_for(act, chance.uniform(0, usual))
            lived = time.monotonic() - begun
            usual = min(usual * 1.02, LONGEST) if killed else (3 * usual + lived) / 4
            act.judge(said)
            count["lives"] += 1
            count["kills"] += killed
            if count["kills"] == kills:
                break
        count["acknowledged"] += len(world.acknowledged)
        shutil.rmtree(world.root)
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=1000, help="of each act")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("acts", nargs="*", choices=[*ACTS, []], help="all of them unless named")
    asked = parser.parse_args()
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as folder:
        for name in asked.acts or ACTS:
            count = campaign(name, asked.kills, Path(folder), random.Random(f"{asked.seed}/{name}"))
            figures = " · ".join(f"{what} {count[what]}" for what in ("lives", "kills", "acknowledged"))
            print(f"{name}: {figures} · nothing lost (seed {asked.seed})", flush=True)


if __name__ == "__main__":
    main()
