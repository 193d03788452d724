"""Words are met by their forms in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.search.words import BEGUN, FORM, KIN, SAME, fold, meant, placed_words, terms, words


@pytest.mark.parametrize(
    ("term", "word", "quality"),
    [
        ("градиент", "градиент", SAME),
        ("градиента", "градиентами", FORM),
        ("слой", "слоёв", FORM),
        ("нормализации", "нормализация", FORM),
        ("свёртка", "сверткой", FORM),
        ("networks", "network", FORM),
        ("initialised", "initialise", FORM),
        ("норм", "нормализация", BEGUN),
        ("conv", "conv2d", BEGUN),
        ("свёрточный", "свёртка", KIN),
        ("матрица", "матричное", KIN),
    ],
)
def test_a_word_is_met_by_itself_its_forms_its_kin_and_what_it_begins(term, word, quality):
    assert meant(fold(term), {fold(word)}) == {fold(word): quality}


@pytest.mark.parametrize(
    ("term", "word"),
    [("transformer", "transfer"), ("слой", "слово"), ("26", "260"), ("in", "input"), ("обучение", "обычно")],
)
def test_other_words_are_not_meant(term, word):
    assert meant(term, {word}) == {}


def test_common_words_are_left_out_where_there_are_others():
    assert terms("градиент в сети") == ["градиент", "сети"]
    assert terms("what is the loss of a net?") == ["loss", "net"]
    assert terms("в") == ["в"]


def test_each_term_is_looked_for_once_and_an_underscore_parts_words():
    assert terms("zero_grad Zero") == ["zero", "grad"]


@given(st.text(max_size=40))
def test_folding_keeps_every_character_in_its_place(text):
    assert len(fold(text)) == len(text)
    assert [fold(text)[start:end] for (start, end), _ in placed_words(text)] == words(text)


@given(st.text("абвгдежзиклмнопрстуabcdefghij019", min_size=1, max_size=12))
def test_every_word_means_itself_best(word):
    assert meant(word, {word, "другое", "other"})[word] == SAME
