"""The words that were found, in what is around them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, Group
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from examprep.render.found import Marked, context, mark
from examprep.render.lines import Lines, drawn
from examprep.search.index import Hit
from examprep.search.passages import Passage


def hit(text: str, *matched: str) -> Hit:
    matches = [(text.index(word), text.index(word) + len(word)) for word in matched]
    return Hit(Passage(1, "answer", 1.0, "en", text), tuple(sorted(matches)), 1.0)


def marked(text) -> list[str]:
    return [text.plain[span.start : span.end] for span in text.spans if "bold" in str(span.style)]


def test_what_fits_is_shown_whole():
    shown = context(hit("A sparrow sings.", "sparrow"), 20)
    assert (shown.plain, marked(shown)) == ("A sparrow sings.", ["sparrow"])


def test_a_long_passage_is_cut_between_words_around_most_of_its_matches():
    text = "One sparrow. " + "and so on " * 20 + "until a lark and a sparrowhawk met in the air"
    shown = context(hit(text, "sparrow", "lark", "sparrowhawk"), 40)
    assert shown.plain == "…a lark and a sparrowhawk met in the…"
    assert marked(shown) == ["lark", "sparrowhawk"]


def test_a_match_at_the_end_has_what_is_before_it():
    shown = context(hit("a b c d e f g h i j k l m n o p sparrow", "sparrow"), 20)
    assert shown.plain == "…l m n o p sparrow"


def underlined(lines: Lines) -> list[str]:
    return [text for line in lines.lines for text, style, _ in line if style and style.underline]


def test_in_the_part_that_is_opened_the_words_stand_out_wherever_they_are():
    lines = drawn(Markdown("A **Sparrow**, a lark and a sparrow; no sparrowhawk."), 20)
    found = mark(lines, hit("A sparrow and a lark.", "sparrow", "lark"))
    assert underlined(found) == ["Sparrow", "lark", "sparrow"]


def test_whatever_is_drawn_can_be_marked_and_keeps_its_text_and_width():
    grid = Table.grid(padding=(0, 1))
    grid.add_row("✓", Group(Text("A sparrow sings.", "strike"), Text("No lark.")))
    shown = Marked(grid, hit("A sparrow and a lark.", "sparrow", "lark"))
    lines, plain = drawn(shown, 20), drawn(grid, 20)
    assert underlined(lines) == ["sparrow", "lark"]
    assert [line.rstrip() for line in lines.texts] == [line.rstrip() for line in plain.texts]
    console = Console(width=80)
    assert console.measure(shown) == console.measure(grid)


@given(st.text("ab \n*`", max_size=60))
def test_marking_changes_no_text(text: str):
    lines = drawn(Markdown(text), 12)
    assert mark(lines, hit("a ab b", "a", "ab")).texts == lines.texts


def test_control_characters_cannot_act():
    assert context(hit("a \x1b[31m sparrow", "sparrow"), 30).plain == "a ␛[31m sparrow"


@given(
    st.lists(st.text("abcd", min_size=1, max_size=14), min_size=1, max_size=60),
    st.integers(20, 80),
    st.data(),
)
def test_it_never_exceeds_its_width_and_always_shows_a_match(listed, width, data):
    text = " ".join(listed)
    number = data.draw(st.integers(0, len(listed) - 1))
    start = len(" ".join(listed[:number])) + (number > 0)
    found = Hit(Passage(1, "answer", 1.0, "en", text), ((start, start + len(listed[number])),), 1.0)
    shown = context(found, width)
    assert len(shown.plain) <= width
    assert marked(shown) == [listed[number]]
