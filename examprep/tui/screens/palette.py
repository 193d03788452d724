"""The command palette: everything that can be done, by name, from wherever one is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from rich.text import Text
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider

from examprep.language import Language, say
from examprep.render.found import FOUND
from examprep.render.literal import one_line
from examprep.search.words import placed_words, words
from examprep.tui.faults import Careful
from examprep.tui.keys import Key
from examprep.tui.page import Page
from examprep.tui.themes import LOOKS

if TYPE_CHECKING:
    from examprep.tui.app import ExamApp

MOVING = {
    "up",
    "down",
    "left",
    "right",
    "pageup",
    "pagedown",
    "home",
    "end",
    "tab",
}  # keys that only move a cursor
ELSEWHERE = {"app.switch_theme", "app.command_palette"}  # actions that the palette tells in its own way
FOREIGN = 0.5  # what a match in the other language is worth
BEGUN = 0.9  # what a word is worth that was only begun
WIDE, WIDEST = 0.9, 100  # of the screen, as palette.tcss has it; columns
BESIDE = 8  # columns of it that are no text: padding, the scroll bar
LAST = 1e-6  # the score of what is always offered


@dataclass(frozen=True)
class Command:
    """What can be done, in both languages; `key`: how it is done without the palette."""

    ru: str
    en: str
    run: Callable[[], Any]
    key: str = ""

    def says(self, language: Language) -> str:
        return say(language, self.ru, self.en)


class Found(NamedTuple):
    """How well a name meets a query, from 0 to 1, and (start, end) of what meets it."""

    score: float
    spans: list[tuple[int, int]]


def found(query: str, name: str) -> Found:
    """Every word of the query has to begin a word of the name; one that is a whole word counts more."""
    score, spans = 0.0, []
    there, asked = [*placed_words(name)], words(query)
    for begun in asked:
        met = [(word != begun, start) for (start, _), word in there if word.startswith(begun)]
        if not met:
            return Found(0.0, [])
        longer, start = min(met)
        score += BEGUN if longer else 1
        spans.append((start, start + len(begun)))
    return Found(score / max(1, len(asked)), spans)


class Palette(Careful, CommandPalette):
    """Textual's, in the student's language."""

    CSS_PATH = "palette.tcss"

    def __init__(self, language: Language):
        super().__init__(
            [Commands],
            placeholder=say(language, "действие, вопрос, тема…", "an action, a question, a theme…"),
        )


class Commands(Provider):
    """First what the screen below can do, then what can be done anywhere; questions and labs once one types."""

    @property
    def exam(self) -> ExamApp:
        return cast("ExamApp", self.app)

    @property
    def language(self) -> Language:
        return self.exam.env.language

    @property
    def other(self) -> Language:
        return "en" if self.language == "ru" else "ru"

    @property
    def closed_book(self) -> bool:
        """Whether the screen below shows nothing that helps."""
        screen = self.screen
        return isinstance(screen, Page) and screen.closed_book

    async def discover(self) -> Hits:
        for command in self.actions():
            yield DiscoveryHit(self.shown(command), command.run)

    async def search(self, query: str) -> Hits:
        """By the beginnings of words, also of the name in the other language; last, the query is searched for."""
        for command in [*self.actions(), *self.of_questions()]:
            places = found(query, command.says(self.language))
            score = places.score or FOREIGN * found(query, command.says(self.other)).score
            if score > 0:
                yield Hit(score, self.shown(command, places.spans), command.run)
        if self.closed_book:
            return
        told = say(self.language, f"Искать в карточках: {query}", f"Search the cards: {query}")
        yield Hit(LAST, self.fitted(Text(one_line(told))), partial(self.exam.open_search, query))

    def shown(self, command: Command, spans: Sequence[tuple[int, int]] = ()) -> Text:
        text = Text(one_line(command.says(self.language)))
        for start, end in spans:
            text.stylize(FOUND, start, end)
        return self.fitted(text.append(f"  {command.key}", "dim") if command.key else text)

    def fitted(self, text: Text) -> Text:
        text.truncate(min(int(WIDE * self.app.size.width), WIDEST) - BESIDE, overflow="ellipsis")
        return text

    # ── what there is ──

    def actions(self) -> Iterator[Command]:
        """Of the screen, of every screen, the themes."""
        exam, screen = self.exam, self.screen
        keys = screen.KEYS if isinstance(screen, Page) else []
        told = {k.action: k for k in reversed(keys) if _is_told(k) and screen.can(k.action)}  # type: ignore[attr-defined]
        for key in reversed(told.values()):
            yield Command(_begun(key.ru), _begun(key.en), partial(self.act, key.action), key.shown)
        elsewhere = (
            ("search", "Поиск", "Search", exam.open_search),
            ("outlook", "Статистика: сдам ли", "Statistics: will I pass", exam.open_outlook),
            ("exam_settings", "Экзамен: когда и как", "Exam: when and how", exam.open_exam_settings),
            ("tour", "Знакомство: пять минут", "Tour of five minutes", exam.open_tour),
            ("own", "Учить свои записи", "Study your own notes", exam.study_own),
        )
        for action, ru, en, run in () if self.closed_book else elsewhere:
            there = {"tour": exam.catalog.lab_of, "own": exam.own[0]}.get(action, True)
            if action not in told and there:
                yield Command(ru, en, run)
        if exam.crash is not None:
            yield Command("Последний сбой", "The last fault", exam.open_fault)
        for look in LOOKS:
            if look.name != exam.theme:
                yield Command(_begun(look.ru), _begun(look.en), partial(exam.wear_theme, look.name))

    def of_questions(self) -> Iterator[Command]:
        exam = self.exam
        for card in [] if self.closed_book else exam.catalog.cards:
            number, title = card.number, card.title
            yield Command(
                f"Вопрос {number}: {title.ru}",
                f"Question {number}: {title.en}",
                partial(exam.open_question, card),
            )
            if number in exam.catalog.lab_of:
                yield Command(
                    f"Лаборатория {number}: {title.ru}",
                    f"Lab {number}: {title.en}",
                    partial(exam.open_lab, card),
                )

    async def act(self, action: str) -> None:
        """As its key on the screen below does."""
        await self.exam.run_action(action, self.screen)


def _is_told(key: Key) -> bool:
    return key.bound and key.action not in ELSEWHERE and key.names[0] not in MOVING


def _begun(name: str) -> str:
    """With a capital letter."""
    return name[:1].upper() + name[1:]
