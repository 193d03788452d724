"""Mutants of a lab: one small change each, of its idea alone; what kills them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.cards.reader import load_card
from examprep.labreader import read_lab
from examprep.labreport import Report
from examprep.mutation import drawn, mutants_of
from examprep.selfcheck import LabResult, killer

TOY = Path(__file__).parent / "toy"
LAB = Path(__file__).parents[1] / "labs" / "q14_dropout.py"


def changes(*lines: str) -> set[tuple[str, str]]:
    """What becomes of a function of these lines: pairs of before and after."""
    body = "\n".join(f"    {line}" for line in lines)
    return {(m.before, m.after) for m in mutants_of(f"def idea(x, y):\n{body}\n")}


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("return x + y", {"x - y", "x", "y"}),
        ("return x - y", {"x + y", "x"}),
        ("return x * y", {"x / y", "x", "y"}),
        ("return x / y", {"x * y", "x"}),
        ("return x ** y", {"x * y"}),
        ("return x @ y", set()),
        ("return x < y", {"x <= y", "not x < y"}),
        ("return x == y", {"x != y"}),
        ("return x in y", {"x not in y"}),
        ("return x and y", {"x or y"}),
        ("return x if y else 'no'", {"not y"}),
        ("return -x", {"x"}),
        ("return x[-1]", {"0"}),
        ("return x[0]", {"1"}),
        ("return x.sum(dim=1)", {"0"}),
        ("return 2", {"1"}),
        ("return 0.1", {"0.2"}),
        ("return True", {"False"}),
        ("return x(y, 'key')", {"x('key', y)"}),
        ("return x(y, y)", set()),
        ("return max(x, y)", set()),
        ("return zip(x, y, strict=True)", {"zip(y, x, strict=True)"}),
        ("x.zero_()", {"pass"}),
        ("x += y", {"pass", "x -= y"}),
        ("x = x.mT", {"pass"}),
        ("x.grad = None", {"pass"}),
        ("z = x", set()),
    ],
)
def test_each_part_is_changed_in_its_ways(line: str, after: set[str]):
    assert {changed for _, changed in changes(line)} == after


def test_texts_annotations_and_errors_stay():
    assert changes(
        '"""Docs: 1 + 1."""', "x: 'int | 0'", "if x: raise ValueError(x + 1)", "return f'{x + 1}'"
    ) == {("x", "not x")}


def test_the_idea_ends_where_a_run_is_handed_over():
    source = "def one(x): return -x\nclass Two:\n    n = 2\ndef train(run): return 3\ndef four(): return 4\n"
    assert [(m.function, m.line, m.after) for m in mutants_of(source)] == [("one", 1, "x"), ("Two", 3, "1")]


def test_a_change_of_a_part_keeps_the_whole_as_it_is_read():
    (mutant,) = [m for m in mutants_of("def f(σ, x): return (σ\n + 1) * x  # ∂\n") if m.after == "σ - 1"]
    assert mutant.source == "def f(σ, x): return ((σ - 1)) * x  # ∂\n"


def test_a_mutant_of_a_lab_differs_from_it_in_the_one_function_that_it_names():
    source = LAB.read_text(encoding="utf-8")
    original = ast.parse(source).body
    found = mutants_of(source)
    assert len({m.source for m in found}) == len(found) > 25
    for mutant in found:
        parts = zip(ast.parse(mutant.source).body, original, strict=True)
        changed = [before for after, before in parts if ast.dump(after) != ast.dump(before)]
        assert [part.name for part in changed] == [mutant.function]


TERMS = mutants_of("def f(x): return x + 2 + 3 + 4 + 5")


@given(st.integers(0, 20), st.integers(0, 2**32))
def test_a_draw_is_a_part_in_order_and_the_same_for_the_same_seed(most: int, seed: int):
    chosen = drawn(TERMS, most, seed)
    assert len(chosen) == min(most, len(TERMS))
    assert chosen == [mutant for mutant in TERMS if mutant in chosen] == drawn(TERMS, most, seed)


FINISHED = {"event": "finished", "ok": True, "red": [], "seconds": 1.0}


@pytest.mark.parametrize(
    ("last", "killed_by"),
    [
        ([{"event": "check", "check": "slope", "ok": True, "seconds": 0}, FINISHED], ""),
        (
            [{"event": "check", "check": "slope", "ok": False, "seconds": 0}, {"event": "cancelled"}],
            "check slope",
        ),
        ([{"event": "crashed", "check": "slope", "traceback": "at\nKeyError: 1"}], "crash: KeyError: 1"),
        ([{"event": "timeout", "limit": 10}], "time limit"),
        ([{"event": "answer", "item": "slope-at-three", "value": 9}, FINISHED], "answer slope-at-three"),
        ([{"event": "answer", "item": "slope-at-three", "value": 6}, FINISHED], ""),
    ],
)
def test_a_mutant_is_killed_by_what_a_self_check_would_not_let_pass(
    last: list[dict[str, Any]], killed_by: str
):
    report = Report()
    for event in [{"event": "started", "checks": ["slope"]}, *last]:
        report.add(event)
    lab, card = read_lab(TOY / "labs" / "q01_square.py"), load_card(TOY / "questions" / "q01_square.yaml")
    assert killer(LabResult(lab, card, whole=report)) == killed_by
