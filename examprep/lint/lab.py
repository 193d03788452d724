"""What one lab alone can be reproached with once its contract is kept: breaks of nothing, evidence against nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from examprep.faults import Fault
from examprep.labfile import LabFile

COMPARED = ("close", "equal", "below", "above", "raises")  # of `run`; each names its oracle


def lint_lab(lab: LabFile) -> list[Fault]:
    """Faults that a run would end with, or that no run would tell."""
    tree = ast.parse(Path(lab.path).read_bytes())
    found = chain(_breaks(tree), _evidence(tree))
    return [Fault(lab.path, node.lineno, node.col_offset + 1, key, message) for node, key, message in found]


def _breaks(tree: ast.Module) -> Iterator[tuple[ast.expr, str, str]]:
    """What a break replaces is a name of the lab."""
    names = set(_defined(tree))
    for call in (node for node in ast.walk(tree) if _called(node) == "Break"):
        assert isinstance(call, ast.Call)
        for keyword in call.keywords:
            if keyword.arg and keyword.arg not in names | {"reddens", "ru"}:
                yield keyword.value, "BREAKS", f"replaces {keyword.arg}, which the lab does not have"


def _evidence(tree: ast.Module) -> Iterator[tuple[ast.expr, str, str]]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        of, kind = call.func.value, call.func.attr
        if not isinstance(of, ast.Name) or of.id != "run" or kind not in COMPARED:
            continue
        given = {keyword.arg for keyword in call.keywords}
        if given.isdisjoint({"against", None}):  # None: **options
            yield call, f"run.{kind}", 'say what it is held against: against="closed form; float64"'
        if kind == "close" and given.isdisjoint({"tol", None}):
            yield call, "run.close", "say how near it must be, and why: tol=…, derived, never guessed"


def _defined(tree: ast.Module) -> Iterator[str]:
    """Names at the top of the file: functions, classes, what is assigned or imported."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        else:
            stored = (part for part in ast.walk(node) if isinstance(part, ast.Name))
            yield from (name.id for name in stored if isinstance(name.ctx, ast.Store))


def _called(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
