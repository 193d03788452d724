"""`examprep export anki`: the course as a deck for Anki."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from examprep.cards import SECTIONS, Card
from examprep.catalog import Catalog, load_catalog
from examprep.commands.tell import tell, tell_json
from examprep.course import question_number
from examprep.environment import BadUsage, Environment
from examprep.faults import Faulty
from examprep.labfile import imported_by
from examprep.records import open_store
from examprep.wholefile import write_whole

if TYPE_CHECKING:
    from examprep.publish.apkg import Package
    from examprep.publish.history import Past


@dataclass(frozen=True)
class AnkiOptions:
    """What the command line asks for. `seeds`: of each problem."""

    file: Path
    questions: Sequence[str]
    sections: Sequence[str]
    with_history: bool
    plots: bool
    seeds: int
    json: bool


def export_anki(env: Environment, options: AnkiOptions) -> None:
    """Write the package, whole or not at all. BadUsage, UnknownQuestion; Faulty where a card cannot be read."""
    from examprep.publish.apkg import Package, write_package
    from examprep.publish.deck import deck_notes
    from examprep.publish.note import course_name

    catalog = load_catalog(env.course, env.home.cache)
    if catalog.faults:
        raise Faulty(catalog.faults)
    cards = chosen(env, catalog, options)
    if options.file.suffix.lower() != ".apkg":
        raise BadUsage(
            env.say(f"{options.file}: имя должно кончаться на .apkg", f"{options.file}: end it in .apkg")
        )
    files, names = _images(env, catalog, cards) if options.plots else ({}, {})
    course = course_name(env.course)
    notes = deck_notes(cards, catalog.lab_of, env.language, seeds=options.seeds, images=names, course=course)
    package = Package(notes, files, _answered(env) if options.with_history else {})
    try:
        write_whole(options.file, write_package(package, env.now()))
    except OSError as error:
        raise BadUsage(f"{options.file} cannot be written: {error.strerror}") from None
    _tell(env, options, package)


def _answered(env: Environment) -> Mapping[str, Past]:
    from examprep.publish.history import pasts

    with open_store(env) as store:
        return pasts(store.reviews())


def _tell(env: Environment, options: AnkiOptions, package: Package) -> None:
    kinds, images = Counter(note.kind for note in package.notes), len(package.images)
    items = [note.item for note in package.notes if note.item is not None]
    answers = sum(len(package.pasts[item].answers) for item in items if item in package.pasts)
    if options.json:
        tell_json({"file": str(options.file), "notes": dict(kinds), "reviews": answers, "images": images})
    ru = f"записей: {kinds.total()}, ответов: {answers}, картинок: {images}"
    en = f"{kinds.total()} notes, {answers} answers, {images} images"
    tell(env.say(ru, en) + f" → {options.file}", file=sys.stderr)


def chosen(env: Environment, catalog: Catalog, options: AnkiOptions) -> list[Card]:
    """The cards of the questions and sections named, in the exam's order; all where none is named."""
    for section in options.sections:
        if section not in SECTIONS:
            raise BadUsage(f"--section {section}: write one of {', '.join(SECTIONS)}")
    wanted = {question_number(env.course.find(name)) for name in options.questions}
    cards = [
        card
        for card in catalog.cards
        if (not wanted or card.number in wanted)
        and (not options.sections or card.section in options.sections)
    ]
    if not cards:
        raise BadUsage(
            env.say("таких вопросов нет", "no question is both of these sections and of these numbers")
        )
    return cards


def _images(
    env: Environment, catalog: Catalog, cards: Sequence[Card]
) -> tuple[dict[str, bytes], dict[str, list[str]]]:
    from examprep.commands.progress import StatusLine
    from examprep.publish.lab_images import draw_labs

    labs = [catalog.lab_of[card.number] for card in cards if card.number in catalog.lab_of]
    line = StatusLine(sys.stderr)
    drawn = draw_labs(labs, env.lab_hosts(imported_by(labs)), lambda lab: line.show(lab.stem))
    line.clear()
    for stem in drawn.failed:
        ru, en = (
            f"{stem}: лаборатория не дошла до конца, картинок нет",
            f"{stem}: the lab did not finish, no images",
        )
        tell(env.say(ru, en), file=sys.stderr)
    return drawn.files, drawn.names
