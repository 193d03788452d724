"""Problems without end: generators by topic. Plain Python on plain numbers; torch and sympy check them in tests."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from examprep.cards import SECTIONS
from examprep.problems.answer import Formula, Row, Size, Value
from examprep.problems.domains import ints, one_of, rows, steps
from examprep.problems.problem import (
    REGISTRY,
    BadParameters,
    Drawn,
    Generator,
    Mistake,
    Problem,
    generator,
    require,
    require_apart,
)

__all__ = [
    "BadParameters",
    "Drawn",
    "Formula",
    "Generator",
    "Mistake",
    "Problem",
    "Row",
    "Size",
    "Value",
    "find_generator",
    "generator",
    "generators",
    "ints",
    "one_of",
    "require",
    "require_apart",
    "rows",
    "steps",
]


@cache
def generators() -> Mapping[str, Generator]:
    """Every generator by name; imports all topics the first time."""
    for section in SECTIONS:
        package = importlib.import_module(f"{__name__}.{section}")
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(REGISTRY.items()))


def find_generator(name: str) -> Generator:
    """By its name. BadParameters: there is none; the message names the nearest."""
    known = generators()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=3)
    near = near or [other for other in known if name and name in other][:3]
    near = near or difflib.get_close_matches(name, known, n=3, cutoff=0)
    raise BadParameters(f"no problem {name!r}; did you mean {', '.join(near)}?")
