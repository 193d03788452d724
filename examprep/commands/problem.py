"""`examprep problem`: the list of generators, and one fresh problem of any of them."""

from __future__ import annotations

import random
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from examprep.answers import Malformed
from examprep.cards import Text as CardText
from examprep.commands.tell import tell, tell_json
from examprep.environment import BadUsage, Environment
from examprep.problems import BadParameters, Drawn, find_generator, generators
from examprep.problems.answer import answer_text
from examprep.problems.problem import grade_drawn
from examprep.render import item as render
from examprep.render.card import worded
from examprep.render.console import page
from examprep.render.literal import literal

SEEDS = 10**6
INDENT = "> "


@dataclass(frozen=True)
class ProblemOptions:
    """What the command line asks for."""

    name: str | None
    seed: int | None
    settings: Sequence[str]
    json: bool
    solution: bool
    question: int | None


def run_problem(env: Environment, options: ProblemOptions) -> int:
    """Exit status 0: also after a wrong answer. BadUsage: no such generator, or parameters that it cannot take."""
    if options.name is None:
        return list_generators(options)
    seed = random.SystemRandom().randrange(SEEDS) if options.seed is None else options.seed
    try:
        made_by = find_generator(options.name)
        drawn = made_by.draw(seed, made_by.read(options.settings))
    except BadParameters as trouble:
        raise BadUsage(str(trouble)) from None
    if options.json:
        tell_json(as_json(drawn))
        return 0
    console = page()
    put(env, console, drawn)
    if options.solution:
        solve(env, console, drawn)
    elif sys.stdin.isatty() and sys.stdout.isatty():
        converse(env, console, drawn, options.settings)
    return 0


def list_generators(options: ProblemOptions) -> int:
    """Name, the questions it trains, what it is about."""
    found = [g for g in generators().values() if options.question is None or options.question in g.questions]
    if options.json:
        for g in found:
            domains = {name: domain.says for name, domain in g.domains.items()}
            line = {"name": g.name, "questions": list(g.questions), "about": g.doc, "parameters": domains}
            tell_json(line)
        return 0
    if not sys.stdout.isatty():
        for g in found:
            tell(f"{g.name}\t{' '.join(map(str, g.questions))}\t{g.doc}")
        return 0
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    for g in found:
        grid.add_row(
            Text(g.name, style="bold"), Text(" ".join(map(str, g.questions)), style="dim"), Text(g.doc)
        )
    page().print(grid)
    return 0


def put(env: Environment, console: Console, drawn: Drawn) -> None:
    """The problem, and how to get the very same one again."""
    fixed = f"{drawn.generator.name} · seed {drawn.seed}"
    console.print(Text(fixed, style="dim"))
    console.print()
    console.print(worded(drawn.problem.ask[env.language]))


def solve(env: Environment, console: Console, drawn: Drawn) -> None:
    """Every step, then the answer as one would type it."""
    console.print()
    console.print(render.steps(drawn, env.language))
    console.print()
    answer = drawn.shown
    console.print(Text(env.say(f"Ответ: {answer}", f"The answer: {answer}"), style="bold"))


def converse(env: Environment, console: Console, drawn: Drawn, settings: Sequence[str]) -> None:
    """Asks until an answer can be graded; an empty line shows the solution. After another answer than the right one it
    is said how to see that.
    """
    hint = render.how_to_answer(drawn.item, env.language)
    empty = env.say("пустая строка — решение", "an empty line shows the solution")
    console.print(Text(f"\n{hint} · {empty}", style="dim"))
    while True:
        try:
            text = input(INDENT)
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        if not text.strip():
            return solve(env, console, drawn)
        verdict = grade_drawn(drawn, text, env.language)
        if isinstance(verdict, Malformed):
            console.print(render.malformed(verdict, text, " " * len(INDENT)))
        elif verdict.status == "undecided":
            console.print(Text(literal(verdict.feedback), style="yellow"))
        else:
            console.print(render.verdict(verdict, drawn.item, env.language))
            if verdict.status != "right":
                again = [drawn.generator.name, *settings, "--seed", str(drawn.seed), "--solution"]
                how = env.command(f"problem {shlex.join(again)}")
                console.print(Text(env.say(f"решение: {how}", f"the solution: {how}"), style="dim"))
            return


def as_json(drawn: Drawn) -> dict[str, Any]:
    """Everything about the problem; a mistake says what it gives and at which step, from 1, it leaves the right way."""
    problem = drawn.problem

    def both(text: CardText) -> dict[str, str]:
        return {"ru": text.ru, "en": text.en}

    return {
        "name": drawn.generator.name,
        "seed": drawn.seed,
        "parameters": dict(drawn.parameters),
        "ask": both(problem.ask),
        "answer": drawn.right,
        "steps": [both(step) for step in problem.steps],
        "mistakes": [
            {"gives": answer_text(problem.answer, m.gives), "step": m.step + 1, "says": both(m.says)}
            for m in drawn.mistakes
        ],
    }
