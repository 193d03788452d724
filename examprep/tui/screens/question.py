"""A question: the answer, and what it rests on."""

from __future__ import annotations

from rich.console import RenderableType
from rich.syntax import Syntax
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from examprep.cards import Card, Claim
from examprep.render import card as render
from examprep.render.literal import literal
from examprep.study.standing import NEVER, Standing, standings
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS, Page

CODE = "code"


class QuestionPage(Page):
    """Parts side by side as tabs; the claims can be proved where they stand."""

    KEYS = [
        Key("left,right", "turn", "часть", "part", "← →", bound=False),
        Key("left", "turn(-1)", "предыдущая часть", "previous part", "←", bar=False),
        Key("right", "turn(1)", "следующая часть", "next part", "→", bar=False),
        Key("v", "prove", "доказать", "prove it"),
        Key("p", "practise", "практика", "practise"),
        Key("l", "lab", "лаборатория", "lab"),
        *GLOBAL_KEYS,
    ]
    BINDINGS = bindings(KEYS)

    def __init__(self, card: Card):
        super().__init__()
        self.card = card
        self.part = 0
        self.proving: str | None = None

    @property
    def parts(self) -> list[str]:
        has = [
            name for name in render.PARTS if name not in ("figure", "formulas") or getattr(self.card, name)
        ]
        return [*has, CODE] if self.lab else has

    @property
    def lab(self):
        return self.exam.catalog.lab_of.get(self.card.number)

    def body(self) -> ComposeResult:
        yield Static(id="tabs")
        with VerticalScroll(id="body"):
            yield Static(id="part")
        yield OptionList(id="claims")

    def retell(self) -> None:
        needs = ", ".join(map(str, self.card.requires))
        right = self.say(f"сначала: {needs}", f"first: {needs}") if needs else ""
        self.entitle(render.title(self.card, self.language).plain, right)
        self.query_one("#tabs", Static).update(self.tabs())
        claims, body = self.query_one(OptionList), self.query_one("#body", VerticalScroll)
        on_claims = self.parts[self.part] == "claims"
        claims.display, body.display = on_claims, not on_claims
        if on_claims:
            self.list_claims(claims)
            claims.focus()
        else:
            self.query_one("#part", Static).update(self.shown(self.parts[self.part]))
            body.focus()
        super().retell()

    def tabs(self) -> Text:
        line = Text(no_wrap=True, overflow="ellipsis")
        for index, name in enumerate(self.parts):
            title = self.say("Код", "Code") if name == CODE else render.part_title(name, self.language)
            line.append(f" {title} ", "reverse" if index == self.part else "dim").append(" ")
        return line

    def shown(self, name: str) -> RenderableType:
        if name != CODE:
            return render.PARTS[name][1](self.card, self.language)
        source = self.exam.env.course.lab_path(self.card.stem).read_text(encoding="utf-8", errors="replace")
        return Syntax(literal(source), "python", theme="ansi_dark", word_wrap=True)

    def list_claims(self, claims: OptionList) -> None:
        known = standings(self.exam.store, self.lab) if self.lab else {}
        chosen = claims.highlighted
        claims.clear_options()
        for claim in self.card.claims:
            claims.add_option(Option(self.claim_line(claim, known.get(claim.proof, NEVER)), id=claim.id))
        claims.highlighted = chosen or 0

    def claim_line(self, claim: Claim, standing: Standing) -> RenderableType:
        if self.proving == claim.proof:
            return Text(self.say(f"… проверяю {claim.proof}", f"… running {claim.proof}"), "bold")
        return render.claim(claim, self.language, standing)

    # ── actions ──

    def can(self, action: str) -> bool:
        if action == "prove":
            return self.parts[self.part] == "claims" and self.lab is not None
        return self.lab is not None if action == "lab" else True

    def action_turn(self, step: int) -> None:
        self.part = (self.part + step) % len(self.parts)
        self.retell()
        self.query_one("#body", VerticalScroll).scroll_home(animate=False)

    def action_practise(self) -> None:
        self.exam.study([self.card])

    def action_lab(self) -> None:
        self.exam.open_lab(self.card)

    def on_option_list_option_selected(self) -> None:
        self.action_prove()

    @work(exclusive=True)
    async def action_prove(self) -> None:
        """Run the check of the claim under the cursor; what comes out is recorded and shown on every claim of it."""
        option = self.query_one(OptionList).highlighted_option
        if option is None or option.id is None or self.lab is None:
            return
        check = self.card.claim(option.id).proof
        experiment = self.exam.laboratory.prove(self.card, check)
        self.proving = check
        self.retell()
        await self.until_ended(experiment)
        self.proving = None
        _, trouble = self.exam.laboratory.proved(self.card, check)
        if trouble:
            self.notify(literal(trouble), severity="warning", markup=False)
        self.retell()

    def on_unmount(self) -> None:
        if self.proving is not None:
            self.exam.laboratory.stop()
