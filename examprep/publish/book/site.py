"""The files of the book: a page a question, a table of contents with a search, a page to print; in each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from examprep.cards import SECTIONS, Card
from examprep.labfile import LabFile
from examprep.language import LANGUAGES, Language, say
from examprep.publish.book.evidence import Measured
from examprep.publish.book.question import QuestionView
from examprep.render.literal import literal
from examprep.render.sections import section_name

if TYPE_CHECKING:
    from jinja2 import Environment, PackageLoader

MARKER = "examprep-book.txt"  # says that the folder is a book of ours, which may be written anew


def build(
    cards: Sequence[Card],
    labs: Mapping[int, LabFile],
    measured: Mapping[str, Measured],
    seeds: int,
) -> Iterator[tuple[str, bytes]]:
    """(path in the folder, content) of every file; the same arguments, the same bytes."""
    yield MARKER, b"Written by examprep export html; written anew by the next one.\n"
    yield "index.html", _page("languages.html.j2", "en", languages=LANGUAGES)
    yield "book.css", _templates().get_source(_environment(), "book.css")[0].encode()
    for found in measured.values():
        yield from ((f"plots/{name}", svg) for name, svg in found.plots.items())
    for language in LANGUAGES:
        views = [
            QuestionView(card, labs.get(card.number), measured.get(card.stem), language, seeds)
            for card in cards
        ]
        sections = [
            (section_name(section, language), [view for view in views if view.card.section == section])
            for section in SECTIONS
        ]
        sections = [(name, held) for name, held in sections if held]
        there = {view.number: view for view in views}
        yield f"{language}/index.html", _page("contents.html.j2", language, sections=sections)
        yield f"{language}/print.html", _page("print.html.j2", language, sections=sections, there=there)
        for place, view in enumerate(views):
            around = {
                "before": views[place - 1] if place else None,
                "after": views[place + 1] if place + 1 < len(views) else None,
            }
            yield f"{language}/{view.file}", _page("page.html.j2", language, view=view, there=there, **around)


def _page(template: str, language: Language, **values: object) -> bytes:
    other = "en" if language == "ru" else "ru"

    def told(ru: str, en: str) -> str:
        return say(language, ru, en)

    text = _environment().get_template(template).render(language=language, other=other, say=told, **values)
    return text.encode()


@cache
def _templates() -> PackageLoader:
    from jinja2 import PackageLoader

    return PackageLoader("examprep.publish.book", "templates")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, StrictUndefined

    return Environment(
        loader=_templates(),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: object) -> object:
    """What is HTML already is so by `markup`, which makes it literal; so are all other texts."""
    return literal(value) if isinstance(value, str) and not isinstance(value, Markup) else value
