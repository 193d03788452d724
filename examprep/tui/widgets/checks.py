"""The table of a lab's checks: it fills in as the results come, and the cursor stays where it is."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from examprep.cards import Card
from examprep.labfile import LabFile
from examprep.labreport import Check
from examprep.labwords import words_of
from examprep.language import Language
from examprep.render.checkrows import columns, header, row
from examprep.render.item import fact
from examprep.render.literal import one_line
from examprep.tui.faults import Careful
from examprep.tui.trial import Trial

Note = Callable[[Check], Text | None]
TALL = 30  # lines of a terminal from which the fact under the cursor has a line of its own


class Checks(Careful, Vertical):
    """One row a check, under a header; on a tall screen the fact of the check under the cursor."""

    def __init__(self, card: Card, lab: LabFile, id: str):
        super().__init__(id=id)
        self.card, self.lab = card, lab
        self._language: Language = "en"
        self._shown: list[Text] = []

    def compose(self) -> ComposeResult:
        yield Static(id="columns")
        yield OptionList(*(Option(Text(name), id=name) for name in self.lab.checks), id="rows")
        yield Static(id="fact")

    @property
    def chosen(self) -> str | None:
        """The check under the cursor."""
        option = self.query_one(OptionList).highlighted_option
        return option.id if option else None

    def fit(self, room: int) -> None:
        """Take as many lines as the checks need, `room` at most."""
        tall = self.app.size.height >= TALL
        self.query_one("#fact").display = tall
        self.styles.height = max(4, min(room, len(self.lab.checks) + 1 + tall))

    def show(self, trial: Trial, language: Language, note: Note) -> None:
        """Draw anew the rows that have changed."""
        self._language = language
        rows = self.query_one(OptionList)
        at = columns(self.app.size.width - 3, self.lab.checks)
        self.query_one("#columns", Static).update(header(at, language))
        found = [trial.report.checks.get(name, Check(name)) for name in self.lab.checks]
        words = words_of(self.lab, language)
        lines = [row(words.check(c), at, running=c.name == trial.checking, note=note(c)) for c in found]
        for index, line in enumerate(lines):
            if index >= len(self._shown) or line != self._shown[index]:
                rows.replace_option_prompt_at_index(index, line)
        self._shown = lines
        if rows.highlighted is None:
            rows.highlighted = 0
        self.tell_fact()

    def on_option_list_option_highlighted(self) -> None:
        self.tell_fact()

    def tell_fact(self) -> None:
        """In the student's language where a claim gives it."""
        if (name := self.chosen) is not None:
            said = fact(self.card, name, self._language, self.lab) or self.lab.checks[name]
            line = Text(one_line(said), "dim", no_wrap=True, overflow="ellipsis")
            self.query_one("#fact", Static).update(line)
