"""What was typed, in plain characters, and where each of them stood."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from examprep.answers.typed import LONGEST, Typed, folded, plain, read_typed
from examprep.answers.verdict import Malformed


@given(st.text(max_size=LONGEST))
@example("⁻\u0301½\u0338²")
def test_plain_text_is_plain_already(text):
    assert plain(plain(text)) == plain(text)


@given(st.text(max_size=LONGEST))
def test_every_character_knows_where_it_stood(text):
    typed = read_typed(text, "en")
    if isinstance(typed, Malformed):
        assert (typed, plain(text)) == (Malformed("Empty: write an answer.", 1), "")
    else:
        assert typed.text == plain(text) == typed.text.strip(" ")
        assert len(typed.columns) == len(typed.text)
        assert list(typed.columns) == sorted(typed.columns)
        assert 1 <= typed.columns[0] <= typed.columns[-1] <= len(text)
        assert typed.column(len(typed.text)) == typed.columns[-1] + 1


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"])))
def test_what_the_keyboard_has_stays_as_it_is(text):
    assert plain(text) == text.strip(" ")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("«a» “b” „c‟", '"a" "b" "c"'),
        ("‘a’ x′", "'a' x'"),
        ("−1 – 2 — 3 ‐ 4", "-1 - 2 - 3 - 4"),
        ("1⁄2 ∕ 3 ÷ 4", "1/2 / 3 / 4"),
        ("2⋅3 ∙ 4 • 5", "2·3 · 4 · 5"),
        ("2✕3 ∗ 4", "2×3 * 4"),
        ("10² 10⁻³ xⁿ", "10^2 10^-3 x^n"),
        ("H₂", "H2"),
        ("½ 1½", "1/2 1 1/2"),
        ("٣ ३ ３", "3 3 3"),
        ("ｓｏｆｔｍａｘ", "softmax"),
        ("и\u0306", "й"),
        ("a\u00a0b\u2009c\td\u3000e", "a b c d e"),
        ("a\u200bb\u00adc\u202ed", "abcd"),
        ("\x00a\x1b", "a"),
        ("\ud800a", "a"),
        ("свёртка σ ∂", "свёртка σ ∂"),
    ],
)
def test_look_alikes_become_what_is_on_the_keyboard(text, read):
    assert plain(text) == read


def test_a_character_of_several_has_one_column():
    assert read_typed("  ½·10⁻²", "en") == Typed("1/2·10^-2", (3, 3, 3, 4, 5, 6, 7, 7, 8))


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u200b"])
def test_empty_text_is_malformed(text):
    assert read_typed(text, "ru") == Malformed("Пустой ответ: напишите что-нибудь.", 1)
    assert read_typed(text, "en") == Malformed("Empty: write an answer.", 1)


def test_an_overlong_text_is_malformed_where_it_is_too_long():
    assert read_typed("a" * LONGEST, "en").text == "a" * LONGEST
    assert read_typed("a" * (LONGEST + 1), "ru") == Malformed(
        "Слишком длинно: ответ — не больше 400 знаков.", 401
    )
    assert read_typed(" " * (LONGEST + 1), "en") == Malformed(
        "Too long: an answer has at most 400 characters.", 401
    )


@given(st.text())
def test_folded_text_is_folded_already(text):
    assert folded(folded(plain(text))) == folded(plain(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [("вектор", "ВЕКТОР"), ("ТОКЕН", "токен"), ("ResNet", "rеsnеt"), ("МБ", "мб"), ("СNN", "cnn")],
)
def test_neither_case_nor_alphabet_tells_folded_look_alikes_apart(one, other):
    assert folded(one) == folded(other)


def test_folded_words_of_one_language_stay_apart():
    words = ["вес", "бес", "лес", "сеть", "net", "bet"]
    assert len({folded(word) for word in words}) == len(words)
