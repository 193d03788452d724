"""A proof by sympy, in a child process that is ended after two seconds and may not take much memory.

It is asked only where points leave doubt: too few of them gave both expressions a value that could be computed.
The child gets two lines of text in our own notation and reads them with our own parser.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from examprep.answers.expression.domain import Domain, read_variables
from examprep.answers.expression.reading import Reading, read_expression
from examprep.answers.expression.show import line
from examprep.answers.expression.tree import Tree, value

SECONDS = 2.0
MEMORY = 1 << 30  # bytes of address space; sympy itself takes a third
ROOT = str(Path(__file__).parents[3])


def prove(tree: Tree, reference: Tree, variables: Sequence[str]) -> bool | None:
    """Whether they are equal; None where sympy does not say so in time. `variables` as the card writes them."""
    request = json.dumps([line(tree), line(reference), list(variables)])
    paths = os.pathsep.join([ROOT, *filter(None, [os.environ.get("PYTHONPATH")])])
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", __name__],
            input=request.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            env={**os.environ, "PYTHONPATH": paths},
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    return {b"equal": True, b"different": False}.get(done.stdout.strip())


class Symbols:
    """sympy's expressions as a field, see `tree.value`."""

    def __init__(self) -> None:
        import sympy

        self.s = sympy
        self.exp, self.log, self.sqrt, self.erf = sympy.exp, sympy.log, sympy.sqrt, sympy.erf
        self.sin, self.cos, self.tan = sympy.sin, sympy.cos, sympy.tan
        self.asin, self.acos, self.atan = sympy.asin, sympy.acos, sympy.atan
        self.sinh, self.cosh, self.tanh = sympy.sinh, sympy.cosh, sympy.tanh
        self.max, self.min, self.sign = sympy.Max, sympy.Min, sympy.sign
        self.floor, self.ceil = sympy.floor, sympy.ceiling

    def number(self, number: Fraction) -> Any:
        return self.s.Rational(number.numerator, number.denominator)

    def constant(self, name: str) -> Any:
        return self.s.pi if name == "π" else self.s.E

    def whole(self, number: int) -> Any:
        return self.s.Integer(number)

    def divide(self, a: Any, b: Any) -> Any:
        return a / b

    def power(self, base: Any, exponent: Any) -> Any:
        return base**exponent

    def step(self, x: Any, at_zero: int) -> Any:
        return self.s.Heaviside(x, at_zero)

    def checked(self, found: Any) -> Any:
        return found

    def variable(self, name: str, domain: Domain) -> Any:
        positive = domain.low >= 0 and 0 not in domain
        return self.s.Symbol(name, real=True, integer=domain.whole or None, positive=positive or None)


def to_sympy(tree: Tree, domains: Mapping[str, Domain]) -> Any:
    """The tree as sympy writes it, its variables real, positive or whole as their domains are."""
    field = Symbols()
    return value(tree, {name: field.variable(name, domain) for name, domain in domains.items()}, field)


def equal(texts: Sequence[str], variables: Sequence[str]) -> bool | None:
    """What sympy says of two expressions in our notation; None where it says nothing. May take for ever."""
    import sympy

    domains = read_variables(variables)
    readings = [read_expression(text, domains, "en") for text in texts]
    first, second = (to_sympy(r.tree, domains) for r in readings if isinstance(r, Reading))
    gap = sympy.simplify(first - second)
    if gap == 0:
        return True
    return False if gap.is_number and gap.is_nonzero else None


def _limit_memory() -> None:
    """Where the system can; on Windows time alone limits it."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _child() -> None:
    _limit_memory()
    first, second, variables = json.loads(sys.stdin.buffer.read())
    said = {True: "equal", False: "different", None: "unknown"}[equal([first, second], variables)]
    print(said)


if __name__ == "__main__":
    _child()
