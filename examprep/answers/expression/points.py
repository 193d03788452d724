"""The points at which two expressions are compared: the same ones every time.

Nice ones, where a witness is easiest to follow and singularities lie; random ones; and for every kink of |x|, max,
relu, sign or a comparison, points on both sides of it, close by and farther off.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise

from examprep.answers.expression.domain import Domain
from examprep.answers.expression.functions import COMPARISONS
from examprep.answers.expression.numeric import NoValue, evaluate
from examprep.answers.expression.tree import Apply, Number, Tree, Variable, is_number, parts

RANDOM, SPECIAL, KINKS = 28, 40, 60  # points of each sort at most
BRANCHES, HALVINGS = 40, 50  # kinks looked for, and how closely each is found


@dataclass(frozen=True)
class Point:
    """`generic`: nothing special is expected to happen here, so being undefined is not an accident of one point."""

    at: Mapping[str, float]
    generic: bool


def points(trees: Sequence[Tree], domains: Mapping[str, Domain]) -> Iterator[Point]:
    """The points of a comparison of these trees; one alone where there are no variables."""
    if not domains:
        yield Point({}, True)
        return
    names = "|".join(domains)
    constants = sorted(
        {float(part.value) for tree in trees for part in parts(tree) if isinstance(part, Number)}
    )
    nice = {name: domain.nice(_signed(constants)) for name, domain in domains.items()}
    special = _special(nice, domains, random.Random(f"special {names}"))
    yield from islice(special, SPECIAL // 4)
    rng = random.Random(names)
    for _ in range(RANDOM):
        yield Point(_drawn(domains, rng), True)
    yield from special
    yield from _around_kinks(trees, domains, rng)


def _signed(constants: Sequence[float]) -> list[float]:
    return [s * c for c in constants if c < 1e6 for s in (1.0, -1.0)][:24]


def _special(
    nice: Mapping[str, list[float]], domains: Mapping[str, Domain], rng: random.Random
) -> Iterator[Point]:
    """SPECIAL at most: all variables at a nice value, each alone at one and the rest random; two equal or opposite."""
    pairs = [Point(at, False) for at in _pairs(domains, rng) if _inside(at, domains)][-2 * len(domains) :]
    ours = (Point(at, False) for at in _nice(nice, domains, rng) if _inside(at, domains))
    yield from islice(ours, SPECIAL - len(pairs))
    yield from pairs


def _nice(
    nice: Mapping[str, list[float]], domains: Mapping[str, Domain], rng: random.Random
) -> Iterator[dict[str, float]]:
    for k in range(max(map(len, nice.values()), default=0)):
        yield {n: values[(k + j) % len(values)] for j, (n, values) in enumerate(nice.items()) if values}
        for name, values in nice.items():
            if k < len(values) and len(nice) > 1:
                yield _drawn(domains, rng) | {name: values[k]}


def _pairs(domains: Mapping[str, Domain], rng: random.Random) -> Iterator[dict[str, float]]:
    for a, b in combinations(domains, 2):
        for sign in (1, -1):
            one = _drawn(domains, rng)
            yield one | {b: sign * one[a]}


def _drawn(domains: Mapping[str, Domain], rng: random.Random) -> dict[str, float]:
    return {name: domain.draw(rng) for name, domain in domains.items()}


def _inside(at: Mapping[str, float], domains: Mapping[str, Domain]) -> bool:
    return len(at) == len(domains) and all(v in domains[n] for n, v in at.items())


def kinks(trees: Sequence[Tree]) -> list[Tree]:
    """What changes its sign where a branch of one of the trees changes."""
    found: dict[Tree, None] = {}
    for part in (part for tree in trees for part in parts(tree) if isinstance(part, Apply)):
        if part.symbol in ("|", "relu", "sign"):
            found[part.args[0]] = None
        elif part.symbol in ("max", "min", *COMPARISONS):
            for a, b in combinations(part.args, 2):
                found[a if is_number(b, 0) else b if is_number(a, 0) else Apply("-", (a, b))] = None
    varying = [tree for tree in found if any(isinstance(part, Variable) for part in parts(tree))]
    return varying[:BRANCHES]


def _around_kinks(
    trees: Sequence[Tree], domains: Mapping[str, Domain], rng: random.Random
) -> Iterator[Point]:
    """On lines through random points: beside every kink on the line, and midway between neighbours."""
    branches = kinks(trees)
    if not branches or all(domain.whole for domain in domains.values()):
        return
    count = 0
    for name in [n for n in domains for _ in range(3)]:
        base = _drawn(domains, rng)
        grid = sorted(
            {*domains[name].nice(), *(domains[name].draw(rng) for _ in range(24)), *_far(domains[name])}
        )
        roots = sorted({r for branch in branches for r in _roots(branch, base, name, grid)})
        near = [r + s * max(1.0, abs(r)) for r in roots for s in (1e-3, -1e-3, 0.1, -0.1)]
        for value in [*near, *((a + b) / 2 for a, b in pairwise(roots))]:
            if value in domains[name] and count < KINKS:
                count += 1
                yield Point(base | {name: value}, True)


def _far(domain: Domain) -> list[float]:
    return [s * 10.0**k for k in range(1, 7) for s in (1, -1) if s * 10.0**k in domain]


def _roots(branch: Tree, base: Mapping[str, float], name: str, grid: Sequence[float]) -> Iterator[float]:
    """Where the branch's sign changes along the grid."""
    known = [(x, sign) for x in grid if (sign := _sign(branch, {**base, name: x})) is not None]
    for (low, before), (high, after) in pairwise(known):
        if before == after:
            continue
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if _sign(branch, {**base, name: middle}) == before:
                low = middle
            else:
                high = middle
        yield high


def _sign(branch: Tree, at: Mapping[str, float]) -> bool | None:
    try:
        return bool(evaluate(branch, at) > 0)
    except NoValue:
        return None
