"""`examprep check --devices cpu,cuda`: the labs on each device, and how far their numbers lie apart."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from examprep.catalog import load_catalog
from examprep.commands.check import DEVICES, chosen_stems
from examprep.commands.progress import ended_labs
from examprep.commands.tell import tell, tell_json
from examprep.commands.torchprobe import probe_torch
from examprep.devices import Deviation, deviations
from examprep.environment import BadUsage, Environment
from examprep.exits import CANCELLED, CRASHED, OK, RED
from examprep.labfile import LabFile, imported_by
from examprep.labhost import Request
from examprep.labreport import Report, traceback_of, unfinished
from examprep.language import Language, say
from examprep.render.evidence import MARKS, last_line, written_error
from examprep.selfcheck import Crew, Task

REASONS = {
    "same": ("то же до последнего бита", "the same to the last bit"),
    "drawn": ("другие случайные числа: у устройства свой генератор", "other random numbers: its own generator"),
    "unsteady": ("ядра недетерминированы: там и два запуска расходятся", "nondeterministic: two runs there differ"),
    "rounded": ("округление: суммы в другом порядке", "rounding: sums in another order"),
    "trained": ("округление, которое усилило обучение", "rounding that the training amplified"),
    "unexplained": ("причина неизвестна", "unexplained"),
    "missing": ("не выполнена на одном из устройств", "did not run on one of them"),
}  # fmt: skip


@dataclass(frozen=True)
class DeviceOptions:
    """`devices`: the reference, then those that are held against it; `settings`: knobs of the only question."""

    questions: list[str]
    devices: tuple[str, ...]
    jobs: int
    json: bool
    settings: list[str] = field(default_factory=list)


@dataclass
class Runs:
    """One lab's runs: the reference's one, and two on each other device, in the order they ended."""

    lab: LabFile
    reports: dict[str, list[Report]]
    waiting: int

    @property
    def every(self) -> list[Report]:
        return [report for reports in self.reports.values() for report in reports]

    @property
    def crashed(self) -> bool:
        return any(report.crashed or not report.finished for report in self.every)

    @property
    def ok(self) -> bool:
        return all(report.as_it_should(None) for report in self.every)

    def against(self, device: str) -> list[Deviation]:
        (reference, *_), (first, again) = next(iter(self.reports.values())), self.reports[device][-2:]
        return deviations(reference, first, again)


def check_devices(env: Environment, options: DeviceOptions, *, alone: bool) -> int:
    """What the command line says. BadUsage: no torch, or options that do not go with it."""
    if not alone:
        raise BadUsage("--devices goes with questions, --set, --jobs, --json and --lang only")
    if options.settings and len(options.questions) != 1:
        raise BadUsage("--set turns the knobs of one lab: name one question")
    found, trouble = probe_torch()
    if found is None:
        raise BadUsage(f"--devices {','.join(options.devices)}: {trouble}")
    return run_devices_command(env, options, {re.split("[: ]", name)[0] for name in found["devices"]})


def read_devices(text: str) -> tuple[str, ...]:
    """`cpu,cuda` -> ("cpu", "cuda"). BadUsage: another name, one twice, or fewer than two."""
    devices = tuple(name.strip() for name in text.split(","))
    if len(set(devices)) < max(2, len(devices)) or not set(devices) <= set(DEVICES[1:]):
        raise BadUsage(
            f"--devices {text}: write two or three of {', '.join(DEVICES[1:])}, the reference first"
        )
    return devices


def run_devices_command(env: Environment, options: DeviceOptions, present: set[str]) -> int:
    """0: all green wherever there is a device, 1 something red, 3 a lab crashed, 130 cancelled."""
    there = tuple(name for name in options.devices if name in present)
    absent = [name for name in options.devices if name not in present]
    if not options.json:
        for name in absent:
            ru, en = "нет на этом компьютере; сравнивать не с чем", "not on this machine; nothing to compare"
            tell(f"· {name}  " + env.say(ru, en))
    catalog = load_catalog(env.course, env.home.cache)
    stems = chosen_stems(env, options.questions)
    labs = [lab for lab in catalog.labs if stems is None or lab.stem in stems] if len(there) > 1 else []
    all_runs = [Runs(lab, {name: [] for name in there}, 2 * len(there) - 1) for lab in labs]
    knobs = labs[0].read_knobs(options.settings) if options.settings and labs else {}
    try:
        for runs in _ended(env, all_runs, there, knobs, options.jobs):
            if not options.json:
                tell("\n".join(lines(runs, env.language)))
    except KeyboardInterrupt:
        tell(env.say("отменено", "cancelled"), file=sys.stderr)
        return CANCELLED
    if options.json:
        tell_json(devices_object(there, absent, all_runs))
    if any(runs.crashed for runs in all_runs):
        return CRASHED
    return OK if all(runs.ok for runs in all_runs) else RED


def _ended(
    env: Environment, all_runs: list[Runs], devices: tuple[str, ...], knobs: dict[str, float], jobs: int
) -> Iterator[Runs]:
    """Run everything; each lab as the last of its runs ends."""
    where = {runs.lab.stem: runs for runs in all_runs}
    places = [device for name in devices for device in ([name] if name == devices[0] else [name, name])]
    tasks = [
        Task(runs.lab, None, Request(runs.lab.path, device=device, knobs=knobs, detailed=True))
        for runs in all_runs
        for device in places
    ]
    hosts = env.lab_hosts(imported_by(runs.lab for runs in all_runs))

    def doing() -> str:
        over = sum(not runs.waiting for runs in all_runs)
        return env.say("лаборатории", "labs") + f" {over}/{len(all_runs)}"

    def take(task: Task, report: Report) -> Runs | None:
        runs = where[task.lab.stem]
        runs.reports[task.request.device].append(report)
        runs.waiting -= 1
        return None if runs.waiting else runs

    return ended_labs(Crew(hosts, tasks, jobs), doing, take)


# ── for a reader ─────────────────────────────────────────────────────────────────────────────────────────────


def lines(runs: Runs, language: Language) -> list[str]:
    """The lab's line, then one for each check on each device that is held against the reference."""
    reference, *others = runs.reports
    rows = [
        (
            deviation.check,
            device,
            _apart(deviation.largest),
            _tolerance(deviation.tol),
            _why(deviation, language),
        )
        for device in others
        for deviation in runs.against(device)
    ]
    head = ("", "", f"≠ {reference}", say(language, "допуск", "tolerance"), say(language, "почему", "why"))
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    return [
        f"{MARKS[runs.ok]} {runs.lab.stem}  " + " · ".join(_times(runs, language)),
        *("    " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
          for row in (head, *rows)),
        *_troubles(runs, language),
    ]  # fmt: skip


def _times(runs: Runs, language: Language) -> Iterator[str]:
    """Of each device's first run; for all but the reference also how many times as fast it was."""
    seconds = {name: reports[0].seconds or 0.0 for name, reports in runs.reports.items()}
    reference = next(iter(seconds.values()))
    for number, (name, took) in enumerate(seconds.items()):
        times = f" ({reference / took:.2g}×)" if number and took else ""
        yield f"{name} {took:.1f} {say(language, 'с', 's')}{times}"


def _apart(value: float | None) -> str:
    return "—" if value is None else written_error(value)


def _tolerance(value: Any) -> str:
    return "—" if value is None else f"± {float(value):.2g}"


def _why(deviation: Deviation, language: Language) -> str:
    said = say(language, *REASONS[deviation.reason])
    return said + (f" ({written_error(deviation.repeat)})" if deviation.repeat else "")


def _troubles(runs: Runs, language: Language) -> Iterator[str]:
    for name, reports in runs.reports.items():
        report = reports[0]
        yield from (f"    ✗ {name}: {check}" for check in report.red)
        yield from (
            f"    ✗ {name}: {crash['check'] or ''} {last_line(traceback_of(crash, language))}"
            for crash in report.crashes
        )
        if not report.finished and not report.crashes:
            yield f"    ✗ {name}: {unfinished(report, language)}"


# ── for a program ────────────────────────────────────────────────────────────────────────────────────────────


def devices_object(there: tuple[str, ...], absent: list[str], all_runs: list[Runs]) -> dict[str, Any]:
    return {
        "ok": all(runs.ok for runs in all_runs),
        "devices": list(there),
        "absent": absent,
        "labs": [
            {
                "stem": runs.lab.stem,
                "ok": runs.ok,
                "seconds": {name: reports[0].seconds for name, reports in runs.reports.items()},
                "deviations": {
                    device: [_row(deviation) for deviation in runs.against(device)] for device in there[1:]
                },
            }
            for runs in all_runs
        ],
    }


def _row(deviation: Deviation) -> dict[str, Any]:
    """JSON has no infinity."""
    finite = {
        key: None if value in (math.inf, "inf", "nan") else value for key, value in asdict(deviation).items()
    }
    return finite
