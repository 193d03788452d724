"""The tour: four steps on one question, each on the real screen, with a line over it that says what to do."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from examprep.cards import Item
from examprep.language import say
from examprep.render import card as render_card
from examprep.render.tour import ABOUT, TITLES, guide
from examprep.study.tour import STEPS, Step, Tour
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS, Page

WAY_OUT = "out"


class TourPage(Page):
    """What is done is read from the log; answers count as any others."""

    CSS_PATH = "tour.tcss"
    KEYS = [Key("enter", "open", "открыть", "open", "⏎"), *GLOBAL_KEYS]
    BINDINGS = bindings(KEYS)

    def __init__(self, tour: Tour):
        super().__init__()
        self.tour = tour
        self.done: set[Step] = set()
        self.at: Step = STEPS[0]  # the step that was opened last

    def body(self) -> ComposeResult:
        yield Static(id="lead")
        yield OptionList(id="steps")

    def on_mount(self) -> None:
        self.retell()
        self.query_one(OptionList).focus()

    def retell(self) -> None:
        self.look()
        self.entitle(self.say("Знакомство", "The tour"), self.say("пять минут", "five minutes"))
        self.query_one("#lead", Static).update(self.lead())
        steps = self.query_one(OptionList)
        steps.clear_options()
        steps.add_options([Option(self.line(step), id=step) for step in STEPS])
        out = self.say("На главный экран", "To the first screen")
        steps.add_option(
            Option(Text(f"→ {out}", "bold" if len(self.done) == len(STEPS) else "dim"), id=WAY_OUT)
        )
        steps.highlighted = self.next()
        super().retell()

    def next(self) -> int:
        """The line of the step to take now: the one that was opened while it is not done, then those after it."""
        at = STEPS.index(self.at)
        left = [step for step in (*STEPS[at:], *STEPS[:at]) if step not in self.done]
        return STEPS.index(left[0]) if left else len(STEPS)

    def look(self) -> set[Step]:
        """What is done by now: an answer may have been taken back since."""
        self.done = self.tour.done(self.exam.store)
        return self.done

    def lead(self) -> Text:
        name = render_card.title(self.tour.card, self.language).plain
        if len(self.done) == len(STEPS):
            told = self.say(
                "Это всё, из чего состоит подготовка. На главном экране s начинает занятие, ? показывает клавиши.",
                "That is all there is to it. On the first screen s begins to study, ? shows the keys.",
            )
        else:
            told = self.say(
                "Всё настоящее: ответы попадут в журнал, лаборатория посчитает на вашей машине. "
                "Выйти можно в любой момент: Esc.",
                "All of it is real: answers go into your log, the lab runs on your machine. "
                "Leave whenever you like: Esc.",
            )
        return Text(name, "bold").append(f"\n\n{told}", "not bold")

    def line(self, step: Step) -> Text:
        done = step in self.done
        line = Text(no_wrap=True, overflow="ellipsis").append(
            "✓ " if done else "· ", "green" if done else "dim"
        )
        line.append(f"{STEPS.index(step) + 1}  {say(self.language, *TITLES[step]):<24}", "bold")
        return line.append(say(self.language, *ABOUT[step]), "dim")

    # ── the steps ──

    def on_option_list_option_selected(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        option = self.query_one(OptionList).highlighted_option
        step = next((step for step in STEPS if option is not None and option.id == step), None)
        if step is None:
            self.action_leave()
            return
        self.at = step
        page = self.page(step)
        page.guide = lambda: guide(step, step in self.look(), self.language)
        self.app.push_screen(page)

    def page(self, step: Step) -> Page:
        tour = self.tour
        match step:
            case "recall":
                return self.asking(tour.recall)
            case "typed":
                return self.asking(tour.typed)
            case "claim":
                from examprep.tui.screens.question import QuestionPage

                return QuestionPage(tour.card, "claims")
            case "break":
                from examprep.tui.screens.lab import LabPage

                return LabPage(tour.card, tour.lab)

    def asking(self, item: Item) -> Page:
        """That item alone, due or not."""
        from examprep.tui.screens.study import StudyPage

        card = self.tour.card
        return StudyPage([card], once=[card.item_key(item)])
