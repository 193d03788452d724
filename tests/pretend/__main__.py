"""`python -m tests.pretend 14 20`: labs on the device "pretend", all if none is named; `--compare`: beside the CPU."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from examprep.catalog import load_catalog
from examprep.commands.check import chosen_stems
from examprep.commands.checked import troubles
from examprep.commands.devices import DeviceOptions, run_devices_command
from examprep.environment import Environment, find_environment
from examprep.runner import Hosts
from examprep.selfcheck import Crew, LabResult, Task, plan

NAME = "pretend"
TIME_LIMIT = 900.0  # seconds; every operator passes through a device that was not made for speed
LEFT_OUT = {"q40_embedding": {"sparse"}}  # it has no sparse tensors


class Visiting(Environment):
    """The same, with labs from a fork server that has the device."""

    def lab_hosts(self, warm: object = ()) -> Hosts:
        return Hosts(["tests.pretend", "torch", "sympy"])


def fit(task: Task) -> Task:
    """The task as the device can do it."""
    left_out = LEFT_OUT.get(task.lab.stem)
    checks = tuple(name for name in task.lab.checks if name not in left_out) if left_out else None
    return replace(task, request=replace(task.request, checks=checks), time_limit=TIME_LIMIT)


def run_all(env: Environment, names: list[str]) -> int:
    """Each lab once, all its checks. 0: all green there."""
    stems = chosen_stems(env, names)
    labs = [
        lab for lab in load_catalog(env.course, env.home.cache).labs if stems is None or lab.stem in stems
    ]
    tasks = [fit(task) for task in plan(labs, breaks=False, device=NAME)]
    results = []
    for done in Crew(env.lab_hosts(), tasks, jobs=2).ended():
        if done is not None:
            task, report = done
            results.append(LabResult(task.lab, None, whole=report))
            print("\n".join(troubles(results[-1], "en")), flush=True)
    return 0 if results and all(result.ok for result in results) else 1


def main(arguments: list[str]) -> int:
    found = find_environment(os.environ)
    env = Visiting(found.course, found.home, "en")
    names = [name for name in arguments if name != "--compare"]
    if "--compare" in arguments:
        return run_devices_command(env, DeviceOptions(names, ("cpu", NAME), 2, json=True), {"cpu", NAME})
    return run_all(env, names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
