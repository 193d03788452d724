"""What a lab says, in Russian: `labs/ru/<stem>.yaml` has it beside the English, which stays the lab's own.

A phrase in which the lab fills something in is a template, `lag {}, {}`. `{}` of the Russian stand for the same in the
same order, `{1} … {0}` in another; what is filled in may be a phrase itself. What has no Russian is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from examprep.curves import Line
from examprep.faults import Fault, Faulty
from examprep.language import Language

if TYPE_CHECKING:
    from examprep.labevents import Event
    from examprep.labfile import LabFile
    from examprep.labreport import Check, Report

HERE = "{}"  # what the lab fills in
HOLE = re.compile(r"\{(\d?)\}")  # and where that stands in the Russian
MOST_FILLED = 200  # characters that a template's hole takes: what a lab says of itself is short

Curve = TypeVar("Curve")


@dataclass(frozen=True)
class Phrase:
    """What the lab says, what that is in Russian, and the line where it stands."""

    en: str
    ru: str
    line: int


class Words:
    """From a lab's English to its Russian; without phrases, nothing changes."""

    def __init__(self, phrases: Mapping[str, str]):
        self._whole = {en: ru for en, ru in phrases.items() if HERE not in en}
        templates = [(en, ru) for en, ru in phrases.items() if HERE in en]
        templates.sort(key=lambda pair: -len(pair[0].replace(HERE, "")))  # what says most of the text itself
        self._templates = [(_pattern(en), ru) for en, ru in templates]
        self._found = lru_cache(4096)(self._find)

    def __call__(self, text: str) -> str:
        return self._found(text) if self._whole or self._templates else text

    def _find(self, text: str) -> str:
        if text in self._whole:
            return self._whole[text]
        for pattern, ru in self._templates:
            if match := pattern.fullmatch(text):
                return filled(ru, [self(part) if part != text else part for part in match.groups()])
        return text

    # ── all that a run says ──

    def report(self, report: Report) -> Report:
        """The same run in other words. Points are not copied."""
        if not (self._whole or self._templates):
            return report
        return replace(
            report,
            checks={name: self.check(check) for name, check in report.checks.items()},
            charts={self(name): self.chart(chart) for name, chart in report.charts.items()},
            points={self(name): self.curves(curves) for name, curves in report.points.items()},
            tables={self(name): self.table(table) for name, table in report.tables.items()},
            said=[*map(self, report.said)],
            progress=report.progress and report.progress | {"label": self(report.progress["label"])},
        )

    def check(self, check: Check) -> Check:
        return replace(check, evidence=[self.evidence(piece) for piece in check.evidence])

    def evidence(self, evidence: Event) -> Event:
        return evidence | {"against": self(evidence["against"])}

    def chart(self, chart: Event) -> Event:
        named = {self(name): value for name, value in chart["lines"].items()}
        return chart | {"x": self(chart["x"]), "y": self(chart["y"]), "lines": named}

    def curves(self, curves: Mapping[str, Curve]) -> dict[str, Curve]:
        return {self(name): points for name, points in curves.items()}

    def table(self, table: Event) -> Event:
        return table | {name: [*map(self, table[name])] for name in ("columns", "labels")}

    def line(self, line: Line) -> Line:
        return Line(self(line.chart), self(line.series))


def words_of(lab: LabFile, language: Language) -> Words:
    """The lab's words in that language; its own where they cannot be read, which the self-check tells."""
    return _russian(lab.path) if language == "ru" else AS_THEY_ARE


AS_THEY_ARE = Words({})


@cache
def _russian(lab: str) -> Words:
    try:
        return Words({phrase.en: phrase.ru for phrase in read_phrases(russian_path(Path(lab)))})
    except Faulty:
        return AS_THEY_ARE


def russian_path(lab: Path) -> Path:
    """`labs/q14_dropout.py` -> `labs/ru/q14_dropout.yaml`."""
    return lab.parent / "ru" / f"{lab.stem}.yaml"


def read_phrases(path: Path) -> list[Phrase]:
    """All of a file; none where there is no file. Faulty: it is no mapping of texts to texts, or a hole is missing."""
    from examprep.cards import tree as yaml

    if not path.exists():
        return []
    tree = yaml.read_tree(path)
    if not isinstance(tree, yaml.Mapping):
        raise Faulty([Fault(str(path), 1, 1, "", 'write pairs: "what the lab says": "по-русски"')])
    phrases, faults = [], []
    for en, (key, value) in tree.entries.items():
        if not isinstance(value, yaml.Scalar) or not value.text.strip():
            faults.append(Fault(str(path), key.line, key.column, en, "write the Russian beside it, one text"))
        elif en.count(HERE) != len(HOLE.findall(value.text)):
            faults.append(Fault(str(path), value.line, value.column, en, "both need the same number of {}"))
        else:
            phrases.append(Phrase(en, " ".join(value.text.split()), key.line))
    if faults:
        raise Faulty(faults)
    return phrases


def filled(template: str, parts: list[str]) -> str:
    """The holes filled in their order, or `{1}` with the second; a number beyond the parts stays as it is written."""
    places = iter(range(len(parts)))

    def part(hole: re.Match[str]) -> str:
        index = int(hole[1]) if hole[1] else next(places, len(parts))
        return parts[index] if index < len(parts) else hole[0]

    return HOLE.sub(part, template)


def _pattern(template: str) -> re.Pattern[str]:
    """Of all texts that the template makes."""
    literal = map(re.escape, template.split(HERE))
    return re.compile(f"(.{{0,{MOST_FILLED}}}?)".join(literal))
