"""A generator of problems: parameters are drawn, the answer is computed, and so is what each misconception gives.

    @generator("dropout-survivor", 14, 37, x=ints(1, 9), p=one_of(0.2, 0.25, 0.5))
    def dropout_survivor(x, p):
        return Problem(
            ask=Text(ru=f"…", en=f"…"),
            answer=Value(x / (1 - p), rel=1e-3),
            steps=[Text(ru=f"…", en=f"…"), …],
            mistakes=[Mistake(x / p, 1, Text(ru="Вы приняли p за вероятность оставить.", en="You took p for …"))],
        )

Everything is plain Python on plain numbers; tests compare each generator with PyTorch or sympy.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from examprep.answers import Malformed, Verdict, grade, number, numbers
from examprep.cards import Examples, Number, Numbers, Text
from examprep.language import Language
from examprep.problems.answer import Answer, DrawnItem, Given, answer_text, apart, as_item
from examprep.problems.domains import Domain, OutOfDomain

BLURRED = 60  # problems whose mistakes coincide are drawn again so often
TRIES = 2000  # draws before a set of fixed parameters is said to leave nothing to ask
ANY = Examples(right="0", wrong="1", malformed="x")  # a generator is tested by its oracle, not by examples


class Redraw(Exception):
    """These parameters make no good problem: draw others."""


class BadParameters(Exception):
    """A parameter that the generator does not have, or a value that it cannot take."""


@dataclass(frozen=True)
class Mistake:
    """What a misconception gives in place of the answer, the step (from 0) where it leaves the right way, its name."""

    gives: Given
    step: int
    says: Text


@dataclass(frozen=True)
class Problem:
    """One drawn problem. `steps` is the worked solution, with the numbers drawn; the last one says the answer."""

    ask: Text
    answer: Answer
    steps: Sequence[Text]
    mistakes: Sequence[Mistake] = ()


@dataclass(frozen=True)
class Generator:
    """`questions` are the exam's questions that it trains; `make` builds a problem of given parameters."""

    name: str
    questions: tuple[int, ...]
    domains: Mapping[str, Domain]
    make: Callable[..., Problem]
    doc: str

    def read(self, settings: Sequence[str]) -> dict[str, Any]:
        """`["K=3"]` -> fixed parameters. BadParameters."""
        fixed = {}
        for setting in settings:
            name, equals, text = setting.partition("=")
            domain = self.domains.get(name.strip())
            if domain is None or not equals:
                raise BadParameters(f"{setting}: write NAME=VALUE, NAME one of {', '.join(self.domains)}")
            try:
                fixed[name.strip()] = domain.read(text)
            except OutOfDomain as error:
                raise BadParameters(f"{setting}: {self.name} takes {name.strip()} = {error}") from None
        return fixed

    def draw(self, seed: int, fixed: Mapping[str, Any] = {}) -> Drawn:
        """The same seed and fixed parameters give the same problem. BadParameters: they leave nothing to ask."""
        rng = random.Random(f"{self.name} {seed}")
        blurred = 0  # problems whose mistakes cannot all be told apart
        for _ in range(TRIES):
            parameters = {name: domain.draw(rng) for name, domain in self.domains.items()} | dict(fixed)
            try:
                problem = self.make(**parameters)
            except Redraw:
                continue
            drawn = Drawn(self, seed, parameters, problem, _distinct(problem))
            blurred += len(drawn.mistakes) < len(problem.mistakes)
            if len(drawn.mistakes) == len(problem.mistakes) or blurred > BLURRED:
                return drawn  # where fixed parameters let mistakes coincide, those are left out
        raise BadParameters(f"{self.name}: {dict(fixed)} leave nothing to ask")


@dataclass(frozen=True)
class Drawn:
    """A problem with the parameters it came from; `mistakes` are those that differ from the answer and each other."""

    generator: Generator
    seed: int
    parameters: Mapping[str, Any]
    problem: Problem
    mistakes: Sequence[Mistake]

    @property
    def item(self) -> DrawnItem:
        """The problem as an item of a card, so that it is read, graded and shown like one."""
        common = {"id": self.generator.name, "prompt": self.problem.ask, "examples": ANY}
        return as_item(self.problem.answer, [(m.gives, self.told(m)) for m in self.mistakes], common)

    def told(self, mistake: Mistake) -> Text:
        """The mistake's name, then the step where it parts from the right way."""
        step = self.problem.steps[mistake.step]
        return Text(
            ru=f"{mistake.says.ru} Шаг {mistake.step + 1}: {step.ru}",
            en=f"{mistake.says.en} Step {mistake.step + 1}: {step.en}",
        )

    @property
    def shown(self) -> str:
        """The right answer for the eye: with its unit, fractions as fractions."""
        item = self.item
        if isinstance(item, Number):
            return number.written(item)
        return numbers.written(item) if isinstance(item, Numbers) else self.right

    @property
    def right(self) -> str:
        """The right answer as a student would type it."""
        return answer_text(self.problem.answer)


def _distinct(problem: Problem) -> list[Mistake]:
    """The mistakes that can be told from the right answer and from those before them."""
    kept: list[Mistake] = []
    for mistake in problem.mistakes:
        others = [None, *(m.gives for m in kept)]
        if all(apart(problem.answer, other, mistake.gives) for other in others):
            kept.append(mistake)
    return kept


def require(good: bool) -> None:
    """Reject the parameters unless `good`: for what a domain cannot say."""
    if not good:
        raise Redraw


def require_apart(*values: float) -> None:
    """Reject the parameters unless these differ by more than a tenth: cheaper than building a problem to see it."""
    for k, value in enumerate(values):
        for other in values[:k]:
            require(abs(value - other) > 0.1001 * max(abs(value), abs(other)))


REGISTRY: dict[str, Generator] = {}


def generator(
    name: str, *questions: int, **domains: Domain
) -> Callable[[Callable[..., Problem]], Callable[..., Problem]]:
    """Declare a generator; its docstring is what the list of generators shows."""

    def register(make: Callable[..., Problem]) -> Callable[..., Problem]:
        if name in REGISTRY:
            raise ValueError(f"two generators are called {name}")
        doc = " ".join((make.__doc__ or "").split())
        REGISTRY[name] = Generator(name, questions, domains, make, doc)
        return make

    return register


def grade_drawn(drawn: Drawn, text: str, language: Language) -> Malformed | Verdict:
    """Grade an answer to a drawn problem."""
    return grade(drawn.item, text, language=language)
