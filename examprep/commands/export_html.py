"""`examprep export html`: the course as a book, with what the labs of this machine measured."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from examprep.catalog import Catalog, load_catalog
from examprep.commands.progress import StatusLine
from examprep.commands.tell import tell
from examprep.course import question_number
from examprep.environment import BadUsage, Environment
from examprep.exits import CRASHED, OK, RED
from examprep.faults import Faulty
from examprep.labfile import imported_by
from examprep.labreport import Report
from examprep.publish.book.evidence import Measured
from examprep.wholefile import write_whole


@dataclass(frozen=True)
class BookOptions:
    """What the command line asks for. `seeds`: variants of each problem; `labs`: whether they are run."""

    folder: Path
    questions: Sequence[str]
    labs: bool
    seeds: int
    jobs: int
    device: str


def export_html(env: Environment, options: BookOptions) -> int:
    """Write the book. Exit status 1 where a lab was red, 3 where one crashed: the book says so as well."""
    from examprep.publish.book.site import MARKER, build

    folder = options.folder
    _check_folder(env, folder, MARKER)
    catalog = load_catalog(env.course, env.home.cache)
    if catalog.faults:
        raise Faulty(catalog.faults)
    wanted = {question_number(env.course.find(name)) for name in options.questions}
    cards = [card for card in catalog.cards if not wanted or card.number in wanted]
    measured = _measured(env, catalog, {card.number for card in cards}, options) if options.labs else {}
    count = 0
    try:
        for path, content in build(cards, catalog.lab_of, measured, options.seeds):
            write_whole(folder / path, content, lasting=False)
            count += 1
    except OSError as error:
        raise BadUsage(f"{folder}: {error.strerror or error}") from None
    tell(
        env.say(f"файлов: {count} → {folder / 'index.html'}", f"{count} files → {folder / 'index.html'}"),
        file=sys.stderr,
    )
    return max((_told(env, stem, found.report) for stem, found in measured.items()), default=OK)


def _check_folder(env: Environment, folder: Path, marker: str) -> None:
    """BadUsage where files that are no book's would be lost among a book's."""
    if folder.exists() and not folder.is_dir():
        raise BadUsage(env.say(f"{folder} — не папка", f"{folder} is no folder"))
    if folder.is_dir() and any(folder.iterdir()) and not (folder / marker).exists():
        ru = f"{folder} не пуста, и книги в ней нет; назовите новую папку"
        raise BadUsage(env.say(ru, f"{folder} is not empty and holds no book; name a new folder"))


def _told(env: Environment, stem: str, report: Report) -> int:
    """Say what is not green in a lab's run; the exit status that comes of it."""
    for name in report.red:
        tell(f"✗ {stem}: {name}", file=sys.stderr)
    if report.crashed or not report.finished:
        ru, en = "лаборатория не дошла до конца", "the lab did not come to its end"
        tell(f"✗ {stem}: {env.say(ru, en)}", file=sys.stderr)
        return CRASHED
    return RED if report.red else OK


def _measured(
    env: Environment, catalog: Catalog, numbers: set[int], options: BookOptions
) -> dict[str, Measured]:
    from examprep.publish.book.evidence import measure

    labs = [catalog.lab_of[number] for number in sorted(numbers) if number in catalog.lab_of]
    status, done = StatusLine(sys.stderr), 0

    def tell(stem: str) -> None:
        nonlocal done
        done += 1
        status.show(f"{done}/{len(labs)} · {stem}")

    try:
        return measure(labs, env.lab_hosts(imported_by(labs)), options.device, options.jobs, tell)
    finally:
        status.clear()
