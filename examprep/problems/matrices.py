"""Products of small matrices, which are lists of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from examprep.problems.answer import Real

Vector: TypeAlias = Sequence[Real]
Matrix: TypeAlias = Sequence[Vector]
Number: TypeAlias = Any  # int, float or Fraction, as the factors are


def inner(a: Vector, b: Vector) -> Number:
    return sum(x * y for x, y in zip(a, b, strict=True))


def times(A: Matrix, x: Vector) -> list[Number]:
    """Ax."""
    return [inner(row, x) for row in A]


def transposed(A: Matrix) -> list[list[Number]]:
    return [list(column) for column in zip(*A, strict=True)]


def product(A: Matrix, B: Matrix) -> list[list[Number]]:
    """AB."""
    return [times(transposed(B), row) for row in A]


def outer(a: Vector, b: Vector) -> list[list[Number]]:
    """abᵀ."""
    return [[x * y for y in b] for x in a]


def flat(A: Matrix) -> list[Number]:
    """Row by row."""
    return [x for row in A for x in row]
