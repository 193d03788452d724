"""The sheet on the study page: the question, and below it the points to tick or the verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Group, RenderableType
from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from examprep.answers import Malformed, parse_recall
from examprep.labfile import LabFile
from examprep.language import Language, say
from examprep.render import item as render
from examprep.render import sitting
from examprep.render.card import kind_name
from examprep.render.lines import Kept
from examprep.render.literal import literal
from examprep.study.asking import Asking
from examprep.study.judging import Graded
from examprep.tui.widgets.above import Above


class Sheet(Above):
    """A card that cannot be shown says so in its place, and the session goes on."""

    def compose(self) -> ComposeResult:
        yield Static(id="question")
        yield Static(id="verdict")

    def ask(self, asking: Asking, why: str, lab: LabFile | None, language: Language) -> None:
        """`why` it is asked now, in one line above it."""
        self._show(
            "#question",
            lambda: Group(
                Text(literal(f"{kind_name(asking.item, language)} · {why}"), "dim"),
                "",
                render.question(asking, language, lab),
                "",
            ),
            language,
        )
        self.query_one("#verdict", Static).display = False

    def tick(self, asking: Asking, typed: str, language: Language) -> None:
        """The outline, ticked as the numbers typed say."""
        read = parse_recall(asking.points, typed or "0", language)
        ticked = set() if isinstance(read, Malformed) else set(read.numbers)
        heading = Text(say(language, "Что прозвучало?", "What did you say?"), "bold")
        self._show("#verdict", lambda: Group(heading, sitting.points(asking, ticked, language)), language)

    def judge(self, graded: Graded, hints: Sequence[str], solved: int, language: Language) -> None:
        """The verdict, the ratings, hints, and so many steps of a problem's solution."""

        def shown() -> RenderableType:
            asking = graded.asking
            parts: list[RenderableType] = [render.verdict(graded.verdict, asking.posed, language)]
            if missed := sitting.missed(graded, language):
                parts += ["", missed]
            parts += ["", sitting.ratings_line(graded.intervals, graded.review.rating, language)]
            for hint in hints:
                parts += ["", Text(literal(hint), "yellow")]
            if solved and asking.drawn is not None:
                parts += ["", render.steps(asking.drawn, language, solved)]
            return Group(*parts)

        self._show("#verdict", shown, language)

    def end(self, told: str) -> None:
        self.query_one("#question", Static).update(Text(literal(told)))
        self.query_one("#verdict", Static).display = False

    def _show(self, where: str, make: Callable[[], RenderableType], language: Language) -> None:
        try:
            shown = make()
        except Exception as error:  # whatever is wrong with a card
            why = f"{type(error).__name__}: {error}"
            ru, en = f"Карточка испорчена: {why}", f"This card is broken: {why}"
            shown = Text(literal(say(language, ru, en)), "yellow")
        place = self.query_one(where, Static)
        place.display = True
        place.update(Kept(shown))
