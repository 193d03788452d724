"""A question: the answer, and what it rests on."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from examprep.cards import Card
from examprep.render import card as render
from examprep.search.place import line_of
from examprep.study.progress import progress_of
from examprep.study.schedule import recall
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS
from examprep.tui.parts import CODE, Parts
from examprep.tui.screens.choose import Choose
from examprep.tui.widgets.claims import Claims
from examprep.tui.widgets.practice import Practice


class QuestionPage(Parts):
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
