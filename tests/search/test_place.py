"""A passage is found again in what was drawn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from examprep.search.place import line_of
from examprep.search.words import words

DRAWN = ["Sparrows", "", " • One sparrow sings, and", "   another sparrow eats.", " • A lark."]


def test_it_is_the_line_of_the_word_that_was_found():
    passage = "One sparrow sings, and another sparrow eats."
    assert line_of(DRAWN, passage) == 2
    assert line_of(DRAWN, passage, passage.rindex("sparrow")) == 3
    assert line_of(DRAWN, "A **lark**.".replace("*", "")) == 4


def test_what_was_not_drawn_is_nowhere():
    assert line_of(DRAWN, "One eagle") is None
    assert line_of(DRAWN, "") is None
    assert line_of([], "One sparrow") is None


@given(st.lists(st.text("abc ", max_size=12), max_size=12), st.data())
def test_every_line_with_words_is_found_as_long_as_no_earlier_one_begins_so(lines, data):
    with_words = [number for number, line in enumerate(lines) if words(line)]
    if with_words:
        number = data.draw(st.sampled_from(with_words))
        assert line_of(lines, " ".join(lines[number:])) <= number
