"""What is found, and what comes first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from examprep.cards import Card, Text
from examprep.catalog import load_catalog
from examprep.language import LANGUAGES
from examprep.search.index import Index, shortest
from examprep.search.passages import passages
from examprep.search.words import words


@pytest.fixture(scope="session")
def course(catalog) -> list[Card]:
    """The cards of all 41 questions."""
    return catalog.cards


@pytest.fixture(scope="session")
def index(course) -> Index:
    return Index(course)


@pytest.fixture
def toy_card(env) -> Card:
    return load_catalog(env.course, env.home.cache).cards[0]


def changed_card(card: Card, stem: str, **changes: object) -> Card:
    return Card.of(stem, replace(card.file, **changes))


@pytest.fixture
def small(toy_card) -> Callable[..., Index]:
    """An index of cards that are alike but for one text each: (part, what it says)."""

    def build(*told: tuple[str, str]) -> Index:
        cards = []
        for number, (part, says) in enumerate(told, 1):
            text = Text(ru=says, en=says)
            changed = {
                "outline": [replace(toy_card.outline[0], text=text)],
                "claims": [replace(toy_card.claims[0], holds=False, truth=text)],
            }
            cards.append(changed_card(toy_card, f"q{number:02d}_toy", **{part: changed.get(part, text)}))
        return Index(cards)

    return build


def found(index: Index, query: str, language: str = "en") -> list[tuple[int, str]]:
    return [(hit.passage.question, hit.passage.part) for hit in index.search(query, language)]


def test_a_title_comes_before_the_outline_before_a_claim_before_the_answer(small):
    index = small(("answer", "sparrow"), ("claims", "sparrow"), ("outline", "sparrow"), ("title", "sparrow"))
    assert found(index, "sparrows") == [(4, "title"), (3, "outline"), (2, "claims"), (1, "answer")]


def test_the_word_itself_comes_before_its_forms_and_they_before_what_it_begins(small):
    index = small(("answer", "sparrowhawk"), ("answer", "sparrows"), ("answer", "sparrow"))
    assert found(index, "sparrow") == [(3, "answer"), (2, "answer"), (1, "answer")]


def test_words_that_stand_together_come_before_those_far_apart(small):
    index = small(("answer", "sparrow a b c d e f lark"), ("answer", "a b c d e f sparrow lark"))
    assert found(index, "sparrow lark") == [(2, "answer"), (1, "answer")]


def test_what_holds_all_words_hides_what_holds_only_some(small):
    index = small(("title", "sparrow"), ("answer", "lark and sparrow"))
    assert found(index, "lark sparrow") == [(2, "answer")]
    assert found(index, "sparrow eagle") == [(1, "title"), (2, "answer")]


def test_of_equal_places_the_students_own_language_comes_first(toy_card):
    russian = changed_card(toy_card, "q01_toy", answer=Text(ru="sparrow", en="lark"))
    english = changed_card(toy_card, "q02_toy", answer=Text(ru="lark", en="sparrow"))
    index = Index([russian, english])
    assert found(index, "sparrow", "ru") == [(1, "answer"), (2, "answer")]
    assert found(index, "sparrow", "en") == [(2, "answer"), (1, "answer")]


def test_each_part_of_a_question_is_found_once_by_its_best_passage(small):
    index = small(("answer", "A sparrow, so to say.\n\nSparrows eat a sparrow."))
    (hit,) = index.search("sparrow", "en")
    assert hit.passage.text == "Sparrows eat a sparrow."
    assert [hit.passage.text[a:b] for a, b in hit.matches] == ["Sparrows", "sparrow"]


@pytest.mark.parametrize("query", ["26", "q26", " 026 "])
def test_a_number_finds_its_question_before_all_else(index, query):
    assert found(index, query)[0] == (26, "title")


@pytest.mark.parametrize(
    ("query", "question", "part"),
    [
        ("обратного распространения", 8, "title"),
        ("dropout", 14, "title"),
        ("softmax", 7, "title"),
        ("Rosenblatt 1958", 1, "sources"),
        ("conv-output-size", 20, "items"),
        ("затухание градиента", 24, "answer"),
        ("zero_grad", 30, "outline"),
    ],
)
def test_of_the_course_everything_is_searched(index, query, question, part):
    assert (question, part) in found(index, query) or (question, part) in found(index, query, "ru")


def test_nothing_is_found_by_nothing(index):
    assert found(index, "") == found(index, " ?! ") == found(index, "щщщ") == []


def test_a_word_that_stands_in_one_passage_finds_it(course, index):
    for passage in [p for card in course for p in passages(card)][::300]:
        for word in words(passage.text):
            if len(word) > 6 and len(index.holding[word]) == 1:
                hits = index.search(word, passage.language or "ru")
                assert (passage.question, passage.part) in [
                    (h.passage.question, h.passage.part) for h in hits
                ]


@given(st.text(max_size=30), st.sampled_from(LANGUAGES))
def test_matches_lie_within_the_passage_in_order(index, query, language):
    for hit in index.search(query, language, limit=5):
        flat = [place for match in hit.matches for place in match]
        assert flat == sorted(flat)
        assert not flat or (flat[0] >= 0 and flat[-1] <= len(hit.passage.text))


@given(
    st.lists(
        st.lists(st.integers(0, 30), min_size=1, max_size=5, unique=True).map(sorted), min_size=1, max_size=4
    )
)
def test_the_shortest_stretch_is_the_shortest_of_all_choices(places):
    from itertools import product

    best = min(max(choice) - min(choice) + 1 for choice in product(*places))
    assert shortest(places) == best
