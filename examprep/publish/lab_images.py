"""The charts of labs as images for a deck: each lab is run once, at its defaults, and drawn by matplotlib."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from examprep.labfile import LabFile
from examprep.render.saved import save_plots
from examprep.runner import Hosts, LabRefused, Request, run_to_end


@dataclass
class LabImages:
    """`files`: {name: SVG}; `names`: {stem: names of the lab's images}; `failed`: stems of labs that did not finish."""

    files: dict[str, bytes] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def draw_labs(labs: Iterable[LabFile], hosts: Hosts, tell: Callable[[LabFile], None]) -> LabImages:
    """Run the labs one after another; `tell` is called before each. A lab that crashes gives no image."""
    drawn = LabImages()
    for lab in labs:
        tell(lab)
        try:
            report = run_to_end(hosts, Request(path=lab.path, device="cpu"))
        except LabRefused:
            drawn.failed.append(lab.stem)
            continue
        if not report.finished or report.crashed:
            drawn.failed.append(lab.stem)
            continue
        with tempfile.TemporaryDirectory() as folder:
            for path in save_plots(report, Path(folder)):
                name = f"examprep-{lab.stem}-{path.name}"
                drawn.files[name] = path.read_bytes()
                drawn.names.setdefault(lab.stem, []).append(name)
    return drawn
