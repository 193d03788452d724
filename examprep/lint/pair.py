"""What ties a card to its lab: claims to checks, predictions to breaks, graded numbers to what the lab computes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from examprep.answers.computed import COMPUTED
from examprep.cards import Card, Predict
from examprep.cards.placed import PlacedCard
from examprep.cards.reader import nearest
from examprep.cards.rules import Key
from examprep.faults import Fault
from examprep.labfile import LabFile
from examprep.lint.card import CYRILLIC


def lint_pair(placed: PlacedCard, lab: LabFile) -> list[Fault]:
    """Every complaint points at the file that has too much or says what is not there."""
    card = placed.card
    complaints = [*_proofs(card, lab), *_predictions(card, lab), *_uncomputed(card, lab)]
    faults = [placed.fault(key, message) for key, message in complaints]
    loose = [*_unclaimed(card, lab), *_never_red(lab), *_unasked(card, lab), *_breaks(lab)]
    return faults + [Fault(lab.path, line, 1, name, message) for name, line, message in loose]


def _proofs(card: Card, lab: LabFile) -> Iterator[tuple[Key, str]]:
    for part in ("claims", "formulas"):
        for i, one in enumerate(getattr(card, part)):
            if one.proof not in lab.checks:
                yield (
                    (part, i, "proof"),
                    f"the lab has no check {one.proof!r}{nearest(one.proof, lab.checks)}",
                )


def _predictions(card: Card, lab: LabFile) -> Iterator[tuple[Key, str]]:
    names = [b.name for b in lab.breaks]
    for i, item in enumerate(card.items):
        if not isinstance(item, Predict):
            continue
        if item.break_name not in names:
            yield (
                ("items", i, "break"),
                f"the lab has no break {item.break_name!r}{nearest(item.break_name, names)}",
            )
        for k, check in enumerate(item.among):
            if check not in lab.checks:
                yield ("items", i, "among", k), f"the lab has no check {check!r}{nearest(check, lab.checks)}"


def _uncomputed(card: Card, lab: LabFile) -> Iterator[tuple[Key, str]]:
    for i, item in enumerate(card.items):
        if isinstance(item, COMPUTED) and item.id not in lab.answers:
            function = f"answer_{item.id.replace('-', '_')}"
            yield ("items", i, "id"), f"the lab must compute this answer: write def {function}(run): return …"


def _unclaimed(card: Card, lab: LabFile) -> Iterator[tuple[str, int, str]]:
    proofs = {claim.proof for claim in card.claims} | {formula.proof for formula in card.formulas}
    for check in lab.checks.keys() - proofs:
        name = f"check_{check}"
        yield name, lab.lines[name], "no claim and no formula of the card names it as its proof"


def _never_red(lab: LabFile) -> Iterator[tuple[str, int, str]]:
    for check in lab.checks.keys() - {check for b in lab.breaks for check in b.reddens}:
        name = f"check_{check}"
        yield name, lab.lines[name], "no break turns it red: show that it can fail"


def _unasked(card: Card, lab: LabFile) -> Iterator[tuple[str, int, str]]:
    asked = {item.id for item in card.items if isinstance(item, COMPUTED)}
    for answer in set(lab.answers) - asked:
        name = f"answer_{answer.replace('-', '_')}"
        yield name, lab.lines[name], f"the card has no number, numbers or shape item {answer!r}"


def _breaks(lab: LabFile) -> Iterator[tuple[str, int, str]]:
    count = Counter(b.name for b in lab.breaks)
    for one in lab.breaks:
        if count[one.name] > 1:
            yield one.name, one.line, "two breaks have this name"
        if CYRILLIC.search(one.says):
            yield one.name, one.line, "the sentence that names a break is English; ru=… is the Russian one"
        if not CYRILLIC.search(one.ru):
            yield one.name, one.line, "ru=… describes the break in Russian"
