"""What is wrong with the content: of one file, or of a whole course with what ties cards, labs and claims together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import Any

from examprep.cards import Card
from examprep.cards.placed import PlacedCard, load_placed
from examprep.course import STEM, Course, in_exam_order, question_number
from examprep.faults import Fault, Faulty
from examprep.labfile import LabFile
from examprep.labreader import read_lab
from examprep.lint.card import lint_card
from examprep.lint.lab import lint_lab
from examprep.lint.pair import lint_pair
from examprep.lint.words import lint_words


@dataclass
class Content:
    """The cards and labs that could be read, by stem, and everything that is wrong with them or the others."""

    placed: dict[str, PlacedCard] = field(default_factory=dict)
    labs: dict[str, LabFile] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def cards(self) -> dict[str, Card]:
        return {stem: placed.card for stem, placed in self.placed.items()}

    @property
    def counts(self) -> dict[str, int]:
        """A claim counts as proved here when its `proof` is a check of the lab; whether that is green, a run says."""
        proofs = [(c.proof, stem) for stem, card in self.cards.items() for c in card.claims]
        return {
            "cards": len(self.placed),
            "claims": len(proofs),
            "claims_proved": sum(
                stem in self.labs and proof in self.labs[stem].checks for proof, stem in proofs
            ),
            "items": sum(len(card.items) for card in self.cards.values()),
        }


def lint_course(course: Course, only: Iterable[str] | None = None) -> Content:
    """Judge the course's content, or that of some stems `only`. No lab is run."""
    content = Content()
    cards, labs = set(course.stems()), set(course.lab_stems())
    asked = cards | labs if only is None else set(only)
    for stem in in_exam_order(asked):
        content.faults += _pair(course, stem, stem in cards, stem in labs)
        if stem in cards:
            _read(load_placed, course.card_path(stem), content.placed, content.faults)
        if stem in labs:
            _read(read_lab, course.lab_path(stem), content.labs, content.faults)
    if only is None:
        content.faults += _names(course)
    for each in content.labs.values():
        content.faults += lint_lab(each) + lint_words(each)
    for stem, placed in content.placed.items():
        lab = content.labs.get(stem)
        content.faults += lint_card(placed, lab) + (lint_pair(placed, lab) if lab else [])
    content.faults += _requirements(content.placed, {question_number(stem) for stem in cards})
    content.faults = sorted(set(content.faults))
    return content


def lint_file(path: Path, course: Course) -> list[Fault]:
    """What one card or lab file says wrong; with its other half where it lies in the course."""
    stem, folder = path.stem, path.resolve().parent
    if (
        path.exists()
        and STEM.fullmatch(stem)
        and folder in (course.questions.resolve(), course.labs.resolve())
    ):
        faults = lint_course(course, [stem]).faults
        return [replace(f, file=str(path)) for f in faults if Path(f.file).resolve() == path.resolve()]
    content = Content()
    if path.suffix == ".py":
        _read(read_lab, path, content.labs, content.faults)
    else:
        _read(load_placed, path, content.placed, content.faults)
    for placed in content.placed.values():
        content.faults += lint_card(placed)
    return sorted(content.faults)


def _read(load: Callable[[Path], Any], path: Path, into: dict[str, Any], faults: list[Fault]) -> None:
    try:
        into[path.stem] = load(path)
    except Faulty as error:
        faults += error.faults
    except OSError as error:
        faults.append(Fault(str(path), 1, 1, "", f"cannot be read: {error.strerror or error}"))


def _pair(course: Course, stem: str, card: bool, lab: bool) -> list[Fault]:
    """A question is whole: its card and its lab have one stem."""
    if card and lab:
        return []
    there, missing = course.card_path(stem), course.lab_path(stem)
    if not card:
        there, missing = missing, there
    return [Fault(str(there), 1, 1, "", f"there is no {missing}: a card and its lab have the same stem")]


def _names(course: Course) -> Iterator[Fault]:
    """Files that no command would find, and two questions of one number."""
    for path in sorted([*course.questions.glob("q*.y*ml"), *course.labs.glob("q*.py")]):
        if path.suffix not in (".yaml", ".py") or not STEM.fullmatch(path.stem):
            yield Fault(str(path), 1, 1, "", "no question has such a name: write q20_convolution.yaml or .py")
        elif question_number(path.stem) == 0:
            yield Fault(
                str(path), 1, 1, "", "the number 0 is taken by the student's own notes: begin with q01"
            )
    for path in sorted(course.labs.glob("ru/*.y*ml")):
        if path.suffix != ".yaml" or not course.lab_path(path.stem).exists():
            yield Fault(str(path), 1, 1, "", f"there is no lab {course.lab_path(path.stem)}")
    cards = set(course.stems())
    stems = in_exam_order({*cards, *course.lab_stems()})
    for first, second in pairwise(stems):
        if question_number(first) == question_number(second):
            path = course.card_path(second) if second in cards else course.lab_path(second)
            yield Fault(str(path), 1, 1, "", f"has the number of {first}: one number, one question")


def _requirements(placed: dict[str, PlacedCard], there: set[int]) -> Iterator[Fault]:
    """What a card requires exists, and no question requires itself, however indirectly."""
    needs = _entangled({p.card.number: list(p.card.requires) for p in placed.values()})
    for one in placed.values():
        for i, number in enumerate(one.card.requires):
            if number not in there:
                yield one.fault(("requires", i), f"there is no question {number}")
            elif path := _way(needs, number, one.card.number):
                circle = " → ".join(map(str, (one.card.number, *path)))
                yield one.fault(("requires", i), f"goes in a circle: {circle}")


def _entangled(needs: dict[int, list[int]]) -> dict[int, list[int]]:
    """Those that cannot be studied in any order: questions of a circle, and what requires them."""
    order = TopologicalSorter(needs)
    with suppress(CycleError):
        order.prepare()
    while ready := order.get_ready():
        order.done(*ready)
        for number in ready:
            needs.pop(number, None)
    return needs


def _way(needs: dict[int, list[int]], start: int, goal: int) -> list[int] | None:
    """The shortest chain of requirements from one question to another."""
    chains, seen = [[start]], {start}
    for chain in chains:
        if chain[-1] == goal:
            return chain
        fresh = [n for n in needs.get(chain[-1], []) if n not in seen]
        seen.update(fresh)
        chains += [[*chain, n] for n in fresh]
    return None
