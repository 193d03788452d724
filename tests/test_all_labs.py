"""The full proof, behind `-m labs`: all checks hold over the knobs' whole ranges, and every break reddens its own.

`examprep check --breaks` does the same at the defaults; here knobs and seeds are drawn.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from examprep.course import find_course
from examprep.labfile import Knob, LabFile
from examprep.labreader import read_lab
from examprep.labreport import Report
from examprep.labwords import read_phrases, russian_path, words_of
from examprep.lint.words import WORD
from examprep.runner import Hosts, Request, run_to_end

pytestmark = pytest.mark.labs
COURSE = find_course({})
DRAWS = 5
NOT_CODE = re.compile(r'""".*?"""|"[^"\n]*"|#[^\n]*', re.DOTALL)  # what is no code: texts and comments
SEEDS = (1, 2, 3, 4)  # `examprep check` has run 0


@pytest.fixture(params=COURSE.lab_stems())
def lab(request: pytest.FixtureRequest) -> LabFile:
    return read_lab(COURSE.lab_path(request.param))


@pytest.fixture(scope="module")
def warm() -> Hosts:
    hosts = Hosts(["torch", "sympy"])
    hosts.warm_up()
    return hosts


def drawn(knob: Knob, rng: random.Random) -> float:
    """An end of the range, or anything between."""
    match rng.randrange(3):
        case 0:
            return knob.low
        case 1:
            return knob.high
        case _:
            return (
                rng.randint(int(knob.low), int(knob.high))
                if knob.type == "int"
                else rng.uniform(knob.low, knob.high)
            )


def settings(lab: LabFile) -> Iterator[tuple[int, dict[str, float]]]:
    rng = random.Random(lab.stem)
    for seed in range(DRAWS):
        yield seed, {knob.name: drawn(knob, rng) for knob in lab.knobs}


def told(report: Report) -> str:
    red = [f"{name}: {[e for e in report.checks[name].evidence if not e['ok']]}" for name in report.red]
    return "\n".join([*red, *(crash["traceback"] for crash in report.crashes)])


def test_all_checks_hold_whatever_the_knobs_and_the_seed(lab: LabFile, warm: Hosts):
    for seed, knobs in settings(lab):
        report = run_to_end(warm, Request(lab.path, seed=seed, knobs=knobs))
        assert report.as_it_should(None), f"seed {seed}, {knobs}\n{told(report)}"


def said(report: Report) -> Iterator[str]:
    """All that a run says in words."""
    for check in report.checks.values():
        yield from (evidence["against"] for evidence in check.evidence)
    for name, chart in report.charts.items():
        yield from (name, chart["x"], chart["y"], *chart["lines"])
    for name, curves in report.points.items():
        yield from (name, *curves)
    for name, table in report.tables.items():
        yield from (name, *table["columns"], *table["labels"])
    yield from report.said


def left_in_english(report: Report, lab: LabFile) -> dict[str, set[str]]:
    """{what the run says: English words of its Russian}, but names of code, and those that the Russian itself has."""
    path, words = Path(lab.path), words_of(lab, "ru")
    russian = " ".join(phrase.ru for phrase in read_phrases(russian_path(path)))
    kept = {*WORD.findall(russian), *re.findall(r"\w+", NOT_CODE.sub("", path.read_text(encoding="utf-8")))}
    left = {text: set(WORD.findall(words(text))) - kept for text in said(report)}
    return {text: rest for text, rest in left.items() if rest}


def test_every_break_reddens_exactly_its_checks_at_other_seeds_too(lab: LabFile, warm: Hosts):
    for index, broken in enumerate(lab.breaks):
        seed = SEEDS[index % len(SEEDS)]
        report = run_to_end(warm, Request(lab.path, seed=seed, break_name=broken.name))
        assert report.as_it_should(broken.reddens), (
            f"{broken.name}, seed {seed}: {report.red}\n{told(report)}"
        )


def test_the_same_seed_gives_the_same_evidence_and_all_of_it_has_its_russian(lab: LabFile, warm: Hosts):
    first, second = (run_to_end(warm, Request(lab.path, seed=7)) for _ in range(2))
    evidence = [
        [(c.name, [(e["got"], e["want"]) for e in c.evidence]) for c in r.checks.values()]
        for r in (first, second)
    ]
    assert evidence[0] == evidence[1]
    assert left_in_english(first, lab) == {}
