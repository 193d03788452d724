"""The card's types: what a card knows of itself, and the schema that editors get."""

from __future__ import annotations

import json
from typing import get_args, get_type_hints

import jsonschema
import pytest
import yaml

from examprep.cards import (
    SECTIONS,
    CardFile,
    Claim,
    Examples,
    Recall,
    Terms,
    Text,
    card_schema,
    phrase,
)
from examprep.cards.reader import load_card
from examprep.language import LANGUAGES

BOTH = Text(ru="ядро", en="kernel")


@pytest.fixture
def card(write_card, card_yaml):
    """The smallest card, with a second claim that the same check settles and one that another does."""
    more = "  - {id: grows, text: {ru: Х, en: X}, holds: false, truth: {ru: Х, en: X}, proof: output_is_smaller}\n"
    other = "  - {id: other, text: {ru: Х, en: X}, proof: other_check}\n"
    return load_card(write_card(card_yaml.replace("items:", f"{more}{other}items:"), "q07_softmax"))


def test_a_text_speaks_both_languages():
    assert {language: BOTH[language] for language in LANGUAGES} == {"ru": "ядро", "en": "kernel"}


def test_terms_are_listed_in_both_languages():
    terms = Terms(ru=["ядр"], en=["kernel"])
    assert {language: terms[language] for language in LANGUAGES} == {"ru": ["ядр"], "en": ["kernel"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_is_code_in_every_language_or_words_in_each(language):
    assert phrase("W * x", language) == "W * x"
    assert phrase(BOTH, language) == BOTH[language]


def test_examples_are_listed_with_the_status_they_should_get():
    examples = Examples(right=["1", "1.0"], wrong="2", malformed=[])
    assert examples.all() == [("right", "1"), ("right", "1.0"), ("wrong", "2")]


def test_a_card_is_numbered_by_its_stem_and_its_items_are_named_by_that_number(card):
    assert card.number == 7
    assert card.item_key(card.items[0]) == "q07/output-size"
    assert card.item_key(Recall(id="say", prompt=BOTH)) == "q07/say"


def test_a_claim_is_found_by_its_id_and_by_the_check_that_settles_it(card):
    assert card.claim("other") == Claim(id="other", text=Text(ru="Х", en="X"), proof="other_check")
    assert [claim.id for claim in card.claims_of("output_is_smaller")] == ["shrinks", "grows"]
    assert card.claims_of("no_such_check") == []


def test_a_card_cannot_be_changed(card):
    with pytest.raises(AttributeError):
        card.section = "text"
    with pytest.raises(AttributeError):
        card.items[0].answer = 4.0


def test_the_sections_are_those_that_a_card_may_name():
    assert get_args(get_type_hints(CardFile)["section"]) == SECTIONS


@pytest.fixture(scope="module")
def schema():
    return json.loads(json.dumps(card_schema()))


def test_the_schema_is_one_and_says_of_what(schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    assert (schema["$schema"], schema["title"]) == (
        "https://json-schema.org/draft/2020-12/schema",
        "examprep card",
    )


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        ("section: images", "section: pictures", ["section"]),
        ("section: images", "section: images\nfoo: 1", []),
        (", en: Convolution", "", ["title"]),
        ("id: slides", "id: The Kernel", ["outline", 0, "id"]),
        ("year: 1989", "year: 198", ["sources", 0, "year"]),
        ("kind: number", "kind: numbr", ["items", 0]),
    ],
)
def test_the_schema_accepts_a_card_and_refuses_what_the_loader_refuses(
    schema, card_yaml, right, wrong, place
):
    validator = jsonschema.Draft202012Validator(schema)
    assert list(validator.iter_errors(yaml.safe_load(card_yaml))) == []
    faults = list(validator.iter_errors(yaml.safe_load(card_yaml.replace(right, wrong))))
    assert [list(fault.absolute_path) for fault in faults] == [place]
