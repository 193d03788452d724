"""How a generator is held against its oracle: an independent computation, by PyTorch or sympy, of the same answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from examprep.answers import Malformed, grade
from examprep.problems import Drawn, Formula, Row, Size, find_generator
from examprep.problems.answer import Answer, Given, answer_text, apart

Oracle = Callable[..., Any]


def plain(value: Any) -> Any:
    """A tensor, a sympy number or a tuple as numbers and lists."""
    if hasattr(value, "detach"):
        value = value.detach()
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value if isinstance(value, str) else float(value)


def same(answer: Answer, given: Given | None, computed: Any) -> bool:
    """`given` (None: the right answer) is what was computed, within a thousandth of what grading forgives.

    Within 1e-9 relative where it forgives nothing.
    """
    if isinstance(answer, Formula):  # the oracle gives an expression as text
        return not apart(answer, given, str(computed))
    if isinstance(answer, Size):
        dims = answer.dims if given is None else given
        return list(dims) == [int(v) if not isinstance(v, str) else v for v in plain(computed)]
    want = plain(computed)
    if isinstance(answer, Row):
        values = list(map(float, answer.values if given is None else given))
        wanted = [float(v) for v in want]
    else:
        values = [float(answer.value if given is None else given)]
        wanted = [float(want[0] if isinstance(want, list) else want)]
    assert len(values) == len(wanted), (values, wanted)
    slack = [
        max(1e-12, 1e-9 * abs(w), (answer.tol or 0) / 1000, (answer.rel or 0) * abs(w) / 1000) for w in wanted
    ]
    return all(abs(v - w) <= s for v, w, s in zip(values, wanted, slack, strict=True))


def verdict_of(drawn: Drawn, text: str):
    verdict = grade(drawn.item, text, language="en")
    assert not isinstance(verdict, Malformed), (text, verdict)
    return verdict


@pytest.fixture
def agrees() -> Callable[[str, Oracle, int], None]:
    """Over many seeds: the oracle computes the answer, it grades as right and undiagnosed, mistakes are named."""

    def check(name: str, oracle: Oracle, seeds: int) -> None:
        generator = find_generator(name)
        named: set[str] = set()
        for seed in range(seeds):
            drawn = generator.draw(seed)
            computed = oracle(**drawn.parameters)
            assert same(drawn.problem.answer, None, computed), (
                f"seed {seed}, {drawn.parameters}: {drawn.problem.answer}, oracle {computed}"
            )
            right = verdict_of(drawn, drawn.right)
            assert (right.status, right.mistake) == ("right", None), f"seed {seed}: {drawn.right}"
            for mistake in drawn.mistakes:
                wrong = verdict_of(drawn, answer_text(drawn.problem.answer, mistake.gives))
                assert (wrong.status, wrong.mistake) == ("wrong", drawn.told(mistake).en), (
                    f"seed {seed}: {mistake}"
                )
                named.add(mistake.says.en)
        assert len(named) >= 2, (
            f"{name}: at least two misconceptions, each told apart for some numbers: {named}"
        )

    return check


@pytest.fixture
def follows() -> Callable[[str, Oracle, int], None]:
    """Over many seeds: a misconception, done as its words say, gives what the generator says that it gives.

    The oracle returns what each gives, by a phrase of its English words that no other mistake has.
    """

    def check(name: str, oracle: Oracle, seeds: int) -> None:
        met: set[str] = set()
        said: set[str] = set()
        for seed in range(60 + seeds):
            if seed >= seeds and met == said:
                break
            drawn = find_generator(name).draw(seed)
            done = oracle(**drawn.parameters)
            said |= set(done)
            for mistake in drawn.problem.mistakes:
                found = [phrase for phrase in done if phrase in mistake.says.en]
                assert len(found) == 1, f"{name}: {mistake.says.en!r} is said by {found}"
                assert same(drawn.problem.answer, mistake.gives, done[found[0]]), (
                    f"seed {seed}, {drawn.parameters}: {mistake}, oracle {done[found[0]]}"
                )
                met.update(found)
        assert met == said, f"{name}: no problem has {said - met}"

    return check


@pytest.fixture(params=[8, pytest.param(200, marks=pytest.mark.labs)], ids=["a few seeds", "many seeds"])
def seeds(request: pytest.FixtureRequest) -> int:
    """A few seeds each time, many in the full proof."""
    return request.param
