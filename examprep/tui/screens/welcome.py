"""The very first start: language, exam, how long a day; then a tour, or straight to the questions."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from examprep.environment import save_settings
from examprep.exam.profile import save_profile, usual
from examprep.exam.told import read_told
from examprep.language import LANGUAGES
from examprep.render import profile as render
from examprep.render.plan import exam_line
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS
from examprep.tui.screens.form_page import FormPage
from examprep.tui.widgets.form import FORM_KEYS, Form, Line, Pick, Row

THEN = ("tour", "home")


class Welcome(FormPage):
    """Nothing of it has to be answered; Esc skips it all."""

    KEYS = [
        *FORM_KEYS[:2],
        Key("enter", "go_on", "дальше", "go on", "⏎", bound=False),
        *FORM_KEYS[2:],
        Key("escape", "leave", "пропустить", "skip", "Esc"),
        *GLOBAL_KEYS[1:],
    ]
    BINDINGS = bindings(KEYS)

    def body(self) -> ComposeResult:
        yield Static(id="lead")
        minutes = str(usual(self.today, 1).minutes_per_day)
        fields: dict[str, Line | Pick] = {
            "language": Pick(LANGUAGES, self.language),
            "date": Line(),
            "minutes_per_day": Line(minutes),
            "then": Pick(THEN, THEN[0]),
        }
        yield Form([Row(key, field) for key, field in fields.items()])
        yield Static(id="hint")

    def on_mount(self) -> None:
        self.form.row("then").display = bool(self.exam.catalog.lab_of)
        self.form.row("date").field.focus()
        self.read()
        self.retell()

    # ── showing ──

    def read(self) -> None:
        """Minutes are asked for once there is a date: without one there is no plan that they could fill."""
        row, told = self.form.row, self.form.told
        row("minutes_per_day").display = told["date"].strip() != ""
        self.profile, self.faults = None, {}
        if told["date"].strip():
            cards = self.exam.catalog.cards
            said = {key: row(key).field.told for key in ("date", "minutes_per_day")}
            before = usual(self.today, len(cards))
            self.profile, self.faults = read_told(said, self.today, {card.number for card in cards}, before)

    def retell(self) -> None:
        if not self.is_mounted:
            return
        self.entitle("examprep", self.say("глубокое обучение", "deep learning"))
        self.query_one("#lead", Static).update(self.lead())
        for row in self.form.rows:
            row.call_it(self.label(row.key))
        language, then = self.form.row("language").field, self.form.row("then").field
        assert isinstance(language, Pick)
        assert isinstance(then, Pick)
        language.told = self.language
        language.call_them({"ru": "русский", "en": "English"})
        tour, home = (
            self.say("знакомство, пять минут", "a tour of five minutes"),
            self.say("к вопросам", "the questions"),
        )
        then.call_them({"tour": tour, "home": home})
        self.tell_fields()
        super().retell()

    def lead(self) -> Text:
        count = len(self.exam.catalog.cards)
        return Text(
            self.say(
                f"Вопросов: {count}. К каждому — образцовый ответ, задания и лаборатория на PyTorch. Здесь "
                "не учат ничему, чего не может проверить ваша собственная машина.",
                f"{count} questions, each with a model answer, practice and a PyTorch lab. Nothing is taught "
                "here that your own machine cannot verify.",
            )
        )

    def label(self, key: str) -> str:
        own = {
            "language": self.say("Язык", "Language"),
            "then": self.say("Сначала", "First"),
        }
        return own.get(key) or render.label(key, self.language)

    def tell_fields(self) -> None:
        """Beside the fields what is wrong or how it was read; below what it comes to, or how it is written."""
        if not self.is_mounted:
            return
        faults = {field: fault.says(self.language) for field, fault in self.faults.items()}
        readings = {} if faults else {"date": self.day()}
        self.form.tell(faults, readings, tried=self.tried)
        shown = ""
        if self.profile is not None:
            shown = render.effect_line(self.profile, self.today, self.language)
        elif self.form.here in render.HINTS:
            shown = self.say(*render.HINTS[self.form.here])
        self.query_one("#hint", Static).update(Text(shown))

    def day(self) -> str:
        """How the date was read; without one, that there is no hurry."""
        if self.profile is None:
            return self.say("можно и позже", "later will do")
        return render.day_line(self.profile.date, self.today, self.language)

    # ── what the student does ──

    def on_input_changed(self) -> None:
        self.read()
        self.retell()

    def on_pick_changed(self) -> None:
        if self.form.row("language").field.told != self.language:
            self.exam.action_switch_language()

    def on_form_done(self) -> None:
        """Keep what was told, and go where the student wants to go first."""
        self.tried = True
        if self.faults:
            self.go_to_fault()
            return
        env = self.exam.env
        try:
            save_settings(env.home.settings, language=self.language)
            if self.profile is not None:
                save_profile(env.home.exam, self.profile)
        except OSError as error:
            self.notify(f"{env.home.data}: {error.strerror}", severity="error", markup=False)
            return
        if self.profile is not None:
            told = exam_line(self.profile, self.today, self.language)
            self.notify(told[0].upper() + told[1:], markup=False)
            self.exam.refold()
        to_tour = self.form.told.get("then") == "tour"
        super().action_leave()
        if to_tour:
            self.exam.open_tour()

    def action_go_on(self) -> None:
        self.form.action_go_on()
