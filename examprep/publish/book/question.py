"""A question as the templates show it: its texts as HTML, each claim with its evidence, practice with its answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from examprep.cards import Card, Claim, Item, Predict, Problem, Recall, Source
from examprep.labfile import LabFile
from examprep.labreport import Check
from examprep.labwords import AS_THEY_ARE, words_of
from examprep.language import Language, say
from examprep.problems import Drawn
from examprep.publish.book.evidence import Measured
from examprep.publish.markup import block, inline, numbered, prose, worded
from examprep.publish.practice import answer, broken, mistakes, options, variants
from examprep.render.evidence import error, oracle, wanted, written
from examprep.render.formula import Undrawable
from examprep.render.item import fact
from examprep.render.mathml import mathml


@dataclass(frozen=True)
class Shown:
    """Evidence of a check: a row of got, wanted, error, oracle for each thing it compared."""

    check: str
    fact: str
    ok: bool | None
    rows: Sequence[Mapping[str, str | bool]]

    @property
    def decisive(self) -> Mapping[str, str | bool]:
        """The row to show where there is room for one: the first that does not hold, else the first."""
        return next((row for row in self.rows if not row["ok"]), self.rows[0])


@dataclass(frozen=True)
class Task:
    """Something to practise; `answer` and `steps` stay hidden until asked for."""

    id: str
    prompt: Markup
    options: Markup
    answer: Markup
    steps: Markup
    why: Markup
    mistakes: Markup


class QuestionView:
    """One card in one language. `measured`: what its lab found; None where it was not run."""

    def __init__(
        self, card: Card, lab: LabFile | None, measured: Measured | None, language: Language, seeds: int
    ):
        self.card, self.lab, self.measured, self.language, self.seeds = card, lab, measured, language, seeds

    @property
    def number(self) -> int:
        return self.card.number

    @property
    def file(self) -> str:
        return f"{self.card.stem}.html"

    @property
    def title(self) -> str:
        return " ".join(self.card.title[self.language].split())

    @property
    def answer(self) -> Markup:
        return Markup(prose(self.card.answer[self.language]))

    @property
    def outline(self) -> list[tuple[bool, Markup]]:
        """(whether the mark hangs on it, the point)."""
        return [(point.must, Markup(inline(point.text[self.language]))) for point in self.card.outline]

    @property
    def figure(self) -> str:
        return self.card.figure[self.language].strip("\n") if self.card.figure else ""

    @property
    def formulas(self) -> list[dict[str, object]]:
        return [
            {
                "id": formula.id,
                "mathml": Markup(drawn(formula.latex)),
                "symbols": [
                    (s.name, Markup(worded(s.meaning[self.language])), s.shape or "") for s in formula.symbols
                ],
                "evidence": self.shown(formula.proof),
            }
            for formula in self.card.formulas
        ]

    @property
    def claims(self) -> list[dict[str, object]]:
        return [self._claim(claim) for claim in self.card.claims]

    def _claim(self, claim: Claim) -> dict[str, object]:
        truth = claim.truth[self.language] if claim.truth is not None else ""
        return {
            "id": claim.id,
            "text": Markup(worded(claim.text[self.language])),
            "holds": claim.holds,
            "truth": Markup(worded(truth)),
            "evidence": self.shown(claim.proof),
        }

    def shown(self, name: str) -> Shown:
        check = self.measured.report.checks.get(name) if self.measured else None
        words = words_of(self.lab, self.language) if self.lab else AS_THEY_ARE
        rows = [_row(words.evidence(evidence)) for evidence in check.evidence] if check else []
        said = fact(self.card, name, self.language, self.lab) or ""
        return Shown(name, said, _ok(check), rows)

    @property
    def circumstances(self) -> str:
        """Where the evidence was measured: `torch 2.13.0 · Python 3.11.7 · cpu · seed 0`."""
        started = self.measured.report.started if self.measured else None
        if started is None:
            return ""
        torch = f"torch {started['torch']} · " if started["torch"] else ""
        return f"{torch}Python {started['python']} · {started['device']} · seed {started['seed']}"

    @property
    def plots(self) -> list[str]:
        return list(self.measured.plots) if self.measured else []

    @property
    def tasks(self) -> list[Task]:
        """Items with one answer, then problems: as many variants of each as there are seeds."""
        items = [item for item in self.card.items if not isinstance(item, Recall | Problem)]
        problems = [item for item in self.card.items if isinstance(item, Problem)]
        shown = [self._task(item) for item in items if not isinstance(item, Predict) or self.lab is not None]
        return [
            *shown,
            *(self._drawn(item, drawn) for item in problems for drawn in variants(item, self.seeds)),
        ]

    def _task(self, item: Item) -> Task:
        prompt = prose(item.prompt[self.language]) if item.prompt else ""
        if isinstance(item, Predict) and self.lab is not None:
            prompt += f"<p><strong>{inline(broken(item, self.lab, self.language))}</strong></p>"
        parts = (
            prompt,
            options(self.card, item, self.lab, self.language),
            answer(self.card, item, self.lab, self.language),
            "",
            prose(item.why[self.language]) if item.why is not None else "",
            mistakes(item, self.language),
        )
        return Task(item.id, *map(Markup, parts))

    def _drawn(self, item: Problem, drawn: Drawn) -> Task:
        steps = numbered([worded(step[self.language]) for step in drawn.problem.steps])
        parts = (worded(drawn.problem.ask[self.language]), "", worded(drawn.shown), steps, "", "")
        return Task(f"{item.id}-{drawn.seed}", *map(Markup, parts))

    @property
    def sources(self) -> list[tuple[str, str]]:
        """(text, address) of each; the address is empty where there is none."""
        return [(f"{s.author} ({s.year}). {s.title}", address(s)) for s in self.card.sources]

    @property
    def searched(self) -> str:
        """What the search looks at."""
        claims = [c.text[self.language] for c in self.card.claims]
        points = [p.text[self.language] for p in self.card.outline]
        words = " ".join([self.title, *points, *claims, *(f.id for f in self.card.formulas)])
        return re.sub(r"[`*]", "", " ".join(words.split())).lower()

    def say(self, ru: str, en: str) -> str:
        return say(self.language, ru, en)


def address(source: Source) -> str:
    if source.arxiv:
        return f"https://arxiv.org/abs/{source.arxiv}"
    if source.doi:
        return f"https://doi.org/{source.doi}"
    return source.url if source.url and source.url.startswith(("https://", "http://")) else ""


def drawn(latex: str) -> str:
    """The formula as MathML, or its source where there is none."""
    try:
        return mathml(latex)
    except Undrawable:
        return block(latex)


def _ok(check: Check | None) -> bool | None:
    return check.ok if check else None


def _row(evidence: dict[str, Any]) -> dict[str, str | bool]:
    return {
        "got": written(evidence["got"]),
        "want": wanted(evidence),
        "error": error(evidence),
        "oracle": oracle(evidence),
        "ok": evidence["ok"],
    }
