"""A number: read exactly, judged within its tolerance; imprecise is not wrong, and mistakes are named."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from examprep.answers import Malformed, Verdict, grade
from examprep.answers.number import Numeral, read, written
from examprep.cards import Examples, Number, NumberMistake, Text


def number(answer: float, **more) -> Number:
    return Number(
        id="n",
        prompt=Text(ru="Сколько?", en="How many?"),
        answer=answer,
        examples=Examples(right="1", wrong="2", malformed="x"),
        **more,
    )


def said(text: str) -> Text:
    return Text(ru=f"{text} (ру)", en=text)


def value(text: str) -> Fraction:
    return read(number(0), text, "en").value


WANTED = "Write one number: 0.25, 2/3, 66.5%, 1e-3, √(2/3) or 366 592 (a space parts the thousands)."
ENDLESS = "This is no finite number: a division by zero or too large an exponent."
decimals = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=6)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────


@given(st.floats(-1e300, 1e300).filter(lambda x: x == 0 or abs(x) > 1e-290))
def test_what_python_writes_is_read_exactly(number):
    assert value(repr(number)) == Fraction(repr(number))


@given(decimals)
def test_a_decimal_comma_and_any_minus_read_as_the_point_and_the_hyphen(number):
    assert value(str(number).replace(".", ",").replace("-", "−")) == Fraction(number)


@given(st.integers(-(10**12), 10**12), st.sampled_from([" ", "_", "\u00a0", "\u2009"]))
def test_a_space_parts_the_thousands(number, space):
    assert value(f"{number:,}".replace(",", space)) == number


@given(decimals, st.sampled_from(["%", " %"]))
def test_a_per_cent_is_a_hundredth(number, percent):
    assert value(f"{number}{percent}") == Fraction(number) / 100


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**6), st.sampled_from(["/", " / ", "÷", "⁄"]))
def test_a_fraction_is_exact(top, bottom, slash):
    assert value(f"{top}{slash}{bottom}") == Fraction(top, bottom)


@given(
    decimals,
    st.integers(-30, 30),
    st.sampled_from(["e{}", "E{}", "·10^{}", "*10**{}", " × 10^({})", "x10^{{{}}}"]),
)
def test_powers_of_ten_are_read_in_the_usual_spellings(number, power, spelling):
    assert value(f"{number}{spelling.format(power)}") == Fraction(number) * Fraction(10) ** power


@given(decimals.map(str) | st.tuples(decimals, st.integers(-40, 40)).map(lambda t: f"{t[0]}e{t[1]}"))
def test_the_echo_is_read_as_the_same_number(text):
    first = read(number(0), text, "en")
    assert read(number(0), first.echo, "en") == first


@pytest.mark.parametrize(
    ("text", "numeral"),
    [
        ("0,70", Numeral(Fraction(7, 10), Fraction(1, 100), "0.70")),
        ("1,234", Numeral(Fraction(1234, 1000), Fraction(1, 1000), "1.234")),
        ("366 592", Numeral(Fraction(366592), Fraction(1), "366592")),
        ("66.5%", Numeral(Fraction(665, 1000), Fraction(1, 1000), "0.665")),
        ("2/3", Numeral(Fraction(2, 3), Fraction(0), "2/3")),
        ("½", Numeral(Fraction(1, 2), Fraction(0), "1/2")),
        ("2·10⁻³", Numeral(Fraction(2, 1000), Fraction(1, 1000), "0.002")),
        ("10²", Numeral(Fraction(100), Fraction(100), "1e2")),
        ("2e2", Numeral(Fraction(200), Fraction(100), "2e2")),
        ("+5", Numeral(Fraction(5), Fraction(1), "5")),
        ("− 5", Numeral(Fraction(-5), Fraction(1), "-5")),
        (".5", Numeral(Fraction(1, 2), Fraction(1, 10), "0.5")),
        ("5.", Numeral(Fraction(5), Fraction(1), "5")),
        ("1е3", Numeral(Fraction(1000), Fraction(1000), "1e3")),  # a Cyrillic е
        ("0e9999", Numeral(Fraction(0), Fraction(10) ** 9999, "0e9999")),
        ("٣", Numeral(Fraction(3), Fraction(1), "3")),
    ],
)
def test_a_number_is_read_with_the_digits_typed(text, numeral):
    assert read(number(0), text, "en") == numeral


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("", "Empty: write an answer.", 1),
        ("half", WANTED, 1),
        (".", WANTED, 1),
        ("5e", WANTED, 2),
        ("12 34", WANTED, 4),
        ("1 0000", WANTED, 3),
        ("1,234,567", WANTED, 6),
        ("1½", WANTED, 2),
        ("2²·", WANTED, 2),
        ("sqrt(-1)", WANTED, 1),
        ("9^9^9^9", WANTED, 2),
        ("2x", WANTED, 2),
        ("0x10", WANTED, 2),
        ("5 ms", WANTED, 3),
        ("5%%", WANTED, 2),
        ("  3 or 4", WANTED, 5),
        ("nan", WANTED, 1),
        ("∞", WANTED, 1),
        ("1/", "A number must follow the slash.", 3),
        ("1 / x", "A number must follow the slash.", 5),
        ("1/0", ENDLESS, 1),
        ("1e301", ENDLESS, 1),
        ("1e-301", ENDLESS, 1),
        ("10^" + "9" * 50, ENDLESS, 1),
        ("9" * 302, ENDLESS, 1),
    ],
)
def test_what_is_no_number_is_malformed_where_it_stops_being_one(text, message, column):
    assert grade(number(5), text, language="en") == Malformed(message, column)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sqrt(6/1350)", "0.0666666666667"),
        ("2/3+1", "1.66666666667"),
        ("0.1*0.9", "0.09"),
        ("0,1·30", "3"),
        ("2^40 + 1", "1099511627777"),
        ("2²", "4"),
        ("148 * 64", "9472"),
        ("1/10^7+0", "1e-07"),
    ],
)
def test_arithmetic_is_read_as_the_number_that_it_gives(text, value):
    assert read(number(0), text, "en") == read(number(0), value, "en")
    assert grade(number(float(value), rel=1e-9), text, language="en").status == "right"


def test_what_to_write_is_said_in_russian_too_and_with_the_unit():
    assert grade(number(5, unit="мс"), "5 с", language="ru") == Malformed(
        "Нужно одно число: 0.25, 2/3, 66.5%, 1e-3, √(2/3) или 366 592 (тысячи отделяет пробел); "
        "после него можно написать мс.",
        3,
    )
    assert grade(number(5, unit="ms"), "5 s", language="en") == Malformed(
        f"{WANTED[:-1]}; ms may follow it.", 3
    )
    assert grade(number(5), "1/x", language="ru") == Malformed("После дробной черты нужно число.", 3)
    assert grade(number(5), "1/0", language="ru") == Malformed(
        "Это не конечное число: деление на ноль или слишком большой порядок.", 1
    )


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("5", "мс"),
        ("5 мс", "мс"),
        ("5МС", "мс"),
        ("5 mс", "МС"),  # Latin m, Cyrillic с
        ("5 MB", "MB"),
        ("5 μm", "µm"),
        ("5 m / s", "m/s"),
        ("5 %", "%"),
    ],
)
def test_the_unit_may_follow_or_not(text, unit):
    assert grade(number(5, unit=unit), text, language="en") == Verdict("right", 1.0, "5", None, "Right.")


# ── judging ──────────────────────────────────────────────────────────────────────────────────────────


@given(st.floats(-1e14, 1e14).filter(lambda x: x == 0 or abs(x) > 1e-200), st.sampled_from([None, "мс", "%"]))
def test_the_right_answer_as_the_feedback_writes_it_is_right(answer, unit):
    item = number(answer, unit=unit)
    assert grade(item, written(item).split(" ≈ ")[0], language="en").status == "right"


@given(decimals, st.decimals("0.000001", 1000, places=6), decimals)
def test_within_the_tolerance_and_nowhere_else_it_is_right(answer, tol, off):
    verdict = grade(number(float(answer), tol=float(tol)), str(answer + off), language="en")
    assert (verdict.status == "right") == (abs(off) <= tol)


@given(decimals, st.sampled_from([0.01, 0.05, 0.1]), decimals)
def test_a_relative_tolerance_grows_with_the_answer(answer, rel, typed):
    verdict = grade(number(float(answer), rel=rel), str(typed), language="en")
    near = abs(Fraction(typed) - Fraction(answer)) <= Fraction(str(rel)) * abs(Fraction(answer))
    assert (verdict.status == "right") == near


@given(st.integers(-15, 15), st.sampled_from(["0.5", "2"]))
def test_imprecise_reaches_ten_tolerances_far_and_no_farther_than_a_tenth_of_the_answer(off, tol):
    verdict = grade(number(100, tol=float(tol)), str(100 + off), language="en")
    near = min(10 * float(tol), 10)
    expected = "right" if abs(off) <= float(tol) else "imprecise" if abs(off) <= near else "wrong"
    assert verdict.status == expected


@given(st.decimals("0.1", "99.999999", places=6), st.integers(1, 6), st.booleans())
def test_the_answer_rounded_is_never_wrong(answer, digits, negative):
    answer = -answer if negative else answer
    verdict = grade(number(float(answer)), f"{answer:.{digits}f}", language="en")
    assert verdict.status in ("right", "imprecise")
    assert (verdict.status == "right") == (Decimal(f"{answer:.{digits}f}") == answer)


@given(decimals, decimals, st.sampled_from([{}, {"tol": 0.5}, {"rel": 0.01}]))
def test_a_known_mistake_is_always_named_unless_it_is_right(answer, wrong, tolerance):
    mistake = NumberMistake(answer=float(wrong), says=said("you forgot the bias"))
    item = number(float(answer), mistakes=[mistake], **tolerance)
    verdict = grade(item, str(wrong), language="en")
    assert verdict.mistake == (None if verdict.status == "right" else "you forgot the bias")


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_of_two_mistakes_within_reach_the_nearer_one_is_named(one, other, typed):
    assume(abs(one - typed) < abs(other - typed) <= 20)
    mistakes = [NumberMistake(answer=float(m), says=said(str(m))) for m in (other, one)]
    verdict = grade(number(100, tol=20, mistakes=mistakes), str(typed), language="en")
    assert verdict == Verdict("wrong", 0.0, str(typed), str(one), "Wrong. The right answer: 100.")


QUARTER = number(0.25, tol=0.01, mistakes=[NumberMistake(answer=0.3, says=said("2p, not p²"))])


@pytest.mark.parametrize(
    ("item", "text", "verdict"),
    [
        (QUARTER, "0.26", Verdict("right", 1.0, "0.26", None, "Right.")),
        (QUARTER, "1/4", Verdict("right", 1.0, "1/4", None, "Right.")),
        (
            QUARTER,
            "0.27",
            Verdict("imprecise", 0.5, "0.27", None, "Nearly: not precise enough. Give more digits: 0.25."),
        ),
        (QUARTER, "0.3", Verdict("wrong", 0.0, "0.3", "2p, not p²", "Wrong. The right answer: 0.25.")),
        (QUARTER, "0", Verdict("wrong", 0.0, "0", None, "Wrong. The right answer: 0.25.")),
        (QUARTER, "−0.25", Verdict("wrong", 0.0, "-0.25", None, "Wrong. The right answer: 0.25.")),
        (number(196), "196", Verdict("right", 1.0, "196", None, "Right.")),
        (number(196), "196.0", Verdict("right", 1.0, "196.0", None, "Right.")),
        (number(196), "197", Verdict("wrong", 0.0, "197", None, "Wrong. The right answer: 196.")),
        (
            number(196),
            "2e2",
            Verdict("imprecise", 0.5, "2e2", None, "Nearly: not precise enough. Give more digits: 196."),
        ),
        (
            number(2 / 3, unit="мс"),
            "0.67",
            Verdict(
                "imprecise",
                0.5,
                "0.67",
                None,
                "Nearly: not precise enough. Give more digits: 2/3 ≈ 0.66667 мс.",
            ),
        ),
        (number(2 / 3), "2/3", Verdict("right", 1.0, "2/3", None, "Right.")),
        (number(0.3, tol=0.01), "0.31", Verdict("right", 1.0, "0.31", None, "Right.")),
        (number(0), "0", Verdict("right", 1.0, "0", None, "Right.")),
        (number(0, tol=0.1), "-0.1", Verdict("right", 1.0, "-0.1", None, "Right.")),
        (
            number(0.75, mistakes=[NumberMistake(answer=1.3333333, says=said("the inverse"))]),
            "1.33",
            Verdict("wrong", 0.0, "1.33", "the inverse", "Wrong. The right answer: 0.75."),
        ),
    ],
)
def test_right_imprecise_and_wrong_are_told_apart(item, text, verdict):
    assert grade(item, text, language="en") == verdict


def test_verdicts_are_said_in_russian_too():
    told = [grade(QUARTER, text, language="ru") for text in ("0,25", "0,27", "0,3")]
    assert told == [
        Verdict("right", 1.0, "0.25", None, "Верно."),
        Verdict("imprecise", 0.5, "0.27", None, "Почти: не хватает точности. Дайте больше знаков: 0.25."),
        Verdict("wrong", 0.0, "0.3", "2p, not p² (ру)", "Неверно. Правильный ответ: 0.25."),
    ]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (5.0, "5"),
        (-0.0, "0"),
        (366592.0, "366592"),
        (1 / 3, "1/3 ≈ 0.33333"),
        (1e-7, "1e-07"),
        (1e20, "1e+20"),
    ],
)
def test_the_right_answer_is_written_with_no_more_digits_than_it_needs(answer, text):
    assert written(number(answer)) == text
