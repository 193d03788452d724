"""A card's template filled in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.foreign.template import LONGEST, TooLong, fill_gaps, render

FIELDS = {"Front": "what", "Back": "that", "Extra": "", "Text": "{{c1::Adam::who}} has {{c2::two}}"}


def side(template: str, revealed: bool = False, cloze: int = 1) -> str:
    return render(template, FIELDS, cloze=cloze, revealed=revealed)


@pytest.mark.parametrize(
    ("template", "question", "answer"),
    [
        ("<b>{{Front}}</b>", "<b>what</b>", "<b>what</b>"),
        ("{{FrontSide}}<hr id=answer>{{Back}}", "<hr id=answer>that", "<hr id=answer>that"),
        ("{{#Extra}}x{{Front}}{{/Extra}}y", "y", "y"),
        ("{{^Extra}}x{{/Extra}}{{#Front}}y{{#Extra}}z{{/Extra}}w{{/Front}}", "xyw", "xyw"),
        ("{{text:Front}} {{ Back }}", "what that", "what that"),
        ("{{type:Back}}", "", "that"),
        ("{{hint:Back}}", "", "that"),
        ("{{cloze:Text}}", "[who] has two", "Adam has two"),
        ("{{type:cloze:Text}}", "[who] has two", "Adam has two"),
        ("{{Nothing}}{{Tags}}", "", ""),
        ("a {{ b", "a {{ b", "a {{ b"),
        ("{{/Front}}a", "a", "a"),
    ],
)
def test_a_side_shows_its_fields_and_hides_what_is_to_be_said(template: str, question: str, answer: str):
    assert (side(template), side(template, revealed=True)) == (question, answer)


def test_a_field_is_text_even_if_it_looks_like_a_template():
    assert render("{{A}}", {"A": "{{B}}", "B": "secret"}, cloze=1, revealed=True) == "{{B}}"


@pytest.mark.parametrize(
    ("text", "asked", "hidden"),
    [
        ("{{c1::a}} {{c2::b}}", 2, "a […]"),
        ("{{c1::a {{c2::b::hint}} c}}", 1, "[…]"),
        ("{{c1::a {{c2::b::hint}} c}}", 2, "a [hint] c"),
        ("{{c1,3::a}}", 3, "[…]"),
        ("x }} y", 1, "x }} y"),
        ("{{c1::never closed", 2, "never closed"),
        (r"\({{c1::x^{2} }}\)", 1, r"\([…]\)"),
    ],
)
def test_gaps_hide_one_number_and_show_the_others(text: str, asked: int, hidden: str):
    assert fill_gaps(text, asked, revealed=False) == hidden


@given(
    st.lists(st.sampled_from(["{{c1::", "{{c2::", "}}", "::", "a", "{{", "}"])).map("".join),
    st.integers(1, 3),
)
def test_a_revealed_text_has_no_hidden_gap_and_loses_no_word(text: str, asked: int):
    shown = fill_gaps(text, asked, revealed=True)
    assert "[…]" not in shown
    assert shown.count("a") <= text.count("a")


def test_a_side_that_is_too_long_is_refused():
    with pytest.raises(TooLong):
        render("{{A}}" * 11, {"A": "a" * (LONGEST // 10)}, cloze=1, revealed=True)
    with pytest.raises(TooLong):
        render("{{A}}", {"A": "a" * (LONGEST + 1)}, cloze=1, revealed=True)
