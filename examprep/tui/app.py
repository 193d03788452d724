"""The app: the way between its screens, and what is done from each of them."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from rich.text import Text
from textual.binding import Binding

from examprep.cards import Card
from examprep.environment import Environment, read_settings, save_settings
from examprep.records import open_to_read, read_profile
from examprep.study.schedule import local_day
from examprep.study.store import Store
from examprep.tui.hangup import end_when_told
from examprep.tui.page import GLOBAL_KEYS, Page
from examprep.tui.screens.home import Home
from examprep.tui.shared import Shared
from examprep.tui.themes import after, dress, wear

if TYPE_CHECKING:  # what is needed only after the first frame, if at all
    from examprep.exam.agenda import Agenda
    from examprep.exam.profile import ExamProfile
    from examprep.runner import Hosts
    from examprep.search.index import Hit

SETTLED = 2.0  # seconds after the start, when the student is reading: time to import torch
WATCH = 15.0  # seconds between two looks at whether the fork server is still needed


class ExamApp(Shared):
    """Begins at Home; every other screen lies on top of it."""

    CSS_PATH = ["app.tcss", "screens/home.tcss"]  # a default screen's own is not read
    TITLE = "examprep"
    BINDINGS = [Binding("ctrl+q,ctrl+c", "quit", "Quit", show=False, priority=True)]

    def __init__(self, env: Environment, store: Store, hosts: Hosts | None = None, *, first: bool = False):
        """`first`: the student starts it for the first time, and is welcomed."""
        super().__init__(env, store, hosts)
        self.first = first
        dress(self, read_settings(env.home.settings).get("theme"))

    def get_default_screen(self) -> Home:
        return Home()

    def refresh_css(self, animate: bool = True) -> None:
        """Before the first screen nothing has been parsed yet: the theme's colours are all that is new."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    async def on_mount(self) -> None:
        end_when_told(self)
        if self.first:
            from examprep.tui.screens.welcome import Welcome

            await self.push_screen(Welcome())
        self.set_timer(SETTLED, lambda: self.warmth.expect())
        self.set_interval(WATCH, lambda: self.warmth.tick())
        self.call_after_refresh(self.settle)  # Home shows it, once it is there

    def settle(self) -> None:
        """After the first frame: garbage is collected from here on, among what is made from here on."""
        gc.freeze()
        gc.enable()
        self.tell_troubles()

    def tell_troubles(self) -> None:
        """What was wrong at the start: files that cannot be read, a backup that could not be made."""
        of_log = [self.store.trouble.in_full(self.env.language)] if self.store.trouble else []
        for trouble in [*map(str, self.catalog.faults), *of_log]:
            self.notify(trouble, severity="warning", timeout=10, markup=False)

    # ── ways ──

    def open_question(self, card: Card, part: str = "answer", sought: Hit | None = None) -> None:
        from examprep.tui.screens.question import QuestionPage

        self.warmth.expect()
        self.stand_on(card)
        self.push_screen(QuestionPage(card, part, sought))

    def open_lab(self, card: Card) -> None:
        from examprep.tui.screens.lab import LabPage

        lab = self.catalog.lab_of.get(card.number)
        if lab is not None:
            self.warmth.expect()
            self.stand_on(card)
            self.push_screen(LabPage(card, lab))

    def stand_on(self, card: Card) -> None:
        """Home's cursor is where one was last, from wherever it was opened."""
        for screen in self.screen_stack:
            if isinstance(screen, Home):
                screen.stand_on(card)

    def study_own(self) -> None:
        """The student's own notes: what is due, then new ones. No exam's plan holds them."""
        self.study([card for card, _ in self.own_deck().values()])

    def study(self, cards: list[Card], agenda: Agenda | None = None, once: Sequence[str] = ()) -> None:
        """Study the items of these cards: what `agenda` chose, or what is due, then new ones; `once`: only these."""
        from examprep.tui.screens.study import StudyPage

        self.warmth.expect()
        self.push_screen(StudyPage(cards, agenda, once))

    def open_exam(self, ticket: list[Card] | None = None) -> None:
        """Rehearse the exam that was set, or the usual one: this ticket at once, one to be drawn after a word on it."""
        from examprep.exam.profile import BadProfile
        from examprep.tui.screens.before_exam import BeforeExam
        from examprep.tui.screens.exam import ExamPage

        if not self.catalog.cards:
            return
        try:
            profile = self.rules()
        except BadProfile as error:
            self.notify(error.in_full(self.env.language), severity="warning", markup=False)
            return
        self.warmth.expect()
        if ticket is None:
            self.push_screen(BeforeExam(self.rules))
        else:
            self.push_screen(ExamPage(profile, self.env.rng.randrange(10**6), ticket))

    def rules(self) -> ExamProfile:
        """Of the exam that was set, else the usual ones. BadProfile: the settings are spoilt."""
        from examprep.exam.profile import usual

        cards = self.catalog.cards
        return read_profile(self.env, cards) or usual(local_day(self.env.now()), len(cards))

    def open_outlook(self) -> None:
        from examprep.tui.screens.outlook import OutlookPage

        self.push_screen(OutlookPage())

    def open_search(self, query: str = "") -> None:
        from examprep.tui.screens.search import SearchPage

        self.push_screen(SearchPage(query))

    def open_fault(self) -> None:
        """The last fault, with the way to it."""
        from examprep.crash import whole
        from examprep.tui.screens.choose import Read

        if self.crash is not None:
            self.push_screen(Read(Text(whole(self.crash))))

    def open_exam_settings(self) -> None:
        from examprep.tui.screens.exam_settings import ExamSettings

        self.push_screen(ExamSettings())

    def open_tour(self) -> None:
        """Five minutes on what there is, with one question of the course."""
        from examprep.study.tour import plan_tour
        from examprep.tui.screens.tour import TourPage

        tour = plan_tour(self.catalog.cards, self.catalog.lab_of, self.store, self.env.now())
        if tour is not None:
            self.push_screen(TourPage(tour))

    # ── actions of every screen ──

    def action_switch_language(self) -> None:
        """Russian to English and back, remembered for the next time."""
        self.env = self.env.speaking("en" if self.env.language == "ru" else "ru")
        self.remember(language=self.env.language)
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                screen.retell()

    def action_switch_theme(self) -> None:
        """Dark, light, high contrast, and round again."""
        self.wear_theme(after(self.theme).name)

    def wear_theme(self, name: str) -> None:
        """One of `themes.LOOKS`, remembered for the next time."""
        look = wear(self, name)
        self.remember(theme=look.name)
        self.notify(self.env.say(look.ru, look.en), timeout=2, markup=False)

    def remember(self, **chosen: object) -> None:
        with suppress(OSError):
            save_settings(self.env.home.settings, **chosen)

    def action_command_palette(self) -> None:
        """Everything that can be done, by name."""
        from examprep.tui.screens.palette import Palette

        if isinstance(self.screen, Page):
            self.push_screen(Palette(self.env.language))

    def action_help(self) -> None:
        from examprep.tui.screens.help import Help

        screen = self.screen
        if isinstance(screen, Page):
            known = [k for k in screen.KEYS if screen.can(k.action)]
            here = [k for k in known if k not in GLOBAL_KEYS]
            self.push_screen(Help(here, [k for k in known if k in GLOBAL_KEYS], self.env.language))

    def on_unmount(self) -> None:
        if "laboratory" in self.__dict__:
            self.laboratory.stop()


def run_app(env: Environment) -> int:
    """Open the app and stay until the student leaves; the exit status. StoreError: the log cannot be used."""
    home = env.home
    first = not any(path.exists() for path in (home.log, home.settings, home.exam))
    with open_to_read(env) as store:
        app = ExamApp(env, store, first=first)
        app.run()
    gc.freeze()  # all of it goes with the process: looking for garbage first would take 0.4 s
    return app.return_code or 0
