"""A question: the answer, and what it rests on."""

from __future__ import annotations

from rich.console import RenderableType
from rich.style import Style
from rich.syntax import Syntax
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from examprep.cards import Card
from examprep.labfile import LabFile
from examprep.render import card as render
from examprep.render.found import mark
from examprep.render.lines import Lines, drawn
from examprep.render.literal import literal
from examprep.search.index import Hit
from examprep.search.place import line_of
from examprep.study.progress import progress_of
from examprep.study.schedule import recall
from examprep.study.standing import Standing, standings
from examprep.tui.background import in_thread
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS
from examprep.tui.proving import Proving
from examprep.tui.screens.choose import Choose
from examprep.tui.widgets.claims import Claims
from examprep.tui.widgets.practice import Practice

CODE = "code"
WIDEST, WIDEST_CODE = 88, 112  # columns: longer lines of prose tire the eye; code is folded at 110
ABOVE = 1 / 4  # of the body, that is seen above what was sought
BESIDE = 3  # columns that are no text: padding and the scroll bar


class QuestionPage(Proving):
    """Parts side by side as tabs; each keeps its place. The claims can be proved where they stand.

    `part` is the name of the part to begin with, one of `render.PARTS` or `code`; `sought`: what a search found in it.
    """

    CSS_PATH = "question.tcss"
    KEYS = [
        Key("left,right", "turn", "часть", "part", "← →", bound=False),
        Key("left", "turn(-1)", "предыдущая часть", "previous part", "←", bar=False),
        Key("right", "turn(1)", "следующая часть", "next part", "→", bar=False),
        Key("up,down", "read", "читать, выбирать", "read on, choose", "↑ ↓", bar=False, bound=False),
        Key("v,enter", "prove", "доказать", "prove it"),
        Key("enter", "study_item", "учить это задание", "study this item", "⏎"),
        Key("V", "prove_all", "доказать все", "prove all"),
        Key("x", "stop", "остановить", "stop"),
        Key("r", "requires", "что знать сначала", "know first"),
        Key("c", "code", "код лаборатории", "the lab's code", bar=False),
        Key("p", "practise", "учить вопрос", "practise"),
        Key("l", "lab", "лаборатория", "lab"),
        *GLOBAL_KEYS,
    ]
    BINDINGS = bindings(KEYS)

    def __init__(self, card: Card, part: str = "answer", sought: Hit | None = None):
        super().__init__()
        self.card = card
        self.first, self.sought, self.found = part, sought, sought
        self.part = 0
        self.places: dict[str, float] = {}  # how far each part was scrolled
        self.shown_part: str | None = None  # the one that the body shows: another may still be being drawn
        self.drawings: dict[tuple[str, str, int], Lines] = {}  # by part, language and width

    @property
    def parts(self) -> list[str]:
        has = [
            name for name in render.PARTS if name not in ("figure", "formulas") or getattr(self.card, name)
        ]
        return [*has, CODE] if self.lab else has

    @property
    def lab(self) -> LabFile | None:
        return self.exam.catalog.lab_of.get(self.card.number)

    def body(self) -> ComposeResult:
        yield Static(id="tabs")
        yield Static(id="progress")
        with VerticalScroll(id="body"):
            yield Static(id="part")
        with Vertical(id="choosing"):
            yield Claims(id="claims")
            yield Practice(id="practice")

    def on_mount(self) -> None:
        self.part = self.parts.index(self.first) if self.first in self.parts else 0
        self.retell()

    def resume(self) -> None:
        """Back from practice or from the lab."""
        self.forget("formulas")
        super().resume()

    def on_resize(self) -> None:
        self.drawings.clear()
        super().on_resize()

    # ── showing ──

    def retell(self) -> None:
        needs = ", ".join(map(str, self.card.requires))
        right = self.say(f"сначала: {needs}", f"first: {needs}") if needs else ""
        self.entitle(render.title(self.card, self.language).plain, right)
        self.query_one("#tabs", Static).update(self.tabs())
        body, name = self.query_one("#body", VerticalScroll), self.parts[self.part]
        lists = {"claims": self.query_one(Claims), "items": self.query_one(Practice)}
        self.query_one("#choosing").display, body.display = name in lists, name not in lists
        for part, options in lists.items():
            options.display = part == name
        if name in lists:
            self.tell_list(name)
            if self.sought and name == self.first:
                lists[name].highlighted = self.line_with(self.sought.passage.text)
                self.call_after_refresh(lists[name].scroll_to_highlight, top=True)
                self.sought = None
            lists[name].focus()
        else:
            self.draw(name)
            body.focus()
        super().retell()

    def tell_list(self, name: str) -> None:
        """The claims with what is known of their proofs, or the items with how well they are recalled."""
        if name == "claims":
            report = self.experiment.report if self.experiment else None
            told = self.query_one(Claims)
            found = self.found if name == self.first else None
            told.tell(self.card, self.language, self.standings(), self.proving, report, found)
            return
        now = self.exam.env.now()
        recalls = {key: recall(memory, now) for key, memory in self.exam.memories.items()}
        found = self.found if name == self.first else None
        self.query_one(Practice).tell(self.card, self.language, recalls, found)

    def line_with(self, passage: str) -> int:
        """The place in the list of the claim or the item that says it; the first where none does."""
        if self.first == "claims":
            told = [[claim.text, claim.truth] for claim in self.card.claims]
            lines = [" ".join(f"{text.ru} {text.en}" for text in texts if text) for texts in told]
        else:
            lines = [
                f"{item.prompt.ru} {item.prompt.en}" if item.prompt else item.id for item in self.card.items
            ]
        return line_of(lines, passage) or 0

    def tabs(self) -> Text:
        line = Text()
        for index, name in enumerate(self.parts):
            title = self.say("Код", "Code") if name == CODE else render.part_title(name, self.language)
            click = Style(meta={"@click": f"screen.go({index})"})
            look = Style(reverse=True) if index == self.part else Style(dim=True)
            line.append(f" {title.replace(' ', chr(0xA0))} ", look + click).append(" ")
        return line

    @property
    def width(self) -> int:
        """Columns of text that the part on show takes."""
        widest = WIDEST_CODE if self.parts[self.part] == CODE else WIDEST
        return max(20, min(widest, self.app.size.width - BESIDE))

    @work(exclusive=True, group="drawing")
    async def draw(self, name: str) -> None:
        """Draw the part in a thread, unless it has been drawn before, and show it where it was left."""
        key = (name, self.language, self.width)
        if key not in self.drawings:
            shown = self.shown(name)
            lines = await in_thread(drawn, shown, key[2])
            self.drawings[key] = mark(lines, self.found) if self.found and name == self.first else lines
        if self.sought and name == self.first:
            line = line_of(self.drawings[key].texts, self.sought.passage.text, self.sought.first)
            above = int(ABOVE * self.query_one("#body").size.height)
            self.places[name], self.sought = max(0, (line or 0) - above), None
        part, body = self.query_one("#part", Static), self.query_one("#body", VerticalScroll)
        place = body.scroll_y if self.shown_part == name else self.places.get(name, 0)
        part.styles.width = key[2]
        part.update(self.drawings[key])
        self.call_after_refresh(self.place_at, name, place, len(self.drawings[key].lines))

    def place_at(self, name: str, place: float, height: int) -> None:
        """Scroll the part once it is laid out; told anew before that, it would be taken to stand at its top."""
        if name != self.parts[self.part] or not self.is_current:
            return
        body = self.query_one("#body", VerticalScroll)
        if place > body.max_scroll_y and body.virtual_size.height < height:
            self.call_after_refresh(self.place_at, name, place, height)
            return
        body.scroll_to(y=place, animate=False, immediate=True)
        self.shown_part = name

    def shown(self, name: str) -> RenderableType:
        if name == "formulas":
            return render.formulas(self.card, self.language, self.standings())
        if name != CODE:
            return render.PARTS[name][1](self.card, self.language)
        source = self.exam.env.course.lab_path(self.card.stem).read_text(encoding="utf-8", errors="replace")
        return Syntax(literal(source), "python", theme="ansi_dark", word_wrap=True)

    def standings(self) -> dict[str, Standing]:
        return standings(self.exam.store, self.lab) if self.lab else {}

    # ── turning ──

    def can(self, action: str) -> bool:
        name = action.split("(")[0]
        if name in ("prove", "prove_all"):
            return self.parts[self.part] == "claims" and self.lab is not None and not self.proving
        if name == "study_item":
            return self.parts[self.part] == "items"
        if name == "stop":
            return bool(self.proving)
        if name == "requires":
            return bool(self.required())
        return self.lab is not None if name in ("lab", "code") else True

    def action_turn(self, step: int) -> None:
        self.action_go((self.part + step) % len(self.parts))

    def action_go(self, index: int) -> None:
        """To the part of that number, from 0; where it was left."""
        if self.shown_part == self.parts[self.part]:
            self.places[self.shown_part] = self.query_one("#body", VerticalScroll).scroll_y
        self.shown_part = None
        self.part = index
        self.retell()

    def action_code(self) -> None:
        self.action_go(self.parts.index(CODE))

    def action_practise(self) -> None:
        self.exam.study([self.card])

    def action_study_item(self) -> None:
        """The item under the cursor and no other, due or not."""
        chosen = self.query_one(Practice).chosen
        if chosen is not None:
            self.exam.study([self.card], once=[chosen])

    def action_lab(self) -> None:
        self.exam.open_lab(self.card)

    def required(self) -> list[Card]:
        """The questions to know first that the course has."""
        by_number = self.exam.catalog.by_number
        return [by_number[n] for n in self.card.requires if n in by_number]

    def action_requires(self) -> None:
        """Open the question to know first; of several, the one chosen."""
        found = self.required()
        if len(found) == 1:
            self.exam.open_question(found[0])
            return
        now = self.exam.env.now()
        lines = [
            (
                card.stem,
                f"{progress_of(card, self.exam.memories, now).recall:>4.0%}  {render.title(card, self.language)}",
            )
            for card in found
        ]
        heading = self.say(
            "Что нужно знать сначала, и насколько вы это знаете", "To know first, and how well you do"
        )
        self.app.push_screen(Choose(heading, lines), self.required_chosen)

    def required_chosen(self, stem: str | None) -> None:
        card = next((card for card in self.required() if card.stem == stem), None)
        if card is not None:
            self.exam.open_question(card)

    # ── proving ──

    def on_option_list_option_selected(self) -> None:
        if self.can("study_item"):
            self.action_study_item()
        elif self.can("prove"):
            self.action_prove()

    def action_prove(self) -> None:
        """Run the check of the claim under the cursor."""
        chosen = self.query_one(Claims).chosen
        if chosen is not None:
            self.prove((self.card.claim(chosen).proof,))

    def action_prove_all(self) -> None:
        """Run every check that a claim of this question rests on, in one run."""
        self.prove(tuple(dict.fromkeys(claim.proof for claim in self.card.claims)))

    def proved(self, trouble: str = "") -> None:
        self.forget("formulas")
        super().proved(trouble)

    def forget(self, part: str) -> None:
        """What it shows is no longer so: draw it anew."""
        self.drawings = {key: lines for key, lines in self.drawings.items() if key[0] != part}
