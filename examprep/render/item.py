"""An item as it is asked, and its verdict."""

from __future__ import annotations

import re

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from examprep.answers import Malformed, Verdict, expression, statements_of
from examprep.answers.movement import stated
from examprep.cards import (
    Card,
    Choice,
    Choices,
    Expression,
    Fill,
    Item,
    Number,
    Numbers,
    Order,
    Predict,
    Recall,
    Shape,
    phrase,
)
from examprep.labfile import LabFile
from examprep.labwords import AS_THEY_ARE, words_of
from examprep.language import Language, say
from examprep.problems import Drawn
from examprep.render.card import prose, worded
from examprep.render.formula import raised
from examprep.render.literal import literal, one_line
from examprep.study.asking import Asking

STATUS = {"right": ("✓", "bold green"), "imprecise": ("≈", "bold yellow"), "partial": ("◐", "bold yellow")}
ASKS = re.compile(r"\s*[^.!?…:;]*\?$")  # the question at a prompt's end
WRONG = ("✗", "bold red")


def question(asking: Asking, language: Language, lab: LabFile | None = None) -> RenderableType:
    """The prompt and, where there are any, the numbered lines in the order drawn."""
    item = asking.item
    parts: list[RenderableType] = []
    if item.prompt is not None:
        prompt = item.prompt[language]
        parts.append(prose(of_curves_too(prompt, language) if asking.statements else prompt))
    if asking.drawn is not None:
        parts.append(worded(asking.drawn.problem.ask[language]))
    if isinstance(item, Predict) and lab is not None:
        parts.append(_broken(item, lab, language))
    lines = shown_lines(asking, language, lab)
    if lines:
        parts += ["", numbered(lines)]
    return Group(*parts)


def of_curves_too(prompt: str, language: Language) -> str:
    """A prediction's prompt, which asks for the checks alone, where statements about curves stand beside them."""
    begins = ASKS.sub("", prompt.rstrip())
    asks = say(language, "Что произойдёт?", "What will happen?")
    if begins.endswith((":", ";")):
        asks = asks[0].lower() + asks[1:]
    return f"{begins} {asks}".lstrip()


def _broken(item: Predict, lab: LabFile, language: Language) -> Text:
    info = lab.find_break(item.break_name)
    return Text(one_line(say(language, f"Ломаем: {info.ru}", f"Broken: {info.says}")), style="bold")


def shown_lines(asking: Asking, language: Language, lab: LabFile | None = None) -> list[str]:
    """The texts of the options, steps, or checks and curves, in the order displayed."""
    item = asking.item
    if isinstance(item, Choice | Choices):
        texts = [phrase(option.text, language) for option in item.options]
    elif isinstance(item, Order):
        texts = [phrase(step, language) for step in item.steps]
    elif isinstance(item, Predict):
        texts = [f"{check}: {fact(asking.card, check, language, lab)}" for check in item.among]
        words = words_of(lab, language) if lab is not None else AS_THEY_ARE
        texts += [stated(statement, language, words) for statement in asking.statements]
    else:
        return []
    return [texts[k] for k in asking.shown]


def fact(card: Card, check: str, language: Language, lab: LabFile | None) -> str:
    """What a check establishes: in the lab's words or, where it has none in this language, in the card's claim."""
    if lab is not None and check in lab.checks:
        said = words_of(lab, language)(lab.checks[check])
        if language == "en" or said != lab.checks[check]:
            return said
    claims = sorted(card.claims_of(check), key=lambda claim: not claim.holds)
    claimed = next((claim.truth if claim.truth is not None else claim.text for claim in claims), None)
    return one_line(claimed[language]) if claimed else ""


def numbered(lines: list[str]) -> Table:
    grid = Table.grid(padding=(0, 1))
    for number, line in enumerate(lines, 1):
        grid.add_row(Text(f"{number}", style="bold cyan"), Text(literal(line.strip())))
    return grid


SHORT_FORMS = {
    Choices: "1 3",
    Order: "3 1 2",
    Number: "0.25, 2/3, 1e-3",
    Shape: "(N, 3, 8, 8)",
    Expression: "2x, σ(x), e^(−x), √x, x/(1 + x)",
}


def how_to_answer(item: Item, language: Language) -> str:
    """What to type, in a few words; `legend` says more."""
    form = "; ".join(row(item)) if isinstance(item, Numbers) else SHORT_FORMS.get(type(item))
    return wanted(item, language) + (f": {form}" if form else "")


def row(item: Numbers) -> list[str]:
    """As many numbers as are wanted, of every kind whatever the answer's: an example that gives nothing away."""
    return [("3", "0.5", "2/3")[k % 3] for k in range(len(item.answer))]


def wanted(item: Item, language: Language) -> str:
    """What an answer to it is."""
    if isinstance(item, Expression):
        return expression.wanted(item, language)
    if isinstance(item, Choice):
        return say(language, "номер варианта", "the option's number")
    if isinstance(item, Choices):
        return say(language, "номера всех верных", "numbers of all that are right")
    if isinstance(item, Predict) and statements_of(item):
        return say(
            language,
            "номера того, что случится, 0 — ничего",
            "numbers of what happens, 0 for nothing",
        )
    if isinstance(item, Predict):
        return say(
            language,
            "номера покраснеющих проверок, 0 — ни одна",
            "numbers of the checks that go red, 0 for none",
        )
    if isinstance(item, Order):
        return say(language, "номера по порядку", "the numbers in order")
    if isinstance(item, Number):
        unit = f", {item.unit}" if item.unit else ""
        return say(language, f"число{unit}", f"a number{unit}")
    if isinstance(item, Numbers):
        names = ", ".join(item.names) or len(item.answer)
        return say(language, f"числа ({names})", f"numbers ({names})")
    if isinstance(item, Shape):
        return say(language, "форма", "a shape")
    if isinstance(item, Fill):
        return say(language, "что стоит на месте ___", "what stands in the place of ___")
    return say(language, "ответьте вслух или письменно", "say it aloud or write it down")


def malformed(problem: Malformed, text: str, indent: str) -> Text:
    """A caret under the place where the answer stops making sense, and what to write."""
    caret = indent + " " * (problem.column - 1) + "^" if problem.column <= len(text) + 1 <= 70 else ""
    lines = [caret] if caret else []
    return Text("\n".join([*lines, literal(problem.message)]), style="yellow")


def verdict(v: Verdict, item: Item, language: Language) -> RenderableType:
    """✓ or ✗, how it was read, the mistake by name, the right answer, and why."""
    mark, style = STATUS.get(v.status, WRONG)
    head = Text(f"{mark} ", style=style).append(literal(v.feedback), style="not bold default")
    parts: list[RenderableType] = [head]
    if isinstance(item, Expression) and v.status != "right":
        if drawn := raised(expression.of_card(item, item.answer).latex):
            parts.append(Padding(Text(drawn, no_wrap=True, overflow="crop"), (0, 2)))
        read_as = say(language, f"Прочитано: {v.read_as}", f"Read as: {v.read_as}")
        parts.append(Text("  " + literal(read_as), style="dim"))
    if v.mistake:
        mistake = worded(v.mistake)
        mistake.stylize("yellow")
        parts.append(Padding(mistake, (0, 0, 0, 2)))
    if not isinstance(item, Recall) and item.why is not None:
        parts += ["", prose(item.why[language])]
    return Group(*parts)


def steps(drawn: Drawn, language: Language, count: int | None = None) -> RenderableType:
    """The worked solution of a problem, its first `count` steps or all; the answer is in the last one."""
    grid = Table.grid(padding=(0, 1))
    for number, step in enumerate(drawn.problem.steps[:count], 1):
        grid.add_row(Text(f"{number}.", style="bold cyan"), worded(step[language]))
    heading = Text(say(language, "Решение", "Solution"), style="bold")
    if count is not None:
        heading.append(f"  {count}/{len(drawn.problem.steps)}", "not bold dim")
    return Group(heading, grid)
