"""A lab's idea with one small change, again and again: what a check that proves something must notice.

The idea is what stands above the first function that is handed a `run`: functions and classes without a training,
a check or an oracle. A mutant differs from it by one operator, constant, term, condition, statement or pair of
arguments (DeMillo, Lipton & Sayward 1978, doi:10.1109/C-M.1978.218136). Standard library only; nothing is run here.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import Any

OPPOSITE: dict[type[ast.AST], Any] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
SYMMETRIC = {"max", "min", "maximum", "minimum", "transpose"}  # in whatever order their arguments come
BOUNDS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


@dataclass(frozen=True)
class Mutant:
    """`before`, in line `line` of the file and within `function`, became `after`; `source` is the file with it."""

    function: str
    line: int
    before: str
    after: str
    source: str


def mutants_of(source: str) -> list[Mutant]:
    """Every mutant of the lab's idea, in the order of the text. SyntaxError: it is not valid Python."""
    data = source.encode()
    starts = [0, *accumulate(map(len, data.splitlines(keepends=True)))]
    found: dict[str, Mutant] = {}  # by text: one change may be arrived at in two ways
    for definition in _idea(ast.parse(source)):
        for node in _changeable(definition):
            for part, changed in _changes(node):
                begin = starts[part.lineno - 1] + part.col_offset
                end = starts[(part.end_lineno or part.lineno) - 1] + (part.end_col_offset or 0)
                whole = (data[:begin] + _written(changed).encode() + data[end:]).decode()
                before, after = ast.unparse(part), ast.unparse(changed)
                if before != after:
                    found.setdefault(whole, Mutant(definition.name, part.lineno, before, after, whole))
    return sorted(found.values(), key=lambda mutant: mutant.line)


def drawn(mutants: list[Mutant], most: int, seed: int) -> list[Mutant]:
    """At most so many of them, in the order of the text."""
    if len(mutants) <= most:
        return mutants
    chosen = random.Random(seed).sample(range(len(mutants)), most)
    return [mutants[index] for index in sorted(chosen)]


# ── where ────────────────────────────────────────────────────────────────────────────────────────────────────


def _idea(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    defined = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return takewhile(lambda node: not _takes_run(node), defined)


def _takes_run(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and [a.arg for a in node.args.args[:1]] == ["run"]


def _changeable(node: ast.AST) -> Iterator[ast.stmt | ast.expr]:
    """Statements and expressions inside, but no texts, annotations, decorators or guards."""
    for name, field in ast.iter_fields(node):
        if name in ("decorator_list", "annotation", "returns"):
            continue
        for part in field if isinstance(field, list) else [field]:
            if not isinstance(part, ast.AST) or _is_text(part) or _guards(part):
                continue
            if isinstance(part, ast.stmt | ast.expr):
                yield part
            if not _is_negative_number(part):
                yield from _changeable(part)


def _is_text(node: ast.AST) -> bool:
    value = node.value if isinstance(node, ast.Expr) else node
    return isinstance(value, ast.JoinedStr) or (
        isinstance(value, ast.Constant) and isinstance(value.value, str)
    )


def _guards(node: ast.AST) -> bool:
    """What speaks only where something is wrong: an error with its text, the `strict` of zip."""
    return isinstance(node, ast.Raise) or (isinstance(node, ast.keyword) and node.arg == "strict")


def _is_negative_number(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
    )


# ── what ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _changes(node: ast.stmt | ast.expr) -> Iterator[tuple[ast.stmt | ast.expr, ast.stmt | ast.expr]]:
    """A part of the node and what to write for it, in every way."""
    match node:
        case ast.BinOp(left, op, right):
            yield from ((node, changed) for changed in _operations(left, op, right))
        case ast.Compare(left, [op, *ops], others):
            yield node, ast.Compare(left, [OPPOSITE[type(op)](), *ops], others)
            if isinstance(op, BOUNDS):
                yield node, ast.UnaryOp(ast.Not(), node)
        case ast.BoolOp(op, values):
            yield node, ast.BoolOp(OPPOSITE[type(op)](), values)
        case ast.If(test) | ast.While(test) | ast.IfExp(test) if not isinstance(
            test, ast.Compare | ast.UnaryOp
        ):
            yield test, ast.UnaryOp(ast.Not(), test)
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as size)):
            yield node, ast.Constant(_nearby(-size))
        case ast.UnaryOp(ast.USub() | ast.Not(), operand):
            yield node, operand
        case ast.Constant(bool() | int() | float() as value):
            yield node, ast.Constant(_nearby(value))
        case ast.Call(function, [first, second, *rest], named) if _ordered(function, first):
            yield node, ast.Call(function, [second, first, *rest], named)
        case ast.Expr() | ast.AugAssign() | ast.Assign() | ast.Delete() if _can_go(node):
            yield node, ast.Pass()
            if isinstance(node, ast.AugAssign) and type(node.op) in OPPOSITE:
                yield node, ast.AugAssign(node.target, OPPOSITE[type(node.op)](), node.value)


def _operations(left: ast.expr, op: ast.operator, right: ast.expr) -> Iterator[ast.expr]:
    """The opposite operation; then without a term or a factor."""
    if type(op) in OPPOSITE:
        yield ast.BinOp(left, OPPOSITE[type(op)](), right)
    if isinstance(op, ast.Add | ast.Sub | ast.Mult | ast.Div):
        yield left
    if isinstance(op, ast.Add | ast.Mult):
        yield right


def _ordered(function: ast.expr, first: ast.expr) -> bool:
    """Whether the order of its arguments matters, and can be changed."""
    name = getattr(function, "attr", getattr(function, "id", ""))
    return name not in SYMMETRIC and not isinstance(first, ast.Starred)


def _nearby(value: bool | int | float) -> bool | int | float:
    """Off by one towards zero, so that an axis becomes another one: 1 → 0, −1 → 0, 0 → 1. A real number doubles."""
    if isinstance(value, bool):
        return not value
    if not value:
        return 1
    return 2 * value if isinstance(value, float) else value - (1 if value > 0 else -1)


def _can_go(statement: ast.stmt) -> bool:
    """Whether its names are there without it: to remove the rest would show only that they are used."""
    if not isinstance(statement, ast.Assign):
        return True
    read = {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}
    return all(
        isinstance(target, ast.Attribute | ast.Subscript) or getattr(target, "id", None) in read
        for target in statement.targets
    )


def _written(node: ast.AST) -> str:
    """In brackets where it might be taken apart by what stands around it."""
    text = ast.unparse(ast.fix_missing_locations(node))
    plain = isinstance(node, ast.stmt | ast.Name | ast.Call | ast.Attribute | ast.Subscript)
    return text if plain or isinstance(node, ast.Constant) else f"({text})"
