"""Source with the numbers of its lines."""

from __future__ import annotations

from examprep.render.source import numbered

SOURCE = "def f(x):\n    return '[b]' + x\n"


def test_each_line_has_its_number_and_one_is_marked():
    assert numbered(SOURCE, 2).plain.splitlines() == ["  1 def f(x):", "❱ 2     return '[b]' + x"]


def test_code_is_coloured_and_what_could_move_the_cursor_is_a_picture():
    text = numbered(SOURCE + "# \x1b[2J\n", 1)
    assert "\x1b" not in text.plain
    assert len({str(span.style) for span in text.spans}) > 3


def test_numbers_of_many_lines_stand_in_one_column():
    lines = numbered("x = 1\n" * 120, 7).plain.splitlines()
    assert lines[6] == "❱   7 x = 1"
    assert lines[99] == "  100 x = 1"
