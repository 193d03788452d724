"""Watching a lab run on the command line: events as they come, a live curve in a terminal, or nothing but the end."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING, Any

from examprep.commands.progress import StatusLine
from examprep.commands.tell import tell, tell_json
from examprep.environment import Environment
from examprep.labfile import LabFile
from examprep.labreport import Report
from examprep.render.literal import literal
from examprep.runner import LabRun, follow

if TYPE_CHECKING:
    from examprep.commands.lab import LabOptions

FRAME_SECONDS = 0.1
CHART_LINES = 15


def watch(run: LabRun, report: Report, lab: LabFile, env: Environment, options: LabOptions) -> None:
    """Fold the run into `report` until it ends. LabRefused."""
    if options.events:
        for event in follow(run, report):
            tell_json(event)
    elif options.json or not sys.stdout.isatty():
        _watch_quietly(run, report, env, talk=not options.json)
    else:
        _watch_live(run, report, lab, env)


def _watch_quietly(run: LabRun, report: Report, env: Environment, *, talk: bool) -> None:
    """How far it is on stderr, if that is a terminal; with `talk`, what the lab says on stdout."""
    status = StatusLine(sys.stderr)
    try:
        for event in follow(run, report):
            if event["event"] == "said" and talk:
                status.clear()
                tell(event["text"])
            else:
                status.show(progress_line(report, env))
    finally:
        status.clear()


def _watch_live(run: LabRun, report: Report, lab: LabFile, env: Environment) -> None:
    """A frame at most ten times a second; all of it is gone at the end, except what the lab says."""
    from rich.live import Live
    from rich.text import Text

    from examprep.render.console import page
    from examprep.render.report import headline

    console = page()
    broken = next((b for b in lab.breaks if b.name == run.request.break_name), None)
    with Live(console=console, transient=True, auto_refresh=False) as live:

        def draw() -> float:
            live.update(
                _frame(report, headline(report, lab, env.language, broken), env, console), refresh=True
            )
            return monotonic()

        drawn = draw()  # at once: torch takes seconds to load
        for event in follow(run, report):
            if event["event"] == "said":
                console.print(Text(literal(event["text"])))
            if monotonic() - drawn > FRAME_SECONDS:
                drawn = draw()


def _frame(report: Report, title: Any, env: Environment, console: Any) -> Any:
    """The title, the newest chart, and how far it is."""
    from rich.console import Group
    from rich.text import Text

    from examprep.render.pictures import chart_view, has_colour

    parts: list[Any] = [title]
    room = min(CHART_LINES, console.height - 5)
    if report.points and room > 8:
        newest = list(report.points)[-1]
        parts.append(chart_view(report, newest, console.width, room, colour=has_colour(console)))
    parts.append(Text(progress_line(report, env), no_wrap=True, overflow="ellipsis"))
    return Group(*filter(None, parts))


def progress_line(report: Report, env: Environment) -> str:
    """`✓✓✗··· with dropout 120/300`, or that it is still starting."""
    from examprep.render.evidence import MARKS

    if report.started is None:
        return env.say("запускается…", "starting…")
    marks = "".join(MARKS[check.ok] for check in report.checks.values())
    now = report.progress
    return f"{marks}  {now['label']} {now['step']}/{now['total']}" if now else marks
