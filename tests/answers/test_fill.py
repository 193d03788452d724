"""The blank of a line of code, or a term."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.answers import Malformed, Verdict, grade, parse_only
from examprep.answers.fill import code_key, term_key
from examprep.answers.typed import plain
from examprep.cards import Examples, Fill, Text, TextMistake


def fill(*accept: str, code: bool, **more) -> Fill:
    return Fill(
        id="f",
        prompt=Text(ru="y = ___", en="y = ___"),
        accept=list(accept),
        code=code,
        examples=Examples(right="1", wrong="2", malformed="___"),
        **more,
    )


CODE = fill(
    "x.mean(dim=1)",
    "x.mean(1)",
    code=True,
    mistakes=[
        TextMistake(answer="x.mean(dim=0)", says=Text(ru="Это по батчу.", en="That is over the batch."))
    ],
)
TERM = fill("свёртка", "convolution", code=False)
STRING = fill("f('a b')", code=True)
answers = st.text(min_size=1, max_size=30).filter(
    lambda t: plain(t).strip("`\"'. -") and "___" not in plain(t)
)


@given(answers, st.booleans())
def test_every_accepted_spelling_is_right_as_it_stands(accepted, code):
    assert grade(fill("other", accepted, code=code), accepted, language="en").status == "right"


@given(st.lists(st.sampled_from("xyzαж_0123456789.,()[]=+*/АВСсеох"), max_size=20), st.data())
def test_spaces_outside_quotes_do_not_matter_in_code(code, data):
    gaps = data.draw(st.lists(st.sampled_from(["", " ", "  "]), min_size=len(code), max_size=len(code)))
    assert code_key("".join(map(str.__add__, gaps, code))) == code_key("".join(code))


@given(st.text(max_size=30))
def test_case_spaces_and_hyphens_do_not_matter_in_a_term(term):
    line = plain(term)
    assert term_key(line.upper().lower()) == term_key(line.lower())
    assert term_key(line.replace(" ", "-")) == term_key(line)


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (CODE, "x.mean(dim=1)"),
        (CODE, " x.mean( dim = 1 ) "),
        (CODE, "x.mean(1)"),
        (CODE, "`x.mean(1)`"),
        (CODE, "х.mеan(1)"),  # Cyrillic х and е
        (CODE, "ｘ.mean(１)"),
        (STRING, 'f("a b")'),
        (STRING, "f(«a b»)"),
        (STRING, "f( ‘a b’ )"),
        (fill("f('')", code=True), 'f("")'),
        (TERM, "Свертка"),
        (TERM, "СВЁРТКА"),
        (TERM, "«свёртка»."),
        (TERM, "con-volution"),
        (TERM, "Convolution"),
        (fill("вектор", code=False), "ВЕКТОР"),
        (fill("ТОКЕН", code=False), "токен"),
        (fill("one-hot", code=False), "one hot"),
        (fill("CNN", code=False), "СNN"),  # a Cyrillic С
    ],
)
def test_spellings_of_an_accepted_answer_are_right(item, text):
    verdict = grade(item, text, language="en")
    assert (verdict.status, verdict.feedback) == ("right", "Right.")


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (CODE, "X.mean(1)"),
        (CODE, "x.mean(1"),
        (CODE, "x.mean(1.0)"),
        (CODE, "y.mean(1)"),
        (STRING, "f('ab')"),
        (STRING, "f('a  b')"),
        (STRING, "f('a b\")"),
        (fill("''", code=True), "'"),
        (fill("'a'", code=True), "'a"),
        (fill("'it s'", code=True), '"it\'s"'),
        (fill("0.1", code=True), "0.10"),
        (TERM, "свёртки"),
        (TERM, "deconvolution"),
    ],
)
def test_what_is_not_an_accepted_answer_is_wrong(item, text):
    verdict = grade(item, text, language="en")
    assert (verdict.status, verdict.mistake) == ("wrong", None)


@pytest.mark.parametrize("text", ["___", "y = ___", "`", "____"])
def test_a_blank_left_blank_is_malformed(text):
    assert grade(CODE, text, language="en") == Malformed("Write what stands in the place of ___.", 1)
    assert grade(CODE, f"  {text}", language="ru") == Malformed("Напишите то, что стоит на месте ___.", 3)


@pytest.mark.parametrize("text", ["-", ".", "«»", "- -"])
def test_a_term_of_punctuation_alone_is_malformed(text):
    assert grade(TERM, text, language="en") == Malformed("Write what stands in the place of ___.", 1)


def test_a_known_mistake_is_named_in_whatever_spelling():
    assert grade(CODE, "x.mean( dim=0 )", language="en") == Verdict(
        "wrong",
        0.0,
        "x.mean( dim=0 )",
        "That is over the batch.",
        "Wrong. The right answer: x.mean(dim=1).",
    )
    assert grade(CODE, "x.mean(dim=0)", language="ru") == Verdict(
        "wrong", 0.0, "x.mean(dim=0)", "Это по батчу.", "Неверно. Правильный ответ: x.mean(dim=1)."
    )
    minus = TextMistake(answer="a - b", says=Text(ru="Минус.", en="Minus."))
    assert grade(fill("a + b", code=True, mistakes=[minus]), "a-b", language="en").mistake == "Minus."


@pytest.mark.parametrize(
    ("item", "text", "echo"),
    [
        (CODE, " x  .mean(1) ", "x .mean(1)"),
        (CODE, "f('a  b')", "f('a  b')"),
        (CODE, "хs", "xs"),
        (CODE, "О\u0300", "О\u0300"),  # a Cyrillic О with an accent is no slip for a Latin one
        (TERM, "Свёртка «это»", 'Свёртка "это"'),
        (TERM, "ВЕКТОР", "ВЕКТОР"),
    ],
)
def test_the_echo_shows_what_was_read(item, text, echo):
    assert parse_only(item, text, "ru") == echo
