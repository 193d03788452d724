"""`examprep grade --batch`: answers as JSON lines in, verdicts as JSON lines out."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from examprep.answers import Malformed, Verdict, grade, number
from examprep.answers.expression import of_card
from examprep.answers.expression.names import free_names
from examprep.cards import (
    Examples,
    Expression,
    Fill,
    Item,
    Number,
    NumberMistake,
    Numbers,
    NumbersMistake,
    Shape,
    Text,
    TextMistake,
)
from examprep.commands.tell import tell_json
from examprep.environment import BadUsage, Environment
from examprep.jsonlines import read_lines
from examprep.language import Language
from examprep.problems import BadParameters, find_generator

PROMPT = Text(ru="?", en="?")
NONE = Examples(right=[], wrong=[], malformed=[])


class BadLine(ValueError):
    """A line that asks for nothing that can be graded; the message says what to write."""


def grade_batch(env: Environment, source: str) -> int:
    """One verdict for each line of the file, or of standard input where it is "-". BadUsage: it cannot be read."""
    for place, line in enumerate(_lines(source), 1):
        if line.strip():
            tell_json(grade_line(line, place, env.language))
    return 0


def _lines(source: str) -> Iterator[str]:
    try:
        yield from read_lines(sys.stdin.buffer if source == "-" else Path(source))
    except OSError as error:
        raise BadUsage(f"{source}: cannot be read: {error.strerror}") from None


def grade_line(line: str, number: int, language: Language) -> dict[str, Any]:
    """The verdict on one line, or an object with `error` and the line's number."""
    begun = time.perf_counter()
    name = None
    try:
        said = json.loads(line)
        if not isinstance(said, dict):
            raise BadLine("write an object: {…}")
        name = said.get("id")
        answer = said.get("answer")
        if not isinstance(answer, str):
            raise BadLine("answer is missing: write what the student typed, as text")
        spoken: Language = said["language"] if said.get("language") in ("ru", "en") else language
        verdict = grade(_item(said), answer, language=spoken)
    except (ValueError, TypeError, RecursionError, OverflowError, BadParameters) as error:
        return {"id": name, "line": number, "error": str(error) or type(error).__name__}
    told = _malformed(verdict) if isinstance(verdict, Malformed) else _graded(verdict)
    return {"id": name, **told, "ms": round((time.perf_counter() - begun) * 1000, 3)}


def _malformed(found: Malformed) -> dict[str, Any]:
    return {
        "status": "malformed",
        "score": None,
        "read_as": None,
        "mistake": None,
        "message": found.message,
        "column": found.column,
    }


def _graded(verdict: Verdict) -> dict[str, Any]:
    undecided = verdict.status == "undecided"
    return {
        "status": verdict.status,
        "score": None if undecided else verdict.score,
        "read_as": verdict.read_as,
        "mistake": verdict.mistake,
        "message": verdict.feedback,
        "column": None,
    }


# ── what a line asks to be graded against ──


def _item(said: Mapping[str, Any]) -> Item:
    if "problem" in said:
        return _problem(said)
    kind = said.get("kind")
    if kind not in KINDS:
        raise BadLine(f"kind: write one of {', '.join(KINDS)}, or problem and seed")
    if "reference" not in said:
        raise BadLine("reference is missing: write the right answer")
    return KINDS[kind](said)


def _problem(said: Mapping[str, Any]) -> Item:
    seed, settings = said.get("seed", 0), said.get("set", [])
    if isinstance(settings, dict):
        settings = [f"{k}={v if isinstance(v, str) else json.dumps(v)}" for k, v in settings.items()]
    if (
        not isinstance(seed, int)
        or not isinstance(settings, list)
        or not all(isinstance(s, str) for s in settings)
    ):
        raise BadLine('seed is a whole number and set a list: ["K=3"]')
    made_by = find_generator(str(said["problem"]))
    return made_by.draw(seed, made_by.read(settings)).item


def _number(said: Mapping[str, Any]) -> Item:
    mistakes = [NumberMistake(answer=_real(m["answer"]), says=_says(m)) for m in _mistakes(said)]
    answer = _real(said["reference"])
    unit = said.get("unit")
    return Number(
        id="line",
        prompt=PROMPT,
        answer=answer,
        unit=unit,
        mistakes=mistakes,
        examples=NONE,
        tol=_margin(said, "tol"),
        rel=_margin(said, "rel"),
    )


def _numbers(said: Mapping[str, Any]) -> Item:
    mistakes = [NumbersMistake(answer=_row(m["answer"]), says=_says(m)) for m in _mistakes(said)]
    answer = _row(said["reference"])
    return Numbers(
        id="line",
        prompt=PROMPT,
        answer=answer,
        mistakes=mistakes,
        examples=NONE,
        tol=_margin(said, "tol"),
        rel=_margin(said, "rel"),
    )


def _shape(said: Mapping[str, Any]) -> Item:
    return Shape(
        id="line", prompt=PROMPT, answer=_dims(said["reference"]), mistakes=_texts(said), examples=NONE
    )


def _fill(said: Mapping[str, Any]) -> Item:
    accept = said["reference"] if isinstance(said["reference"], list) else [said["reference"]]
    code = bool(said.get("code", True))
    accepted = [str(one) for one in accept]
    return Fill(id="line", prompt=PROMPT, accept=accepted, code=code, mistakes=_texts(said), examples=NONE)


def _expression(said: Mapping[str, Any]) -> Item:
    item = Expression(
        id="line",
        prompt=PROMPT,
        answer=str(said["reference"]),
        variables=_variables(said),
        form=said.get("form") if said.get("form") in ("expanded", "factored") else None,
        uses=list(map(str, said.get("uses", []))),
        avoids=list(map(str, said.get("avoids", []))),
        mistakes=_texts(said),
        examples=NONE,
    )
    of_card(item, item.answer)  # a reference that cannot be read is the line's fault, not the answer's
    return item


KINDS = {"expression": _expression, "number": _number, "numbers": _numbers, "shape": _shape, "fill": _fill}


def _variables(said: Mapping[str, Any]) -> list[str]:
    """`variables` as {"x": "real"}, ["x: real"] or ["x"]; `domain` is that of all that say none of their own.

    Without `variables` they are the names of the reference that are no function.
    """
    domain, names = said.get("domain", "real"), said.get("variables")
    if isinstance(domain, dict):
        names, domain = {**dict.fromkeys(names or domain, "real"), **domain}, "real"
    if isinstance(names, str):
        names = names.replace(",", " ").split()
    if names is None:
        names = free_names(str(said["reference"]))
    if isinstance(names, dict):
        return [f"{name}: {where}" for name, where in names.items()]
    return [name if ":" in str(name) else f"{name}: {domain}" for name in names]


def _margin(said: Mapping[str, Any], name: str) -> float | None:
    return None if said.get(name) is None else _real(said[name])


def _real(value: Any) -> float:
    """A number, or a text that is read as a student's would be: 1/4, 0,25."""
    if isinstance(value, str):
        read = number.read(Number(id="line", prompt=PROMPT, answer=0, examples=NONE), value, "en")
        if isinstance(read, Malformed):
            raise BadLine(f"{value[:80]}: {read.message}")
        return float(read.value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
        raise BadLine(f"{value}: write a finite number")
    return float(value)


def _row(value: Any) -> list[float]:
    if not isinstance(value, list) or not 2 <= len(value) <= 16:
        raise BadLine(f"{value}: write a list of 2 to 16 numbers")
    return list(map(_real, value))


def _dims(value: Any) -> str:
    return f"({', '.join(map(str, value))},)" if isinstance(value, list) else str(value)


def _mistakes(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = said.get("mistakes", [])
    if not isinstance(found, list) or not all(isinstance(m, dict) and "answer" in m for m in found):
        raise BadLine('mistakes: write [{"answer": …, "says": "…"}]')
    return found


def _texts(said: Mapping[str, Any]) -> list[TextMistake]:
    return [TextMistake(answer=_dims(m["answer"]), says=_says(m)) for m in _mistakes(said)]


def _says(mistake: Mapping[str, Any]) -> Text:
    says = mistake.get("says", "")
    return Text(**says) if isinstance(says, dict) else Text(ru=str(says), en=str(says))
