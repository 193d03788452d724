"""The legend shows forms that are read, for every item of the course and every drawn problem."""

from __future__ import annotations

import pytest

from examprep.answers import Malformed, parse_only
from examprep.cards import Expression, Fill, Numbers, Problem, Recall
from examprep.problems import find_generator
from examprep.render.item import how_to_answer
from examprep.render.legend import forms, legend


@pytest.fixture(scope="module")
def posed(catalog):
    """Every item of the course as it is read, each problem drawn once; recalls apart."""
    found = []
    for _, item in catalog.items.values():
        if isinstance(item, Problem):
            generator = find_generator(item.generator)
            found.append(generator.draw(1, generator.read(item.settings)).item)
        elif not isinstance(item, Recall):
            found.append(item)
    return found


def test_every_form_that_is_shown_is_read(posed):
    unread = {
        (item.id, form, read.message)
        for item in posed
        for form in forms(item)
        if isinstance(read := parse_only(item, form, "en"), Malformed)
    }
    assert not unread


def test_every_kind_but_a_blank_shows_a_form(posed):
    assert {type(item) for item in posed if not forms(item)} == {Fill}


def test_an_expression_shows_its_own_letters_and_on_demand_the_functions(posed):
    item = next(i for i in posed if isinstance(i, Expression) and i.variables[0].startswith("H:"))
    assert "H^2" in legend(item, "en")
    assert "tanh" not in legend(item, "en")
    assert "tanh" in legend(item, "ru", functions=True)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_legend_takes_a_few_lines(posed, language):
    assert max(len(legend(item, language).splitlines()) for item in posed) == 2


def test_the_example_of_numbers_has_as_many_as_are_wanted_and_is_the_same_whatever_the_answer(posed):
    rows = {(len(i.answer), how_to_answer(i, "en").split(": ")[-1]) for i in posed if isinstance(i, Numbers)}
    assert rows
    assert len({count for count, _ in rows}) == len(rows)
    assert all(len(shown.split("; ")) == count and shown.startswith("3") for count, shown in rows)
