"""Several numbers in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.answers import Malformed, Verdict, check_examples, grade, parse_only
from examprep.answers.computed import agrees
from examprep.cards import Examples, Numbers, NumbersMistake, Text
from examprep.language import LANGUAGES

NONE = Examples(right=[], wrong=[], malformed=[])


def item(*answer: float, mistakes: dict[tuple[float, ...], str] | None = None, **more) -> Numbers:
    known = [NumbersMistake(answer=list(a), says=Text(ru=s, en=s)) for a, s in (mistakes or {}).items()]
    what = Text(ru="Чему равны?", en="What are they?")
    return Numbers(
        **{"id": "x", "prompt": what, "answer": list(answer), "mistakes": known, "examples": NONE} | more
    )


SOFTMAX = item(0.09, 0.24, 0.67, tol=0.01, mistakes={(0.67, 0.24, 0.09): "Upside down."})


def verdict(one: Numbers, text: str) -> Verdict:
    found = grade(one, text, language="en")
    assert isinstance(found, Verdict), found
    return found


@pytest.mark.parametrize(
    "text",
    [
        "0.09 0.24 0.67", "0,09 0,24 0,67", "0.09, 0.24, 0.67", "0,09; 0,24; 0,67", "(0.09, 0.24, 0.67)",
        "[0.09 0.24 0.67]", "{0,09;0,24;0,67}", "  9% 24% 67 %  ", "0.0900; 0.2447; 0.6652", "9e-2 24e-2 2/3",
        "9·10^-2 0.24 0.67", "0.09,0.24,0.67",
    ],
)  # fmt: skip
def test_a_row_is_read_in_any_of_the_usual_spellings(text: str):
    found = verdict(SOFTMAX, text)
    assert (found.status, found.score) == ("right", 1.0)


def test_how_it_was_read_is_echoed():
    assert parse_only(SOFTMAX, "0,09 0,24 2/3", "en") == "(0.09, 0.24, 2/3)"


def test_commas_alone_part_whole_numbers():
    assert verdict(item(1, 2, 3), "1,2,3").status == "right"
    assert verdict(item(1, 2), "1,2").read_as == "(1, 2)"


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("0.09", 5, "Write 3 numbers; 1 was read."),
        ("0.09 0.24", 10, "Write 3 numbers; 2 were read."),
        ("0.09 0.24 0.67 0.1", 19, "Write 3 numbers; 4 were read."),
        ("0.09 half 0.67", 6, "Write 3 numbers, parted by spaces or semicolons."),
        ("nonsense", 1, "Write 3 numbers, parted"),
        ("0.09; 0.24x; 0.67", 11, "Write 3 numbers, parted"),
        ("0.09;;0.67", 6, "Write 3 numbers, parted"),
        ("[0.09, 0.24,]", 13, "Write 3 numbers, parted"),
        ("0.09; 0.24; 1/", 15, "A number must follow the slash."),
        ("", 1, "Empty"),
        ("()", 2, "Write 3 numbers, parted"),
    ],
)
def test_what_is_no_row_is_told_with_its_column(text: str, column: int, says: str):
    for language in LANGUAGES:
        found = grade(SOFTMAX, text, language=language)
        assert isinstance(found, Malformed)
        assert language == "ru" or says in found.message
        assert found.column == column


def test_how_many_numbers_are_wanted_is_said_in_russian_too():
    assert grade(SOFTMAX, "0.09 x 0.67", language="ru") == Malformed(
        "Здесь нужно число: 0.25, 2/3, 66.5% или 1e-3. Напишите 3 числа через пробел или точку с запятой.", 6
    )
    told = grade(SOFTMAX, "0.09", language="ru").message
    assert told == "Напишите 3 числа; прочитано 1. Разделяйте их пробелом или точкой с запятой."
    assert grade(item(1, 2), "x", language="en") == Malformed(
        "A number must stand here: 0.25, 2/3, 66.5% or 1e-3. "
        "Write 2 numbers, parted by spaces or semicolons.",
        1,
    )


def test_each_right_number_earns_its_share_and_the_others_are_named():
    found = verdict(SOFTMAX, "0.09 0.9 0.67")
    assert (found.status, round(found.score, 3), found.mistake) == ("partial", 0.667, None)
    assert found.feedback == "Wrong: 2. The right answer: (0.09, 0.24, 0.67)."
    named = item(2.5, 1.25, names=["mean", "variance"])
    assert (
        verdict(named, "2.5 9").feedback == "Wrong: variance. The right answer: mean = 2.5, variance = 1.25."
    )


def test_a_row_that_is_nowhere_right_is_wrong_and_one_that_is_rounded_imprecise():
    assert (verdict(SOFTMAX, "5 6 7").status, verdict(SOFTMAX, "5 6 7").score) == ("wrong", 0.0)
    rounded = verdict(item(1 / 3, 2 / 3), "0.33 0.67")
    assert (rounded.status, rounded.score) == ("imprecise", 0.5)
    assert rounded.feedback == (
        "Nearly: not precise enough. The right answer: (1/3 ≈ 0.33333, 2/3 ≈ 0.66667)."
    )


def test_a_share_of_each_number_may_be_its_tolerance():
    wide = item(200, 1000, rel=0.01)
    assert [verdict(wide, text).status for text in ("202 990", "203 1011")] == ["right", "imprecise"]


def test_a_known_mistake_is_named_where_the_whole_row_is_its():
    assert verdict(SOFTMAX, "0.67 0.24 0.09") == Verdict(
        "wrong", 0.0, "(0.67, 0.24, 0.09)", "Upside down.", "The right answer: (0.09, 0.24, 0.67)."
    )
    assert verdict(SOFTMAX, "0.67 0.24 0.5").mistake is None
    near = item(5, 6, tol=0.1, mistakes={(2.5, 3.5): "Near.", (2, 3): "This one.", (1.5, 2.5): "Near too."})
    assert verdict(near, "2 3").mistake == "This one."


@given(st.lists(st.integers(-999, 999), min_size=2, max_size=6))
def test_the_answer_itself_is_right(values: list[int]):
    assert verdict(item(*values), " ".join(map(str, values))).status == "right"
    assert verdict(item(*values), "; ".join(map(str, values))).status == "right"


@pytest.mark.parametrize(
    ("computed", "same"),
    [
        ([0.09, 0.2447, 0.6652], True),
        ([0.0900305, 0.2447, 0.6652], True),
        ([0.09, 0.24], False),
        ([0.09, 0.24, 0.7], False),
        ([0.09, 0.24, "nan"], False),
        ([True, 0.24, 0.67], False),
        (0.09, False),
        ({"a": 0.09}, False),
    ],
)
def test_the_card_is_held_against_what_the_lab_computed(computed, same: bool):
    assert agrees(SOFTMAX, computed) is same


def test_a_mistake_that_would_never_be_named_is_a_fault_of_the_card():
    assert check_examples(SOFTMAX) == []
    (told,) = check_examples(item(1, 2, mistakes={(1, 2): "no"}))
    assert told == "x: mistake [1, 2] is never named: it is right"
