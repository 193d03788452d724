"""What all screens share: one student, one course, one log, and what is computed from them once."""

from __future__ import annotations

import sys
from contextlib import redirect_stderr
from functools import cached_property
from typing import TYPE_CHECKING

from examprep.catalog import Catalog, load_catalog
from examprep.environment import Environment
from examprep.records import read_agenda
from examprep.study.errors import BadPersonalDeck
from examprep.study.memory import Memories, memories
from examprep.study.outcome import Outcome
from examprep.study.store import Store
from examprep.tui.faults import Surviving
from examprep.tui.notices import Noticing
from examprep.tui.pasting import Pasting

if TYPE_CHECKING:  # what is needed only after the first frame, if at all
    from examprep.exam.agenda import Agenda
    from examprep.runner import Hosts
    from examprep.search.index import Index
    from examprep.study.laboratory import Laboratory
    from examprep.study.personal import PersonalItem
    from examprep.study.session import Deck
    from examprep.warmth import Warmth

WARM = ("torch", "sympy")  # imported once by the fork server that labs are forked from


class Shared(Pasting, Noticing, Surviving):
    """Screens read `catalog` and `memories` and write through `store`."""

    def __init__(self, env: Environment, store: Store, hosts: Hosts | None = None):
        super().__init__()
        self.env, self.store = env, store
        self.catalog: Catalog = load_catalog(env.course, env.home.cache)
        self.memories: Memories = memories(store, env.home.memories)
        if hosts is not None:
            start_resource_tracker()
            self.hosts = hosts

    @cached_property
    def hosts(self) -> Hosts:
        """Where labs run."""
        start_resource_tracker()
        return self.env.lab_hosts(WARM)

    @cached_property
    def warmth(self) -> Warmth:
        from time import monotonic

        from examprep.warmth import Warmth

        return Warmth(self.hosts, monotonic)

    @cached_property
    def laboratory(self) -> Laboratory:
        from examprep.study.laboratory import Laboratory

        return Laboratory(self.catalog, self.store, self.env, self.hosts)

    def refold(self) -> None:
        """Read the memories anew from the log; today is then planned anew, when it is asked for."""
        self.memories = memories(self.store, self.env.home.memories)
        for stale in ("outcomes", "planned", "own"):
            self.__dict__.pop(stale, None)

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """The answers in force, of when the log was last read."""
        return self.store.outcomes()

    @property
    def agenda(self) -> Agenda | None:
        """Today's part of the plan, where an exam was set."""
        return self.planned[0]

    @cached_property
    def planned(self) -> tuple[Agenda | None, str | None]:
        """Today's part of the plan, and what is wrong with the exam's settings."""
        if not self.env.home.exam.exists():
            return None, None
        from examprep.exam.profile import BadProfile

        try:
            return read_agenda(self.env, self.catalog.cards, self.store, self.memories, self.outcomes), None
        except BadProfile as error:
            return None, error.in_full(self.env.language)

    @cached_property
    def own(self) -> tuple[list[PersonalItem], str | None]:
        """The student's own notes, and what is wrong with their file. Read it after the first frame: it may be long."""
        from examprep.study.personal import load_personal

        try:
            return load_personal(self.env.home.personal), None
        except BadPersonalDeck as error:
            return [], str(error)

    def own_deck(self) -> Deck:
        """The same as items: thousands take a tenth of a second."""
        from examprep.study.personal import personal_deck

        return personal_deck(self.own[0])

    @cached_property
    def index(self) -> Index:
        """What search looks through. Building it takes a tenth of a second: ask for it in a thread."""
        from examprep.search.index import Index

        return Index(self.catalog.cards)


def start_resource_tracker() -> None:
    """multiprocessing's helper process inherits stderr, and Textual's stand-in for it, while it runs, is no file."""
    from multiprocessing import resource_tracker

    with redirect_stderr(sys.__stderr__):
        resource_tracker.ensure_running()
