"""`examprep lab --break NAME --predict`: what will happen is said first, in lines; the right lab runs meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.text import Text

from examprep.answers import Malformed
from examprep.answers.movement import named, read_moves
from examprep.answers.ticks import read_ticks
from examprep.cards import Card
from examprep.commands.conversation import INDENT, Ended
from examprep.curves import Line, Move, curves_of, moves
from examprep.effect import Effect, Prediction, score
from examprep.environment import Environment
from examprep.labfile import LabFile
from examprep.labhost import Request
from examprep.labreport import Report
from examprep.labwords import AS_THEY_ARE, words_of
from examprep.render.foresight import prediction_lines
from examprep.render.item import fact, malformed, numbered
from examprep.render.literal import literal
from examprep.render.report import misconception
from examprep.runner import Hosts, LabRefused
from examprep.study.experiment import Experiment


@dataclass(frozen=True)
class Foretold:
    """A prediction, and the right run that it is scored against."""

    prediction: Prediction
    right: Report


class Foreteller:
    """Asks for the prediction of a break. `ask` shows a prompt and returns what was typed; Ended is no answer."""

    def __init__(self, env: Environment, console: Console, ask: Callable[[str], str]):
        self.env, self.console, self.ask = env, console, ask
        self.words = AS_THEY_ARE  # of the lab that is broken

    def foretell(self, hosts: Hosts, lab: LabFile, card: Card | None, request: Request) -> Foretold | None:
        """None: an empty line skipped it, or the right run failed, which is said."""
        right = Experiment(hosts, replace(request, break_name=None))
        self.words = words_of(lab, self.env.language)
        try:
            self.show(self.env.say("Ломаем: ", "Broken: ") + self.broken(lab, request), "bold")
            red = self.red(lab, card, request.checks or tuple(lab.checks))
            report = self.waited(right) if red is not None else None
            if red is None or report is None:
                return None
            lines = [c.line for c in curves_of(report.points, report.charts) if c.end is not None]
            return Foretold(Prediction(red, self.moves(lines) if lines else {}), report)
        except Ended:
            return None
        finally:
            right.cancel()

    def broken(self, lab: LabFile, request: Request) -> str:
        return misconception(lab.find_break(request.break_name or ""), self.env.language)

    def red(self, lab: LabFile, card: Card | None, checks: Sequence[str]) -> frozenset[str] | None:
        """The checks that are expected to go red; None where nothing is typed."""
        language = self.env.language
        self.show(self.env.say("Какие проверки покраснеют?", "Which checks will go red?"))
        facts = [fact(card, check, language, lab) if card else lab.checks[check] for check in checks]
        self.console.print(
            numbered([f"{c}: {told}" if told else c for c, told in zip(checks, facts, strict=True)])
        )
        ru = "номера, 0 — ни одна; пустая строка — без предсказания"
        self.show(self.env.say(ru, "numbers, 0 for none; an empty line skips the prediction"), "dim")
        while text := self.ask(INDENT).strip():
            ticks = read_ticks(text, len(checks), language)
            if not isinstance(ticks, Malformed):
                return frozenset(checks[number - 1] for number in ticks.numbers)
            self.console.print(malformed(ticks, text, " " * len(INDENT)))
        return None

    def waited(self, right: Experiment) -> Report | None:
        """The right run's report once it is there."""
        if right.running:
            self.show(self.env.say("верный запуск ещё идёт…", "the right run is not over yet…"), "dim")
        try:
            report = right.join()
        except (LabRefused, OSError) as error:
            self.show(str(error), "yellow")
            return None
        if report.finished and not report.crashed:
            return report
        self.show(self.env.say("Верный запуск не удался.", "The right run failed."), "yellow")
        return None

    def moves(self, lines: Sequence[Line]) -> dict[Line, Move]:
        """How each curve is expected to end."""
        language = self.env.language
        self.show(self.env.say("Как закончатся кривые?", "How will the curves end?"))
        self.console.print(numbered([named(line, language, self.words) for line in lines]))
        ru = "1+ выше, 1- ниже, 1! в nan или ∞; остальные — как были; пустая строка — все как были"
        en = "1+ higher, 1- lower, 1! in nan or ∞; the others as before; an empty line: all as before"
        self.show(self.env.say(ru, en), "dim")
        while True:
            text = self.ask(INDENT).strip()
            read = read_moves(text, len(lines), language)
            if not isinstance(read, Malformed):
                return {line: read.get(number, Move.STILL) for number, line in enumerate(lines, 1)}
            self.console.print(malformed(read, text, " " * len(INDENT)))

    def score(self, foretold: Foretold, broken: Report) -> None:
        """What was right and what was not, check by check and curve by curve."""
        right, after = (curves_of(run.points, run.charts) for run in (foretold.right, broken))
        effect = Effect(frozenset(broken.red), moves(right, after))
        scored = score(foretold.prediction, effect, broken.checks)
        self.console.print(*prediction_lines(effect, scored, self.env.language, self.words), sep="\n")

    def show(self, text: str, style: str = "") -> None:
        self.console.print(Text(literal(text), style))
