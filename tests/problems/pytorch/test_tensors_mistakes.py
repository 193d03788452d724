"""What misconceptions about tensors give: elements are laid out in lists and read off one by one."""

from __future__ import annotations

from fractions import Fraction
from math import nan, prod

import pytest

BYTES = {"bool": 1, "uint8": 1, "int8": 1, "int16": 2, "float16": 2, "bfloat16": 2}
BYTES |= {"int32": 4, "float32": 4, "int64": 8, "float64": 8}


def strides(shape):
    """How many elements a step along each dimension of a contiguous tensor passes over."""
    return [prod(shape[k + 1 :]) for k in range(len(shape))]


def permuted_strides(shape, order):
    moved = [shape[i] for i in order]
    return {
        "as if permute copied": strides(moved),
        "as they were": strides(shape),
        "the shape, not the strides": moved,
    }


def transposed_element(a, b, k):
    def grid(rows, columns):
        numbers = iter(range(a * b))
        return [[next(numbers) for _ in range(columns)] for _ in range(rows)]

    row, column = next((i, j) for i in range(b) for j in range(a) if k == i * a + j)
    mistaken = [[r[i] for r in grid(b, a)] for i in range(a)]  # of b rows and a columns, then transposed
    return {
        "does not change the order": k,
        "swapped the roles": [x for r in mistaken for x in r][k],
        "took the row stride": row + sum(a for _ in range(column)),
    }


def slice_layout(a, b, r, c, s):
    grid = [[i * b + j for j in range(b)] for i in range(a)]
    seen = [row[c::s] for row in grid[r:]]
    offset, down, right = seen[0][0], grid[1][0] - grid[0][0], grid[0][s] - grid[0][0]
    return {
        "new contiguous tensor": (0, len(seen[0]), 1),
        "row stride by the step": (offset, down * s, right),
        "number of rows": (sum(len(grid) for _ in range(r)) + c, len(grid), right),
        "added the starts": (r + c, down, right),
    }


def expanded_bytes(n, m, size):
    one, all_of_them = len([0] * n), len([0] * n * m)
    return {
        "expand copies": (all_of_them * size, all_of_them * size),
        "mixed up": (all_of_them * size, one * size),
        "counted numbers": (one, all_of_them),
    }


def inferred(shape, a, b):
    count = shape[0] * shape[1] * shape[2]
    return {
        "was there before": shape[1],
        "subtracted": count - (a + b),
        "first size only": Fraction(count, a),
    }


def reduced(x, dim, op):
    def done(numbers, op=op):
        summed = sum(numbers)
        return {"sum": summed, "mean": Fraction(summed, len(numbers)), "amax": sorted(numbers)[-1]}[op]

    columns = [[row[k] for row in x] for k in range(3)]
    right, other = (columns, x) if dim == 0 else (x, columns)
    return {
        "the other dimension": [done(numbers) for numbers in other],
        "took the largest": [done(numbers, "amax") for numbers in right],
        "took the sum": [done(numbers, "sum") for numbers in right],
        "took the mean": [done(numbers, "mean") for numbers in right],
    }


def variance(x, n):
    x = x[:n]
    mean = Fraction(sum(x), n)
    squares = [(v - mean) * (v - mean) for v in x]
    return {
        "divided by n": sum(squares) / n,
        "did not divide": sum(squares),
        "took the root": float(sum(squares) / (n - 1)) ** 0.5,
        "did not subtract the mean": Fraction(sum(v * v for v in x), n - 1),
    }


def median(x, n):
    *_, low, high = sorted(x[:n])[: n // 2 + 1]
    return {
        "averaged the two": (low + high) / 2,
        "larger of the middle": high,
        "in order": x[:n][: n // 2][-1],
    }


def gathered(x, index):
    numbered = [dict(enumerate(row, 1)) for row in x]
    from_one = [row.get(i, nan) for row, i in zip(numbered, index, strict=True)]  # no column is number 0
    return {
        "picked rows": [x[i][0] for i in index],
        "whole row": x[index[0]],
        "from 1": from_one,
    }


def silent_broadcast(t, n):
    t = t[:n]
    squares = {(i, j): (t[i] - t[j]) ** 2 for i in range(n) for j in range(n)}
    mean = Fraction(sum(t), n)
    return {
        "column minus a row": sum(squares[i, i] for i in range(n)),
        "forgot the 2": sum((v - mean) ** 2 for v in t) / n,
        "added the squares up": sum(squares.values()),
        "pairs of equal indices": Fraction(sum(squares.values()), len([i for i, j in squares if i != j])),
    }


def reduction_shape(shape, dim, keepdim):
    kept = dict(enumerate(shape))
    size = kept.pop(range(3)[dim])
    return {
        "kept the named dimension": [size],
        "did not heed": list(kept.values()),
        "left a 1": [kept.get(k, 1) for k in range(3)],
        "averaged everything": [],
    }


def broadcast_shape(sizes, pattern):
    named = dict(zip("knm1", [*sizes, 1], strict=True))
    a, b = ([named[c] for c in part] for part in pattern.split("+"))
    from_right = [named[max(pattern_a + pattern_b)] for pattern_a, pattern_b in aligned(pattern)]
    return {
        "first term": a,
        "reverse order": from_right,
        "concatenated": [*a, *b],
    }


def aligned(pattern):
    """Letters opposite each other, the last ones first; letters are greater than 1."""
    a, b = (part[::-1] for part in pattern.split("+"))
    length = max(len(a), len(b))
    return zip(a.ljust(length, "1"), b.ljust(length, "1"), strict=True)


def flattened(shape, order, start):
    def merged(sizes, start=start):
        return [*sizes[:start], prod(sizes[start:])]

    moved, backwards = [shape[i] for i in order], [0] * 4
    for size, place in zip(shape, order, strict=True):
        backwards[place] = size
    return {
        "forgot permute": merged(shape),
        "merged everything": merged(moved, 0),
        "one dimension early": merged(moved, start - 1),
        "added the sizes": [*moved[:start], sum(moved[start:])],
        "wrong way round": merged(backwards),
    }


def joined(shape, n, dim, join):
    def cat(dim):
        return [sum(size for _ in range(n)) if i == dim else size for i, size in enumerate(shape)]

    def stack(dim):
        sizes = list(shape)
        sizes.insert(dim, n)
        return sizes

    done, last = (cat, 2) if join == "cat" else (stack, 3)
    longer = list(shape)
    longer[dim] += n
    return {
        "what stack does": stack(dim),
        "what cat does": cat(dim),
        "another dimension": done(last if dim == 0 else 0),
        "added the number": longer,
    }


def promoted(types, n):
    first, second = types.split(" + ")
    sizes = [BYTES[first], BYTES.get(second, 8)]
    return {
        "took the wider type": n * max(sizes),
        "the type of a term": n * sizes[0],
        "type of the first term": n * sizes[0],
        "four bytes": n * 4,
        "eight bytes; PyTorch": n * 8,
        "added two types": n * sum(sizes),
    }


def wrapped(pixel, added, twice):
    total = pixel + pixel + added if twice else pixel + added
    bits = [total >> k & 1 for k in range(8)]
    signed = sum(bit << k for k, bit in enumerate(bits[:7])) - 128 * bits[7]
    return {
        "widens by itself": total,
        "stopped at 255": min(total, 255),
        "divided by 255": divmod(total, 255)[1],
        "as signed": signed,
    }


DONE = {
    "permuted-strides": permuted_strides,
    "transposed-element": transposed_element,
    "slice-offset-and-strides": slice_layout,
    "expand-or-repeat-bytes": expanded_bytes,
    "view-inferred-size": inferred,
    "reduction-values": reduced,
    "tensor-variance": variance,
    "tensor-median": median,
    "gather-values": gathered,
    "silent-broadcast-mse": silent_broadcast,
    "reduction-shape": reduction_shape,
    "broadcast-shape": broadcast_shape,
    "permute-flatten-shape": flattened,
    "cat-or-stack-shape": joined,
    "promoted-dtype-bytes": promoted,
    "uint8-wraparound": wrapped,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
