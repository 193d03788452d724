"""The map of mastery: every question has a place of its own, and arrows lead to each of them."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.cards import SECTIONS
from examprep.course import question_number
from examprep.render.mastery import Layout, cell, lay_out
from examprep.study.progress import Progress

COURSE = [7, 9, 4, 8, 13]  # questions in each section


def cards(counts, first=1):
    numbers = count(first)
    return [
        SimpleNamespace(
            stem=f"q{(number := next(numbers)):02d}_toy",
            number=number,
            section=section,
            title={"ru": f"Вопрос {number}", "en": f"Question {number}"},
            heads=["one", "two"],
        )
        for section, size in zip(SECTIONS, counts, strict=True)
        for _ in range(size)
    ]


maps = st.builds(
    lambda counts, first, width, height: (
        there := cards(counts, first),
        lay_out(there, width, height),
        width,
        height,
    ),
    st.lists(st.integers(0, 15), min_size=5, max_size=5),
    st.sampled_from([1, 90, 9_990]),  # numbers of one length and of two
    st.integers(30, 200),
    st.integers(1, 60),
)


@given(maps)
def test_every_question_has_a_place_of_its_own_within_the_width(drawn):
    there, layout, width, _ = drawn
    assert [spot.stem for spot in layout.spots] == [card.stem for card in there]
    taken = [(spot.row, x) for spot in layout.spots for x in range(spot.x, spot.x + spot.width)]
    assert len(set(taken)) == len(taken)
    assert all(spot.x + spot.width <= width for spot in layout.spots)


@given(maps)
def test_titles_are_shown_only_where_all_of_them_fit(drawn):
    _, layout, _, height = drawn
    assert not layout.titled or layout.height <= height


@given(maps)
def test_arrows_lead_from_every_question_to_every_other(drawn):
    _, layout, _, _ = drawn
    if not layout.spots:
        return
    reached, frontier = set(), [layout.spots[-1]]
    while frontier:
        spot = frontier.pop()
        if spot.stem not in reached:
            reached.add(spot.stem)
            frontier += [layout.neighbour(spot, way) for way in ("up", "down", "left", "right")]
    assert len(reached) == len(layout.spots)


@given(maps)
def test_what_is_under_a_cell_is_the_question_drawn_there(drawn):
    _, layout, _, _ = drawn
    for spot in layout.spots:
        assert layout.at(spot.x, spot.row) is layout.at(spot.x + spot.width - 1, spot.row) is spot


@pytest.mark.parametrize("size", [(78, 10), (118, 26), (198, 46)])
def test_the_whole_course_is_seen_at_once(size):
    layout = lay_out(cards(COURSE), *size)
    assert layout.height <= size[1]
    assert layout.titled == (size != (78, 10))


@pytest.mark.parametrize(("width", "above"), [(38, True), (51, True), (52, False), (78, False)])
def test_in_a_narrow_terminal_a_sections_name_stands_above_its_questions(width, above):
    layout = lay_out(cards(COURSE), width, 8)
    first, heading = layout.spots[0], layout.headings[0]
    assert (first.row, first.x) == ((heading.row + 1, 0) if above else (heading.row, 13))
    assert layout.spots[1].row == first.row


def walk(layout: Layout, start: int, *ways: str) -> int:
    spot = layout.spot(f"q{start:02d}_toy")
    for way in ways:
        spot = layout.neighbour(spot, way)
    return question_number(spot.stem)


def test_in_cells_right_reads_on_and_down_keeps_the_column():
    layout = lay_out(cards(COURSE), 78, 10)
    assert walk(layout, 5, "right") == 6
    assert walk(layout, 1, "down", "down") == 8
    assert walk(layout, 12, "down") == 16  # the row below is shorter
    assert walk(layout, 1, "left", "up") == 1
    assert walk(layout, 1, "end") == 41


def test_in_columns_of_titles_right_goes_to_the_next_column_and_down_stays():
    layout = lay_out(cards(COURSE), 118, 26)
    assert walk(layout, 1, "right") == 21
    assert walk(layout, 7, "down") == 8
    assert walk(layout, 20, "down", "right") == 41
    assert walk(layout, 41, "right") == 41


@given(maps)
def test_a_cell_fits_its_place(drawn):
    there, layout, _, _ = drawn
    known = Progress(recall=0.5, due=12, new=0, learned=2)
    for card, spot in zip(there, layout.spots, strict=True):
        shown = cell(card, known, layout, spot.width, "ru").plain
        assert len(shown) == spot.width
        assert shown.split()[0] == str(card.number)


def test_a_cell_tells_recall_and_what_waits_without_colour():
    (card,) = cards([1, 0, 0, 0, 0])
    cells, titled = lay_out(cards(COURSE), 78, 10), lay_out([card], 78, 10)
    known = Progress(recall=0.5, due=2, new=0, learned=2)
    fresh = Progress(recall=0.0, due=0, new=2, learned=0)
    assert cell(card, known, cells, 12, "en").plain == " 1 ███░░░ 2 "
    assert cell(card, known, titled, 40, "en").plain.rstrip() == " 1 ████░░░░  2 due   Question 1"
    assert cell(card, fresh, titled, 40, "ru").plain.rstrip() == " 1 ░░░░░░░░   новый  Вопрос 1"
    assert cell(card, known, titled, 24, "en").plain == " 1 ████░░░░  2 due   Qu…"


@pytest.mark.parametrize(("due", "told"), [(1, " 1 ждёт"), (2, " 2 ждут"), (11, "11 ждут"), (21, "21 ждёт")])
def test_one_waits_and_two_wait(due, told):
    (card,) = cards([1, 0, 0, 0, 0])
    shown = cell(card, Progress(recall=0.5, due=due, new=0, learned=2), lay_out([card], 78, 10), 40, "ru")
    assert f" {told} " in shown.plain
