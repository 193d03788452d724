"""Every card and lab keeps the contract: enough of everything, and short enough to be read."""

from __future__ import annotations

from collections import Counter

import pytest

from examprep.answers.recall import coverage
from examprep.cards import Card, Recall
from examprep.catalog import Catalog
from examprep.course import find_course, question_number
from examprep.exam.rehearsal import heard
from examprep.labfile import LabFile
from examprep.labwords import russian_path
from examprep.language import LANGUAGES
from examprep.lint import lint_course

COURSE = find_course({})


@pytest.fixture(params=COURSE.stems())
def card(request: pytest.FixtureRequest, catalog: Catalog) -> Card:
    return catalog.by_number[question_number(request.param)]


@pytest.fixture(params=COURSE.lab_stems())
def lab(request: pytest.FixtureRequest, catalog: Catalog) -> LabFile:
    return catalog.lab_of[question_number(request.param)]


def test_the_content_has_no_faults():
    content = lint_course(COURSE)
    assert [str(fault) for fault in content.faults] == []


def test_every_lab_speaks_russian_too():
    assert [stem for stem in COURSE.lab_stems() if not russian_path(COURSE.lab_path(stem)).exists()] == []


def test_there_are_questions(catalog: Catalog):
    assert len(catalog.cards) >= 5


def test_a_card_rests_on_ten_claims_and_more_three_of_them_myths(card: Card):
    assert len(card.claims) >= 10
    assert sum(not claim.holds for claim in card.claims) >= 3


def test_a_card_is_practised_by_a_dozen_items_of_five_kinds(card: Card):
    kinds = Counter(type(item).__name__ for item in card.items)
    assert sum(kinds.values()) >= 12
    assert len(kinds) >= 5
    assert kinds["Predict"] >= 2
    assert kinds["Problem"] >= 2
    assert kinds["Expression"] >= 1 or not card.formulas
    assert any(isinstance(item, Recall) and not item.points for item in card.items), (
        "the whole answer is recalled"
    )


def test_an_examiner_ticks_five_to_nine_points_and_some_are_a_must(card: Card):
    assert 5 <= len(card.outline) <= 9
    assert 1 <= sum(point.must for point in card.outline) < len(card.outline)


def test_a_point_that_was_missed_can_be_practised(card: Card):
    practised = {item.claim for item in card.items if not isinstance(item, Recall)}
    assert [point.id for point in card.outline if practised.isdisjoint(point.claims)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_in_the_cards_own_words_is_ticked(card: Card, language: str):
    numbers = {n: point.id for n, point in enumerate(card.outline, 1)}
    missed = [
        numbers[n]
        for n, point in enumerate(card.outline, 1)
        if n not in coverage(card.outline, point.text[language], language)
    ]
    assert missed == []
    assert [
        numbers[n] for n in numbers.keys() - coverage(card.outline, card.answer[language], language)
    ] == []


@pytest.mark.parametrize(
    ("number", "said", "points"),
    [
        (
            12,
            "Xavier initialisation keeps the variance of the signal; weights of zero make units alike; He for ReLU.",
            {"symmetry", "xavier", "he"},
        ),
        (
            12,
            "Инициализация Ксавье сохраняет дисперсию сигнала; с нулевыми весами нейроны одинаковы; для ReLU — Хе.",
            {"symmetry", "xavier", "he"},
        ),
    ],
)
def test_an_answer_in_a_students_words_touches_the_points_that_it_makes(catalog, number, said, points):
    card = catalog.by_number[number]
    assert {card.outline[n - 1].id for n in heard(card, said)} == points


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_said_in_three_to_five_minutes(card: Card, language: str):
    words = card.answer[language].split("```")[0].split()  # code is shown, not said
    assert 250 <= len(words) <= 700


def test_a_card_names_its_sources(card: Card):
    assert len(card.sources) >= 2


def test_a_lab_is_read_in_a_minute(lab):
    lines = COURSE.lab_path(lab.stem).read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 230
    assert max(map(len, lines)) <= 110


def test_a_lab_has_knobs_checks_and_breaks_enough(lab):
    assert len(lab.knobs) >= 3
    assert len(lab.checks) >= 6
    assert len(lab.breaks) >= 3


def test_a_lab_begins_with_its_number(lab):
    assert lab.doc.startswith(f"{question_number(lab.stem)}. ")
