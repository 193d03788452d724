"""A lab within a Jupyter notebook: its cells are the file, and a `Bench` runs its checks in the kernel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from examprep.lab import Break, Run
from examprep.labhost import choose_device, steady, to_json
from examprep.labreport import Check, Report
from examprep.language import Language, say
from examprep.render.evidence import MARKS, evidence_line

MISSING = object()


class Bench:
    """Runs the `check_…` functions among `names`, the notebook's globals(), and prints their evidence.

    `device`: auto, cpu, cuda or mps. What a cell defines anew counts from then on.
    """

    def __init__(
        self, names: dict[str, Any], *, seed: int = 0, device: str = "auto", language: Language = "en"
    ):
        self.names, self.seed, self.language = names, seed, language
        steady(threads=1)
        self.device = choose_device(device)
        self.report = Report()

    def check(self, name: str) -> bool:
        """Run one check, with the training that it needs."""
        return self._judge([name])[name]

    def all(self) -> dict[str, bool]:
        """Run every check; trainings that several share are done once."""
        return self._judge(self.checks())

    def broken(self, name: str) -> list[str]:
        """Put one misconception of BREAKS in place, run every check, take it away again. The checks that went red."""
        found = next((b for b in self.names.get("BREAKS", []) if name in (b.name, b.says)), None)
        if found is None:
            there = ", ".join(b.name for b in self.names.get("BREAKS", []))
            raise ValueError(f"no break {name!r}; there are: {there}")
        print(say(self.language, f"сломано: {found.ru}", f"broken: {found.says}"))
        with self._replaced(found):
            judged = self._judge(self.checks(), red_only=True)
        red = [check for check, ok in judged.items() if not ok]
        as_named = set(red) == set(found.reddens)
        told = ("покраснело ровно то, что названо", "exactly the checks that it names are red")
        other = (
            f"должны были покраснеть: {', '.join(found.reddens)}",
            f"it names {', '.join(found.reddens)}",
        )
        print(MARKS[as_named], say(self.language, *(told if as_named else other)))
        return red

    def checks(self) -> list[str]:
        """In the order in which they were defined."""
        return [name.removeprefix("check_") for name in self.names if name.startswith("check_")]

    def figures(self) -> list[str]:
        """The charts and tables of the last run, as SVG."""
        from examprep.render.saved import draw_figures, svg_of

        return [svg_of(figure) for _, figure in draw_figures(self.report)]

    def _judge(self, checks: list[str], *, red_only: bool = False) -> dict[str, bool]:
        self.report = Report(checks={name: Check(name) for name in checks})
        run = Run(device=self.device, seed=self.seed, emit=self._take)
        judged = {}
        for name in checks:
            judged[name] = run.judge(name, self.names[f"check_{name}"])
            if not (red_only and judged[name]):
                self._tell(name, judged[name])
        return judged

    def _take(self, event: dict[str, Any]) -> None:
        self.report.add(to_json(event))
        if event["event"] == "said":
            print(event["text"])

    def _tell(self, name: str, ok: bool) -> None:
        print(MARKS[ok], name)
        for evidence in self.report.checks[name].evidence:
            print("   ", MARKS[evidence["ok"]], evidence_line(evidence, self.language))

    @contextmanager
    def _replaced(self, broken: Break) -> Iterator[None]:
        before = {name: self.names.get(name, MISSING) for name in broken.replacements}
        self.names.update(broken.replacements)
        try:
            yield
        finally:
            self.names.update({name: value for name, value in before.items() if value is not MISSING})
