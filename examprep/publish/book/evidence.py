"""What the labs measured for the book: each is run once, and every claim gets the evidence of its check."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from examprep.labfile import LabFile
from examprep.labreport import Report
from examprep.render.saved import save_plots
from examprep.runner import Hosts
from examprep.selfcheck import Crew, plan


@dataclass(frozen=True)
class Measured:
    """A lab's run, and its charts: {file name: SVG}."""

    report: Report
    plots: Mapping[str, bytes] = field(default_factory=dict)


def measure(
    labs: Sequence[LabFile], hosts: Hosts, device: str, jobs: int, tell: Callable[[str], None]
) -> dict[str, Measured]:
    """{stem: what its lab measured}, `jobs` labs at a time; `tell` hears which lab has ended.

    LabRefused: the machine has no such device, or the labs are not trusted.
    """
    found = {}
    for ended in Crew(hosts, plan(labs, breaks=False, device=device), jobs).ended():
        if ended is None:
            continue
        task, report = ended
        found[task.lab.stem] = Measured(report, _plots(task.lab.stem, report))
        tell(task.lab.stem)
    return found


def _plots(stem: str, report: Report) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return {f"{stem}-{path.name}": path.read_bytes() for path in save_plots(report, Path(folder))}
