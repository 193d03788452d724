"""Search over all that the cards say, while it is typed; what is found is opened where it stands."""

from __future__ import annotations

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from examprep.language import Language
from examprep.render.found import context, found_place, found_title, instead_line
from examprep.render.literal import literal
from examprep.search.index import Hit
from examprep.tui.background import in_thread
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS, Page

BESIDE = 10  # columns of a line that are no text: padding, the indent under a title, the scroll bar
LONGEST = 200  # characters of a query


class SearchPage(Page):
    """Letters go to the query, arrows to the list. The index is built and searched in a thread.

    `query` is what is looked for at first.
    """

    CSS_PATH = "search.tcss"
    KEYS = [
        Key("enter", "open", "открыть", "open", "⏎"),
        Key("up,down", "", "выбрать", "choose", "↑ ↓", bound=False),
        Key("up", "move('cursor_up')", "выше", "up", bar=False),
        Key("down", "move('cursor_down')", "ниже", "down", bar=False),
        Key("pageup", "move('page_up')", "страницей выше", "a page up", "PgUp", bar=False),
        Key("pagedown", "move('page_down')", "страницей ниже", "a page down", "PgDn", bar=False),
        *GLOBAL_KEYS,
    ]
    BINDINGS = bindings(KEYS)

    def __init__(self, query: str = "") -> None:
        super().__init__()
        self.first = query
        self.hits: list[Hit] = []
        self.answered = ("", "")  # the query that `hits` answer, and the language they are ranked for
        self.other: str | None = None  # what was searched for instead of the query
        self.hurried = False  # the first hit is to be opened as soon as it is known

    def body(self) -> ComposeResult:
        yield Input(self.first, id="query", max_length=LONGEST, select_on_focus=False)
        yield Static(id="hint")
        yield OptionList(id="hits")

    def on_mount(self) -> None:
        hits = self.query_one(OptionList)
        hits.can_focus = False
        self.retell()
        self.query_one(Input).focus()

    @property
    def asked(self) -> tuple[str, Language]:
        """The query as it stands, and the language."""
        return self.query_one(Input).value.strip(), self.language

    @property
    def chosen(self) -> Hit | None:
        """What is under the cursor."""
        number = self.query_one(OptionList).highlighted
        return None if number is None else self.hits[number]

    # ── what is shown ──

    def retell(self) -> None:
        count = len(self.hits)
        self.entitle(
            self.say("Поиск", "Search"), self.say(f"найдено: {count}", f"{count} found") if count else ""
        )
        self.query_one(Input).placeholder = self.say(
            "слово, номер вопроса, автор", "a word, a question's number, an author"
        )
        hint = self.query_one("#hint", Static)
        hint.update(self.hint())
        hint.set_class(bool(self.hits) and self.other is None, "none")
        self.list_hits()
        if self.answered[0] and self.language != self.answered[1]:
            self.look()
        super().retell()

    def hint(self) -> Text:
        if self.hits and self.other is not None:
            return Text(literal(instead_line(self.answered[0], self.other, self.language)))
        if self.answered[0]:
            return Text(self.say("Ничего не нашлось.", "Nothing was found."))
        return Text(
            self.say(
                "Ищет в вопросах, ответах, планах, формулах, утверждениях и мифах, заданиях и источниках, "
                "на обоих языках и в любой форме слова: «свёртки» найдёт и «свёрточный».",
                "Looks through questions, answers, outlines, formulas, claims and myths, items and sources, in both "
                "languages and by any form of a word: “convolutions” finds “convolution” as well.",
            )
        )

    def list_hits(self) -> None:
        hits = self.query_one(OptionList)
        chosen = hits.highlighted
        hits.clear_options()
        hits.add_options([Option(self.told(hit)) for hit in self.hits])
        if self.hits:
            hits.highlighted = min(chosen or 0, len(self.hits) - 1)

    def told(self, hit: Hit) -> Text:
        """The question, then where in it and in what words."""
        width = max(20, self.app.size.width - BESIDE)
        text = found_title(hit, self.exam.catalog.by_number[hit.passage.question], self.language)
        text.truncate(width + 4, overflow="ellipsis")
        if hit.passage.part != "title" or hit.passage.language != self.language:
            place = found_place(hit, self.language)
            text.append(f"\n     {place}  ", "dim").append_text(context(hit, width - len(place) - 4))
        return text

    # ── searching ──

    def on_input_changed(self) -> None:
        self.look()

    @work(exclusive=True)
    async def look(self) -> None:
        asked, other = self.asked, None
        hits: list[Hit] = []
        if asked[0]:
            hits, other = await in_thread(self.find, *asked)
        self.hits, self.other, self.answered = hits, other, asked
        self.query_one(OptionList).highlighted = None
        self.retell()
        if self.hurried:
            self.action_open()

    def find(self, query: str, language: Language) -> tuple[list[Hit], str | None]:
        return self.exam.index.search_or_instead(query, language)

    # ── actions ──

    def can(self, action: str) -> bool:
        return bool(self.hits) if action == "open" or action.startswith("move") or not action else True

    def action_move(self, how: str) -> None:
        getattr(self.query_one(OptionList), f"action_{how}")()

    def on_input_submitted(self) -> None:
        self.action_open()

    def on_option_list_option_selected(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Open what is under the cursor; where the query was just typed, once it is answered."""
        self.hurried = self.answered != self.asked
        if self.hurried or self.chosen is None:
            return
        passage = self.chosen.passage
        card = self.exam.catalog.by_number[passage.question]
        if passage.part == "title":
            self.exam.open_question(card)
        else:
            self.exam.open_question(card, passage.part, self.chosen)
