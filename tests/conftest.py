"""What the tests of several parts share: the smallest course there is, and where its labs run."""

from __future__ import annotations

import itertools
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from examprep.answers.expression import proof
from examprep.catalog import Catalog, load_catalog
from examprep.course import Course, Home, find_course
from examprep.environment import Environment
from examprep.runner import Hosts

# A busy machine is no fault of the code under test. Half of the usual examples: the fast tests stay fast.
settings.register_profile(
    "calm", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("calm")

CARD = """\
title: {ru: Свёртка, en: Convolution}
section: images
answer: {ru: Ядро скользит по картинке., en: A kernel slides over the image.}
outline:
  - id: slides
    text: {ru: Ядро скользит., en: The kernel slides.}
    terms: {ru: [скольз], en: [slid]}
    claims: [shrinks]
claims:
  - id: shrinks
    text: {ru: Выход меньше входа., en: The output is smaller than the input.}
    proof: output_is_smaller
items:
  - kind: number
    id: output-size
    prompt: {ru: Сколько выходит из 5 при ядре 3…, en: A kernel of 3 makes of 5…}
    claim: shrinks
    answer: 3
    examples: {right: "3", wrong: "5", malformed: three}
sources:
  - {author: LeCun, year: 1989, title: Backpropagation applied, doi: 10.1162/neco.1989.1.4.541}
"""


@pytest.fixture(scope="session")
def card_yaml() -> str:
    """A valid card with nothing that could be left out, for tests that break one thing of it."""
    return CARD


@pytest.fixture
def write_card(tmp_path: Path) -> Callable[..., Path]:
    """Writes a card's file and returns its path."""

    def write(content: str | bytes, stem: str = "q20_convolution") -> Path:
        path = tmp_path / f"{stem}.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


_lab_numbers = itertools.count()


@pytest.fixture
def write_lab(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Writes a lab's text to a file whose stem no other lab of this session has, and returns its path."""
    import examprep.labs

    def write(text: str) -> Path:
        path = tmp_path / f"q90_tiny{next(_lab_numbers)}.py"
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    folders = list(examprep.labs.__path__)
    yield write
    examprep.labs.__path__[:] = folders
    for name in [name for name in sys.modules if name.startswith("examprep.labs.q90_tiny")]:
        del sys.modules[name]


@pytest.fixture(scope="session")
def hosts() -> Hosts:
    """A fork server that has imported torch: for labs that need it."""
    hosts = Hosts(warm=["torch"])
    hosts.warm_up()
    return hosts


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof is given up before sympy has started."""
    monkeypatch.setattr(proof, "SECONDS", 0.05)


REAL_ANKI = Path(__file__).with_name("real_anki.py")
TOY = Path(__file__).parent / "toy"  # a course of one question, with one item of each form


MORE = """\
  - kind: expression
    id: cube
    prompt: {ru: 'Производная x³ − x?', en: 'The derivative of x³ − x?'}
    claim: two-x
    answer: 3x² - 1
    variables: ['x: real']
    mistakes:
      - {answer: 3x² - x, says: {ru: Производная x — единица., en: The derivative of x is one.}}
    examples: {right: [3x^2 - 1, '(√3·x - 1)(√3·x + 1)'], wrong: [3x², 3x^2 - x], malformed: ['3x^', 3y]}
  - kind: problem
    id: fresh
    generator: conv-output-size
    set: [K=3]
"""


class Clock:
    """A clock that a test sets forward; it moves by a second whenever it is read."""

    def __init__(self, start: datetime = datetime(2027, 1, 1, 12, tzinfo=UTC)):
        self.at = start

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def env(tmp_path: Path, clock: Clock) -> Environment:
    """The toy course, an empty home, English, the clock of the test, ids 1, 2, 3, …, one seed."""
    numbers = itertools.count(1)
    return Environment(
        Course(TOY / "questions", TOY / "labs"),
        Home(tmp_path / "home", tmp_path / "home" / "cache"),
        language="en",
        now=clock,
        new_id=lambda: f"id-{next(numbers)}",
        rng=random.Random(1),
    )


@pytest.fixture(scope="session")
def index_of_all(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of the index of all 41 questions, which every worker of this session shares."""
    own = tmp_path_factory.getbasetemp()
    return (own if worker_id == "master" else own.parent) / "index"


@pytest.fixture(scope="session")
def catalog(index_of_all: Path) -> Catalog:
    """All 41 questions, read once from their files."""
    return load_catalog(find_course({}), index_of_all)


@pytest.fixture
def whole(env: Environment, catalog: Catalog, index_of_all: Path) -> Environment:
    """`env` on all 41 questions."""
    shutil.copytree(index_of_all, env.home.cache)
    return replace(env, course=find_course({}))


@pytest.fixture
def mathematical(env: Environment, tmp_path: Path) -> Environment:
    """`env` on a copy of the toy course with an expression to type and a problem that is drawn."""
    course = Course(tmp_path / "mathematical" / "questions", tmp_path / "mathematical" / "labs")
    shutil.copytree(TOY, tmp_path / "mathematical")
    card = course.card_path("q01_square")
    card.write_text(
        card.read_text(encoding="utf-8").replace("sources:\n", MORE + "sources:\n"), encoding="utf-8"
    )
    return replace(env, course=course)


@pytest.fixture(scope="session")
def toy() -> Path:
    """The folder of the toy course, for commands that run as processes of their own."""
    return TOY


@pytest.fixture(scope="session")
def real_anki() -> Iterator[subprocess.Popen[str]]:
    """See real_anki.py; it takes half a second to start."""
    with subprocess.Popen(
        [sys.executable, str(REAL_ANKI)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def anki(real_anki: subprocess.Popen[str], tmp_path: Path) -> Callable[..., list[Any]]:
    """Runs commands of real_anki.py in one collection, fresh for each test, and returns what each told."""

    def run(*commands: list[Any]) -> list[Any]:
        request = json.dumps([str(tmp_path / "collection.anki2"), commands])
        print(request, file=real_anki.stdin, flush=True)
        told = json.loads(real_anki.stdout.readline())
        assert isinstance(told, list), told
        return told

    return run


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A headless Chromium, the system's own."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium (Debian: apt install chromium)")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()
