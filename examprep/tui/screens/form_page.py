"""A page that is a form of the exam's settings: the first start asks for some of them, the settings for all."""

from __future__ import annotations

from datetime import date

from examprep.exam.profile import BadProfile, ExamProfile
from examprep.study.schedule import local_day
from examprep.tui.page import Page
from examprep.tui.widgets.form import HEIGHTS, WIDTHS, Form


class FormPage(Page):
    """`profile` is what the fields say, None where `faults` of fields keep it from being one."""

    CSS_PATH = "form.tcss"
    HORIZONTAL_BREAKPOINTS, VERTICAL_BREAKPOINTS = WIDTHS, HEIGHTS

    def __init__(self) -> None:
        super().__init__()
        self.profile: ExamProfile | None = None
        self.faults: dict[str, BadProfile] = {}
        self.tried = False  # to save: an empty field is a fault from then on

    @property
    def today(self) -> date:
        return local_day(self.exam.env.now())

    @property
    def form(self) -> Form:
        return self.query_one(Form)

    def tell_fields(self) -> None:
        """Beside each field what is wrong with it or how it was read."""
        raise NotImplementedError

    def go_to_fault(self) -> None:
        self.form.row(next(iter(self.faults))).field.focus()

    def on_descendant_focus(self) -> None:
        self.tell_fields()

    def on_descendant_blur(self) -> None:
        self.tell_fields()
