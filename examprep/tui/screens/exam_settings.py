"""When the exam is and how it goes: all that the plan and the rehearsal need to know, in one form."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from examprep.exam.marks import SCALES
from examprep.exam.profile import WEEKDAYS, BadProfile, load_profile, save_profile, usual
from examprep.exam.told import as_told, dotted, options, read_days, read_exam_day, read_told
from examprep.render import profile as render
from examprep.render.plan import exam_line
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS
from examprep.tui.screens.choose import Choose
from examprep.tui.screens.form_page import FormPage
from examprep.tui.widgets.form import FORM_KEYS, Form, Line, Pick, Row

CHOICES = ("tickets", "scale", "passing")
FIELDS = (
    "date",
    "minutes_per_day",
    "weekdays_off",
    "days_off",
    "questions",
    "tickets",
    "given",
    "scale",
    "passing",
    "preparation",
    "answering",
)
APART = ("questions", "preparation")  # an empty line before these


class ExamSettings(FormPage):
    """What is typed is read at once; saving writes all of it, or nothing."""

    KEYS = [
        *FORM_KEYS,
        Key("ctrl+s", "save", "сохранить", "save", "^S"),
        Key("ctrl+r", "forget", "забыть экзамен", "forget the exam", "^R"),
        *GLOBAL_KEYS,
    ]
    BINDINGS = bindings(KEYS)

    def __init__(self) -> None:
        super().__init__()
        self.before: dict[str, str] = {}  # as the fields stood at first
        self.is_set = self.changed = False  # in the file; in the fields

    def body(self) -> ComposeResult:
        shown = self.at_first()
        rows = []
        for name in FIELDS:
            many = name == "weekdays_off"
            words = options(name) if name in CHOICES else WEEKDAYS if many else ()
            field = Pick(words, shown[name], many=many) if words else Line(shown[name])
            rows.append(Row(name, field))
            rows[-1].set_class(name in APART, "apart")
        yield Form(rows)
        yield Static(id="effect")
        yield Static(id="hint")

    def at_first(self) -> dict[str, str]:
        """What is set, else what is usual; a day has to be told."""
        exam = self.exam
        try:
            profile = load_profile(exam.env.home.exam)
        except BadProfile as fault:
            profile = None
            self.notify(fault.says(self.language), severity="warning", markup=False)
        self.is_set = profile is not None
        if profile is not None:
            return as_told(profile)
        return as_told(usual(self.today, len(exam.catalog.cards))) | {"date": ""}

    def on_mount(self) -> None:
        self.read()
        self.before, self.changed = self.form.told, False
        self.form.row("date").field.focus()
        self.retell()

    # ── showing ──

    def read(self) -> None:
        """Understand what stands in the fields, all of it anew."""
        row = self.form.row
        row("given").display = row("tickets").field.told == "given"
        there = {card.number for card in self.exam.catalog.cards}
        told = self.form.told
        self.profile, self.faults = read_told(told, self.today, there)
        self.changed = told != self.before

    def retell(self) -> None:
        if not self.is_mounted:
            return
        unsaved = self.say("не сохранено", "not saved yet") if self.changed else ""
        self.entitle(self.say("Экзамен", "The exam"), unsaved)
        for row in self.form.rows:
            row.call_it(render.label(row.key, self.language))
            if isinstance(row.field, Pick):
                row.field.call_them(render.words(row.key, self.language))
        self.tell_fields()
        effect = render.effect_line(self.profile, self.today, self.language) if self.profile else ""
        self.query_one("#effect", Static).update(Text(effect, "bold"))
        super().retell()

    def tell_fields(self) -> None:
        """Beside the fields what is wrong or how it was read; below what the one with the cursor takes."""
        if not self.is_mounted:
            return
        faults = {field: fault.says(self.language) for field, fault in self.faults.items()}
        readings = {field: self.reading(field) for field in ("date", "days_off") if field not in faults}
        self.form.tell(faults, readings, tried=self.tried)
        self.query_one("#hint", Static).update(Text(self.hint()))

    def reading(self, field: str) -> str:
        text = self.form.row(field).field.told
        if field == "date":
            return render.day_line(read_exam_day(text, self.today), self.today, self.language)
        return ", ".join(map(dotted, read_days(text, self.today)))

    def hint(self) -> str:
        """What the field with the cursor takes."""
        here = self.form.here
        if here == "scale":
            return render.scale_line(SCALES[self.form.row("scale").field.told], self.language)
        return self.say(*render.HINTS[here]) if here else ""

    # ── what the student does ──

    def can(self, action: str) -> bool:
        return self.is_set if action == "forget" else True

    def on_input_changed(self) -> None:
        self.read()
        self.retell()

    def on_pick_changed(self) -> None:
        self.read()
        self.retell()

    def on_form_done(self) -> None:
        if self.changed:
            self.action_save()

    def action_save(self) -> None:
        """Write all of it and plan anew; where something is wrong, go there and write nothing."""
        self.tried = True
        if self.profile is None:
            self.go_to_fault()
            self.retell()
            return
        try:
            save_profile(self.exam.env.home.exam, self.profile)
        except OSError as error:
            self.refused(error)
            return
        self.go_back(exam_line(self.profile, self.today, self.language))

    def action_forget(self) -> None:
        lines = [("keep", self.say("оставить", "keep it")), ("forget", self.say("забыть", "forget it"))]
        ru, en = "Забыть экзамен? Журнал ответов останется.", "Forget the exam? The log of answers stays."
        self.app.push_screen(Choose(self.say(ru, en), lines), self.forget)

    def forget(self, chosen: str | None) -> None:
        if chosen != "forget":
            return
        try:
            self.exam.env.home.exam.unlink(missing_ok=True)
        except OSError as error:
            self.refused(error)
            return
        self.go_back(self.say("Экзамен забыт; журнал остался.", "The exam is forgotten; the log stays."))

    def go_back(self, news: str) -> None:
        """Go back with a plan made anew."""
        self.notify(news[0].upper() + news[1:], markup=False)
        self.exam.refold()
        super().action_leave()

    def refused(self, error: OSError) -> None:
        path, why = self.exam.env.home.exam, error.strerror
        said = self.say(f"{path}: записать нельзя: {why}", f"{path} cannot be written: {why}")
        self.notify(said, severity="error", markup=False)

    def action_leave(self) -> None:
        """What was typed is not lost without a word."""
        if not self.changed:
            super().action_leave()
            return
        lines = [
            ("save", self.say("сохранить", "save")),
            ("drop", self.say("не сохранять", "do not save")),
        ]
        self.app.push_screen(Choose(self.say("Сохранить изменения?", "Save the changes?"), lines), self.left)

    def left(self, chosen: str | None) -> None:
        if chosen == "save":
            self.action_save()
        elif chosen == "drop":
            super().action_leave()
