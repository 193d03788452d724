"""No text runs code, raises, or takes long."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import examprep
from examprep.answers import Malformed, Verdict
from examprep.answers.expression.domain import Domain
from examprep.answers.expression.equality import compare
from examprep.answers.expression.reading import Reading, read_expression
from examprep.answers.expression.show import latex
from examprep.render.literal import literal

PACKAGE = Path(examprep.__file__).parent
HOSTILE = [
    "__import__('pathlib').Path('marker').write_text('x')",
    "().__class__.__base__.__subclasses__()[1].__init__.__globals__['system']('touch marker')",
    "exec('import os')", "eval('1')", "open('marker','w')", "lambda: 0", "x if x else y", "[x for x in y]",
    "x.__class__", "globals()", "f'{x}'", "{x: y}", "x := 2", "print(x)", "os.system('x')", "`id`", "$(id)",
    "; rm -rf /",
    "9**9**9", "9^9^9^9", "2**(2**40)", "10**(10**10)", "factorial(10**9)", "gamma(10**8)", "binomial(10**9, 5)",
    "x!!!!",
    "((((x+1)**50+1)**50+1)**50)", "(x+y+1)**400", "Sum(x, (x, 1, 10**9))", "[0]*10**9", "1e999999999", "1e-300^9^9",
    "exp(exp(exp(exp(x))))", "sin(10^300)", "tan(9^9^9)", "1/0", "0^-1", "0/0", "ln 0", "√-1", "x^(10^300)",
    "(1+1e-30)^(10^300)", "σ(σ(σ(9^99)))", "floor(1e300 x)", "max(" + "x," * 9 + "x)", "max(" * 40 + "x",
    "(" * 400, ")" * 400, "[" * 400, "|" * 400, "-" * 400, "^" * 400, "√" * 400, "x" * 400, "x" * 100000, "1," * 200,
    "²" * 400, "½" * 200, "½½", "e^" * 200, "sin " * 100, "x/" * 200, ",".join("1" * 200), "max(0,1" + ",1" * 190,
    "\x1b[2J\x1b[31mx", "[bold]x[/bold]", "\x00", "x\x00y", "\u202ex\u202c", "\ud800", "x\n\n+\r\ty", "🙂",
    "x̸̡̢",
    "₁", "ⅷ",
    "σ'(x)", '"x"', "x\\", "%s%n", "{{7*7}}", "${7*7}", "<script>", "∑x", "∫x dx", "x∞", "NaN", "inf", "-inf", "nan·x",
]  # fmt: skip
FRAGMENTS = [
    "x", "y", "2", "9", "1e9", "0", "(", ")", "[", "]", "|", "^", "**", "·", "/", "//", "+", "-", ",", ";", " ", "√",
    "²",
    "½", "e", "π", "σ", "exp", "ln", "sin", "max", "min", "relu", "sign", "floor", "<", ">", "≤", "%", "1,5", "_",
    "⁻ˣ",
]  # fmt: skip
REFERENCE = read_expression("x·y + 1", ("x", "y"), "en")
DOMAINS = {"x": Domain(), "y": Domain(low=0)}


def survives(text: str) -> None:
    """It is read or refused, shown without control characters, and compared."""
    reading = read_expression(text, DOMAINS, "en")
    if isinstance(reading, Malformed):
        assert reading.message
        assert 1 <= reading.column <= max(len(text), 400) + 1
        assert len(reading.message) <= 700
        return
    assert isinstance(reading, Reading)
    assert reading.echo == literal(reading.echo)
    assert latex(reading.tree).isprintable()
    assert isinstance(REFERENCE, Reading)
    assert compare(reading.tree, REFERENCE.tree, DOMAINS).equal in (True, False, None)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:30]))
def test_a_hostile_text_is_read_or_refused(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    survives(text)
    assert list(tmp_path.iterdir()) == []


@given(st.text(max_size=60))
@example("\ud800x")
def test_any_text_is_read_or_refused(text: str):
    survives(text)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join))
def test_any_heap_of_what_expressions_are_made_of_is_read_or_refused(text: str):
    survives(text)


def test_nothing_that_runs_text_is_called_where_answers_are_read():
    forbidden = {"eval", "exec", "compile", "__import__", "literal_eval"}
    forbidden |= {"sympify", "parse_expr", "lambdify", "parse_latex"}
    for folder in ("answers", "problems"):
        for path in (PACKAGE / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Name):
                    assert node.id not in forbidden, path
                elif isinstance(node, ast.Attribute) and node.attr in forbidden:
                    assert node.attr == "compile", path
                    assert isinstance(node.value, ast.Name), path
                    assert node.value.id == "re", path
                elif isinstance(node, ast.Import | ast.ImportFrom):
                    named = {a.name for a in node.names} | {getattr(node, "module", "") or ""}
                    assert not named & {*forbidden, "ast", "code", "pickle", "marshal", "importlib.util"}, (
                        path
                    )


def test_grading_an_expression_loads_no_sympy():
    code = """
import sys
from examprep.answers import grade
from examprep.cards import Examples, Expression, Text
item = Expression(id="x", prompt=Text(ru="a", en="a"), answer="σ(x)(1-σ(x))", variables=["x: real"],
                  examples=Examples(right="1", wrong="1", malformed="1"))
for text in ("(1-tanh²(x/2))/4", "σ(x)", "σ(x"):
    grade(item, text, language="en")
print("sympy" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ}, check=True
    )
    assert done.stdout.strip() == "False"


def test_a_verdict_can_be_undecided():
    assert Verdict("undecided", 0.0, "x", None, "").status == "undecided"
