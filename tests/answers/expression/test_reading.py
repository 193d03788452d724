"""What students write, and how it is read."""

from __future__ import annotations

import pytest
from hypothesis import given

from examprep.answers import Malformed
from examprep.answers.expression.reading import Reading, read_expression
from examprep.answers.expression.show import latex, line
from examprep.language import LANGUAGES
from examprep.render.formula import draw_formula
from tests.answers.expression.conftest import VARIABLES, trees

READ = [
    # products
    ("2x", "2·x"),
    ("3(x+1)", "3·(x + 1)"),
    ("xy", "x·y"),
    ("x y", "x·y"),
    ("2 x · y × 3*x", "2·x·y·3·x"),
    ("sigma(x)(1-sigma(x))", "σ(x)·(1 − σ(x))"),
    ("xσ(x)", "x·σ(x)"),
    ("x⊙y + x ⊙ σ(y)", "x·y + x·σ(y)"),
    ("x∗y ∙ 2", "x·y·2"),
    ("xe^x", "x·e^x"),
    ("2πx", "2·π·x"),
    ("x(x-1)(x+1)", "x·(x − 1)·(x + 1)"),
    ("|x||y|", "|x|·|y|"),
    # quotients
    ("1/2x", "1/(2·x)"),
    ("1/2 x", "(1/2)·x"),
    ("1/2(x+1)", "(1/2)·(x + 1)"),
    ("1/4cosh(x/2)^2", "1/(4·cosh(x/2)²)"),
    ("½x", "(1/2)·x"),
    ("x:y", "x/y"),
    ("x÷y", "x/y"),
    ("(x-1)//2 + 1", "⌊(x − 1)/2⌋ + 1"),
    # signs and powers
    ("-x^2", "−x²"),
    ("−x", "−x"),
    ("2·-x", "2·(−x)"),
    ("x**2", "x²"),
    ("x²y", "x²·y"),
    ("e^-x^2", "e^(−x²)"),
    ("e⁻ˣ⁺¹", "e^(−x + 1)"),
    ("2^x^y", "2^(x^y)"),
    ("x^-1", "x^(−1)"),
    ("e^2x", "e²·x"),
    ("e^{-x}", "e^(−x)"),
    # functions
    ("exp x", "exp(x)"),
    ("exp -x^2/2", "exp(−x²)/2"),
    ("sin 2x cos y", "sin(2·x)·cos(y)"),
    ("sinx", "sin(x)"),
    ("Sin(x)", "sin(x)"),
    ("sin x^2", "sin(x²)"),
    ("sin² x", "sin(x)²"),
    ("cosh²(x/2)", "cosh(x/2)²"),
    ("sin(x)^2", "sin(x)²"),
    ("√x", "√x"),
    ("√(x+1)y", "√(x + 1)·y"),
    ("√2x", "√2·x"),
    ("sqrt(2x)", "√(2·x)"),
    ("log(x)", "ln(x)"),
    ("ln|x|", "ln(|x|)"),
    ("log2 x", "log2(x)"),
    ("log₂(x)", "log2(x)"),
    ("th x + tg y", "tanh(x) + tan(y)"),
    ("sgn(x)", "sign(x)"),
    ("sigmoid(x)", "σ(x)"),
    ("|x|", "|x|"),
    ("||x|-1|", "||x| − 1|"),
    ("max(0, x)", "max(0, x)"),
    ("max(0,x)", "max(0, x)"),
    ("max(0,1-x)", "max(0, 1 − x)"),
    ("max(0,5)", "max(0, 5)"),
    ("max(0,5; x)", "max(0.5, x)"),
    ("min(1,5, x)", "min(1.5, x)"),
    ("1[x>0]", "[x > 0]"),
    ("(x>=0)y", "[x ≥ 0]·y"),
    ("[0<x≤1]", "[0 < x]·[x ≤ 1]"),
    # numbers
    ("1,5", "1.5"),
    (".5x", "0.5·x"),
    ("50%", "0.5"),
    ("12,5 %", "0.125"),
    ("1e-3x", "0.001·x"),
    ("2e^x", "2·e^x"),
    ("2·10^-3", "2·10^(−3)"),
    # names
    ("z1", "z_1"),
    ("z_1", "z_1"),
    ("z₁", "z_1"),
    ("z_{1}", "z_1"),
    ("xz₁", "x·z_1"),
    ("х+у", "x + y"),  # Cyrillic letters
    ("𝑥 + 𝒚", "x + y"),
    ("ｘ＋１", "x + 1"),
    ("\u200bx\u200b", "x"),
]


@pytest.mark.parametrize(("text", "echo"), READ, ids=[text for text, _ in READ])
def test_what_students_write_is_read_as_they_mean_it(text: str, echo: str, tree_of):
    assert line(tree_of(text)) == echo


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", 1, "Empty"),
        ("2x+", 4, "breaks off"),
        ("(x+1", 5, "( is not closed: write )"),
        ("[x+1)", 5, "[ is not closed: write ]"),
        ("|x+1", 1, "| is not closed"),
        ("(|x+1)", 2, "| is not closed"),
        ("max(|x − y, 0)", 5, "| is not closed"),
        ("max(0; |x − y)", 8, "| is not closed"),
        ("max(|x, |y|)", 5, "| is not closed"),
        ("max(||x| − y, 0)", 5, "| is not closed"),
        ("max(|x|, |y, 0)", 10, "| is not closed"),
        ("|x| − y|", 8, "| is not closed"),
        ("|x − 1, 5|", 7, "This comma parts nothing"),
        ("||x, 5| − 1|", 4, "This comma parts nothing"),
        ("x+1)", 4, "never opened"),
        ("x + * y", 5, "must stand before ·"),
        ("2 3", 3, "Write · between 2 and 3"),
        ("x²3", 3, "Write · between 2 and 3"),
        ("1½", 2, "mixed number"),
        ("sgma(x)", 1, "did you mean sigma?"),
        ("2 + sofplus x", 5, "did you mean softplus?"),
        ("x2", 1, "write x·2 or x^2"),
        ("2w", 2, "There is no name w. Here there are x, y, z_1."),
        ("синус(x)", 1, "Latin letters"),
        ("x=2", 2, "without ="),
        ("x>0", 2, "in brackets: [x > 0]"),
        (r"\sigma(x)", 1, "LaTeX is not read"),
        ("σ'(x)", 2, "prime"),
        ("x!", 2, "factorial"),
        ("x%", 2, "follows a number"),
        ("sin", 4, "sin(x)"),
        ("sin^-1 x", 4, "behind its brackets"),
        ("max(x)", 1, "takes 2…8 arguments, not 1"),
        ("sin(x, y)", 6, "comma"),
        ("x, y", 2, "comma"),
        ("1e999", 1, "Too long a number"),
        ("9" * 60, 1, "Too long a number"),
        ("(" * 60 + "x" + ")" * 60, 42, "Nested deeper than 40"),
        ("-" * 60 + "x", 61, "Nested deeper than 40"),
        ("x^" * 60 + "x", 83, "Nested deeper than 40"),
        ("x+" * 199 + "x", 302, "simplify"),
        ("x" * 401, 401, "Too long"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_column(text: str, column: int, says: str):
    for language in LANGUAGES:
        found = read_expression(text, VARIABLES, language)
        assert isinstance(found, Malformed), found
        assert found.column == column
        assert language == "ru" or says in found.message


def told(text: str, variables: tuple[str, ...], language: str = "en") -> str:
    found = read_expression(text, variables, language)
    assert isinstance(found, Malformed), found
    return found.message


@pytest.mark.parametrize(
    ("text", "variables", "near"),
    [
        ("(p-q)/n", ("p", "q", "N"), "N"),
        ("S", ("p", "s"), "s"),
        ("c_in·K", ("C_out", "C_in", "K"), "C_in"),
        ("cᵢₙ", ("C_in",), "C_in"),
        ("c_in", ("Cᵢₙ",), "Cᵢₙ"),
        ("c_{in}", ("Cin",), "Cin"),
        ("с_in", ("C_in",), "C_in"),  # a Cyrillic letter
        ("x2", ("x", "X_2"), "X_2"),
        ("Lambda", ("λ",), "λ"),
        ("P_hat", ("p", "p̂"), "p̂"),
        ("C_im", ("C_in", "C_out"), "C_in"),
        ("lamda", ("lambda",), "lambda"),
        ("sgma", ("sigm",), "sigma"),
    ],
)
def test_the_name_that_was_meant_is_suggested_a_variable_first(
    text: str, variables: tuple[str, ...], near: str
):
    assert f": did you mean {near}? Here there are {', '.join(variables)}." in told(text, variables)
    assert f": может быть, {near}? Здесь есть {', '.join(variables)}." in told(text, variables, "ru")


@pytest.mark.parametrize("text", ["S", "L", "C", "s", "h", "n_1", "C_in", "C_out", "C_{in}", "pn", "ap"])
def test_where_no_name_is_near_the_variables_are_listed(text: str):
    assert told(text, ("p", "q", "r")) == f"There is no name {text}. Here there are p, q, r."
    assert told(text, ("p", "q", "r"), "ru") == f"Имени {text} нет. Здесь есть p, q, r."
    assert told(text, ()) == f"There is no name {text}."


def test_an_unclosed_bar_is_told_in_russian_too():
    assert told("max(|x − y, 0)", VARIABLES, "ru") == "Черта | не закрыта: модуль пишется |x|."


def test_a_variable_comes_before_a_function_or_constant_of_its_name():
    echoes = []
    for text in ("σ x", "sigma·2", "e + 1", "β_1 + beta1 + β₁", "ŷ - y_hat"):
        reading = read_expression(text, ("sigma", "x", "e", "beta_1", "ŷ"), "en")
        assert isinstance(reading, Reading), reading
        echoes.append(reading.echo)
    assert echoes == ["sigma·x", "sigma·2", "e + 1", "beta_1 + beta_1 + beta_1", "ŷ − ŷ"]


@pytest.mark.parametrize(
    ("typed", "variable"), [("eps", "ε"), ("epsilon", "ε"), ("lam", "λ"), ("lambda", "λ")]
)
def test_a_greek_letter_has_its_name_and_that_which_programs_give_it(typed: str, variable: str):
    assert read_expression(f"1 + {typed}", (variable,), "en").echo == f"1 + {variable}"
    assert read_expression(f"1 + {variable}", (typed,), "en").echo == f"1 + {typed}"


@given(trees())
def test_what_is_printed_is_read_back_as_the_same_tree(tree):
    text = line(tree)
    reading = read_expression(text, VARIABLES, "en")
    if isinstance(reading, Malformed):
        assert any(word in reading.message for word in ("Too long", "Nested"))
    else:
        assert reading.tree == tree


@pytest.mark.parametrize("text", [text for text, _ in READ])
def test_everything_that_is_read_can_be_drawn_in_two_dimensions(text: str, tree_of):
    assert draw_formula(latex(tree_of(text)))


@pytest.mark.parametrize("term", ["x^2", "√x", "(x)", "|x|", "sin x"])
def test_a_long_sum_is_not_deep(term: str, tree_of):
    assert line(tree_of("+".join([term] * 60))).count("x") == 60
