"""Something drawn once is the same as drawn each time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.markdown import Markdown
from rich.text import Text

from examprep.render.lines import Kept


class Counted:
    """How often it was drawn."""

    times = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        self.times += 1
        yield Text("one two three")


def lines(shown, width: int) -> list[str]:
    console = Console(width=width)
    return [
        "".join(segment.text for segment in line).rstrip()
        for line in console.render_lines(shown, console.options, pad=False)
    ]


def test_each_width_is_drawn_once():
    inner = Counted()
    kept = Kept(inner)
    assert [lines(kept, width) for width in (20, 20, 8, 20)] == [
        ["one two three"],
        ["one two three"],
        ["one two", "three"],
        ["one two three"],
    ]
    assert inner.times == 2


@given(st.text("ab \n*`", max_size=40), st.integers(4, 30))
def test_what_is_kept_looks_as_what_it_keeps(text: str, width: int):
    shown = Group(Text(text), Markdown(text))
    console = Console()
    assert lines(Kept(shown), width) == lines(shown, width)
    assert console.measure(Kept(shown)) == console.measure(shown)
