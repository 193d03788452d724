"""`examprep grade --batch`: JSON lines in, verdicts out."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from examprep.commands.grade import grade_batch, grade_line
from examprep.environment import BadUsage, Environment
from examprep.problems import find_generator

FIELDS = ["id", "status", "score", "read_as", "mistake", "message", "column", "ms"]


@pytest.fixture
def batch(env: Environment, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Grades these objects, or lines of text, and returns what was printed for each."""

    def batch(*lines: object) -> list[dict]:
        file = tmp_path / "answers.jsonl"
        file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
        assert grade_batch(env, str(file)) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return batch


def test_a_verdict_has_these_fields(batch):
    (found,) = batch({"id": 7, "kind": "expression", "answer": "x+x", "reference": "2x"})
    assert list(found) == FIELDS
    assert found.pop("ms") > 0
    assert found == {
        "id": 7, "status": "right", "score": 1.0, "read_as": "x + x", "mistake": None, "message": "Right.",
        "column": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ({"kind": "expression", "answer": "2 log x", "reference": "log(x**2)", "domain": "real"}, "wrong"),
        ({"kind": "expression", "answer": "log(x**2)", "reference": "2 log x", "domain": "real"}, "wrong"),
        ({"kind": "expression", "answer": "2 log x", "reference": "log(x**2)", "domain": "positive"}, "right"),
        ({"kind": "expression", "answer": "tanh x", "reference": "2σ(2x)-1"}, "right"),
        ({"kind": "expression", "answer": "y-p", "reference": "p-y", "variables": {"p": "unit", "y": "real"}}, "wrong"),
        ({"kind": "expression", "answer": "-(y - p)", "reference": "p - y", "variables": ["p: unit", "y"]}, "right"),
        ({"kind": "expression", "answer": "x²+x", "reference": "x(x+1)", "form": "factored"}, "imprecise"),
        ({"kind": "expression", "answer": "9^9^9", "reference": "1"}, "undecided"),
        ({"kind": "expression", "answer": "__import__('os')", "reference": "x"}, "malformed"),
        ({"kind": "number", "answer": "0,25", "reference": 0.25}, "right"),
        ({"kind": "number", "answer": "0.3", "reference": 1 / 3}, "imprecise"),
        ({"kind": "number", "answer": "101", "reference": 100, "rel": 0.02}, "right"),
        ({"kind": "number", "answer": "5 px", "reference": 5, "unit": "px"}, "right"),
        ({"kind": "numbers", "answer": "1 2", "reference": [1, 3]}, "partial"),
        ({"kind": "shape", "answer": "N×16×14×14", "reference": "(N, 16, 14, 14)"}, "right"),
        ({"kind": "shape", "answer": "[3]", "reference": [3]}, "right"),
        ({"kind": "fill", "answer": "dim = 1", "reference": ["dim=1"]}, "right"),
    ],
    ids=lambda value: json.dumps(value, ensure_ascii=False)[:60],
)  # fmt: skip
def test_every_kind_is_graded(batch, impatient, line: dict, status: str):
    (found,) = batch(line)
    assert found["status"] == status


def test_malformed_and_undecided_answers_have_no_score_and_malformed_ones_a_column(batch, impatient):
    malformed, undecided = batch(
        {"kind": "expression", "answer": "2x +", "reference": "x"},
        {"kind": "expression", "answer": "9^9^9 x", "reference": "x"},
    )
    assert (malformed["score"], malformed["column"], malformed["read_as"]) == (None, 5, None)
    assert (undecided["score"], undecided["column"], undecided["read_as"]) == (None, None, "9^(9⁹)·x")


def test_a_mistake_is_named(batch):
    (found,) = batch(
        {
            "kind": "expression",
            "answer": "y-p",
            "reference": "p-y",
            "mistakes": [{"answer": "y-p", "says": "sign"}],
        }
    )
    assert (found["status"], found["mistake"]) == ("wrong", "sign")


def test_a_problem_is_drawn_by_its_seed_and_its_mistakes_are_named(batch):
    drawn = find_generator("conv-output-size").draw(3, {"K": 3})
    common = {"problem": "conv-output-size", "seed": 3, "set": ["K=3"]}
    mistake = drawn.mistakes[0]
    right, wrong, again = batch(
        {**common, "answer": drawn.right},
        {**common, "answer": str(mistake.gives)},
        {**common, "set": {"K": 3}, "answer": drawn.right},
    )
    assert (right["status"], again["status"]) == ("right", "right")
    assert wrong["mistake"] == drawn.told(mistake).en


@pytest.mark.parametrize(
    "line",
    [
        "nonsense", "[1]", "{}", '{"id": 1, "kind": "number", "answer": 5, "reference": 5}',
        '{"id": 1, "kind": "number", "answer": "5"}', '{"kind": "novel", "answer": "5", "reference": 5}',
        '{"kind": "number", "answer": "5", "reference": "many"}', '{"kind": "numbers", "answer": "5", "reference": 5}',
        '{"kind": "expression", "answer": "x", "reference": "(("}',
        '{"kind": "expression", "answer": "x", "reference": "x", "domain": "imaginary"}',
        '{"kind": "expression", "answer": "x", "reference": "x", "variables": 5}',
        '{"kind": "expression", "answer": "x", "reference": "x", "mistakes": [5]}',
        '{"kind": "expression", "answer": "x", "reference": "x", "mistakes": [{"answer": "x", "says": {"fr": "x"}}]}',
        '{"problem": "no-such-thing", "answer": "5"}', '{"problem": "conv-output-size", "set": ["Z=1"], "answer": "5"}',
        '{"problem": "conv-output-size", "seed": "a", "answer": "5"}', "[" * 100_000,
    ],
    ids=lambda line: line[:60],
)  # fmt: skip
def test_a_bad_line_is_an_error_with_its_number_and_the_rest_go_on(batch, line: str):
    good = {"id": "good", "kind": "number", "answer": "5", "reference": 5}
    first, error, last = batch(good, "", line, good)
    assert (first["status"], last["status"]) == ("right", "right")
    assert error["line"] == 3
    assert error["error"]


def test_the_language_is_the_lines_own_or_the_students(env: Environment, batch):
    line = {"kind": "number", "answer": "5", "reference": 5}
    english, russian = batch(line, {**line, "language": "ru"})
    assert (english["message"], russian["message"]) == ("Right.", "Верно.")


def test_standard_input_is_read_and_what_cannot_be_read_is_bad_usage(env, monkeypatch, capsys, tmp_path):
    line = b'{"id": 1, "kind": "number", "answer": "\\u00bd", "reference": 0.5}\n\xff\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line)))
    assert grade_batch(env, "-") == 0
    right, error = map(json.loads, capsys.readouterr().out.splitlines())
    assert (right["status"], error["line"]) == ("right", 2)
    with pytest.raises(BadUsage, match="cannot be read"):
        grade_batch(env, str(tmp_path / "missing"))


@pytest.mark.parametrize(
    ("reference", "outcome"),
    [("1/4", "right"), ("0,25", "right"), ("1e999999999", "no finite number"), ("x", "Write one number")],
)
def test_a_numbers_reference_is_read_like_an_answer(reference: str, outcome: str):
    told = grade_line(json.dumps({"kind": "number", "answer": "0.25", "reference": reference}), 1, "en")
    assert outcome in (told.get("status") or told["error"])
