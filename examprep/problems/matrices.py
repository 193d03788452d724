"""Products of small matrices, which are lists of rows."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Vector = Sequence[int | float | Fraction]
Matrix = Sequence[Vector]


def inner(a: Vector, b: Vector):
    return sum(x * y for x, y in zip(a, b, strict=True))


def times(A: Matrix, x: Vector) -> list:
    """Ax."""
    return [inner(row, x) for row in A]


def transposed(A: Matrix) -> list[list]:
    return [list(column) for column in zip(*A, strict=True)]


def product(A: Matrix, B: Matrix) -> list[list]:
    """AB."""
    return [times(transposed(B), row) for row in A]


def outer(a: Vector, b: Vector) -> list[list]:
    """abᵀ."""
    return [[x * y for y in b] for x in a]


def flat(A: Matrix) -> list:
    """Row by row."""
    return [x for row in A for x in row]
