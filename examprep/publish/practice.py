"""Notes of what a card asks: its items with their answers and mistakes, and problems drawn by seeds."""

from __future__ import annotations

import random
from collections.abc import Iterator

from examprep.answers import number, numbers, shuffled
from examprep.cards import (
    Card,
    Choice,
    Choices,
    Expression,
    Fill,
    Item,
    Number,
    Numbers,
    Option,
    Order,
    Predict,
    Problem,
    Recall,
    Shape,
    phrase,
)
from examprep.labfile import LabFile
from examprep.language import Language, say
from examprep.problems import Drawn, find_generator
from examprep.problems.answer import answer_text
from examprep.publish.markup import bullets, code, escaped, marked, numbered, prose, worded
from examprep.publish.note import Note, heading, proved_by
from examprep.publish.notetypes import ITEM, PROBLEM
from examprep.render.item import fact

CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяё")


def item_notes(card: Card, lab: LabFile | None, language: Language) -> Iterator[Note]:
    """Every item that has one answer. A prediction needs the `lab`: without it, it is left out."""
    for item in card.items:
        if isinstance(item, Recall | Problem) or (isinstance(item, Predict) and lab is None):
            continue
        key = card.item_key(item)
        fields = {
            "Question": heading(card, language),
            "Prompt": prose(item.prompt[language]),
            "Options": options(card, item, lab, language),
            "Answer": answer(card, item, lab, language),
            "Why": prose(item.why[language]) if item.why is not None else "",
            "Mistakes": mistakes(item, language),
            "Proof": proved_by(card, card.claim(item.claim).proof) if item.claim is not None else "",
        }
        if isinstance(item, Predict) and lab is not None:
            fields["Prompt"] += f"<p><b>{escaped(broken(item, lab, language))}</b></p>"
        yield Note(key, ITEM, card, kind_of(item), fields, item=key)


def kind_of(item: Item) -> str:
    """`choice`, `fill`, …: the item's kind as the card writes it."""
    return str(item.__struct_config__.tag)


def broken(item: Predict, lab: LabFile, language: Language) -> str:
    """What is broken on purpose."""
    info = lab.find_break(item.break_name)
    return say(language, f"Ломаем: {info.ru}", f"Broken: {info.says}")


def options(card: Card, item: Item, lab: LabFile | None, language: Language) -> str:
    """The lines to choose from or to put in order, numbered; steps in a wrong order, the same in every export."""
    if isinstance(item, Choice | Choices):
        return numbered([worded(phrase(option.text, language)) for option in item.options])
    if isinstance(item, Order):
        shown = shuffled(item, random.Random(card.item_key(item)))
        return bullets([worded(phrase(item.steps[k], language)) for k in shown])
    if isinstance(item, Predict):
        return bullets([_check(card, check, lab, language) for check in item.among])
    return ""


def answer(card: Card, item: Item, lab: LabFile | None, language: Language) -> str:
    """What is right, written as the app's feedback writes it."""
    match item:
        case Choice() | Choices():
            return numbered([_option(option, language) for option in item.options])
        case Order():
            return numbered([worded(phrase(step, language)) for step in item.steps])
        case Predict():
            return marked([_red_or_green(card, item, check, lab, language) for check in item.among])
        case Number():
            return _right(number.written(item))
        case Numbers():
            return _right(numbers.written(item))
        case Fill():
            shown = accepted(item, language)
            return f'<span class="right">{code(shown) if item.code else escaped(shown)}</span>'
        case Shape() | Expression():
            return _right(item.answer)
    raise TypeError(f"no note for items of type {type(item).__name__}")


def _right(text: str) -> str:
    return f'<span class="right">{escaped(text)}</span>'


def _option(option: Option, language: Language) -> str:
    text, says = worded(phrase(option.text, language)), option.says
    said = f'<br><span class="says">{worded(says[language])}</span>' if says is not None else ""
    return (f'<span class="right">✓ {text}</span>' if option.right else f"✗ {text}") + said


def _red_or_green(card: Card, item: Predict, check: str, lab: LabFile | None, language: Language) -> str:
    """What the break does to one check; `check --breaks` proves it."""
    red = lab is not None and check in lab.find_break(item.break_name).reddens
    said = say(language, "краснеет", "goes red") if red else say(language, "держится", "holds")
    return f'{"✗" if red else "✓"} <b class="{"wrong" if red else "right"}">{said}</b> ' + _check(
        card, check, lab, language
    )


def _check(card: Card, check: str, lab: LabFile | None, language: Language) -> str:
    said = fact(card, check, language, lab)
    return code(check) + (f" {escaped(said)}" if said else "")


def accepted(item: Fill, language: Language) -> str:
    """The first accepted spelling; of a term, the first in the language."""
    if item.code:
        return item.accept[0]
    wanted = language == "ru"
    return next((a for a in item.accept if bool(CYRILLIC & set(a.lower())) == wanted), item.accept[0])


def mistakes(item: Item, language: Language) -> str:
    """Each wrong answer with the misconception that gives it."""
    lines = []
    for mistake in getattr(item, "mistakes", ()):
        if isinstance(mistake.answer, list):
            given = "(" + ", ".join(number.figure(value) for value in mistake.answer) + ")"
        else:
            given = number.figure(mistake.answer) if isinstance(mistake.answer, float) else mistake.answer
        lines.append(f"✗ {code(given)} {worded(mistake.says[language])}")
    return marked(lines) if lines else ""


def variants(item: Problem, seeds: int) -> Iterator[Drawn]:
    """The problem with the seeds 0, 1, … below `seeds`; one that an earlier seed drew is left out.

    BadParameters: the card names no generator.
    """
    made_by = find_generator(item.generator)
    fixed, seen = made_by.read(item.settings), set()
    for seed in range(seeds):
        drawn = made_by.draw(seed, fixed)
        if drawn.problem.ask.en not in seen:
            seen.add(drawn.problem.ask.en)
            yield drawn


def problem_notes(card: Card, language: Language, seeds: int) -> Iterator[Note]:
    """Each problem of the card in its variants, with numbers of its own and a worked solution. BadParameters."""
    for item in card.items:
        if isinstance(item, Problem):
            for drawn in variants(item, seeds):
                key = f"{card.item_key(item)}/seed-{drawn.seed}"
                yield Note(key, PROBLEM, card, "problem", _drawn(card, drawn, language))


def _drawn(card: Card, drawn: Drawn, language: Language) -> dict[str, str]:
    wrong = [
        f"✗ {code(answer_text(drawn.problem.answer, m.gives))} {worded(m.says[language])} {_step(m.step, language)}"
        for m in drawn.mistakes
    ]
    return {
        "Question": heading(card, language),
        "Prompt": worded(drawn.problem.ask[language]),
        "Answer": _right(drawn.shown),
        "Steps": numbered([worded(step[language]) for step in drawn.problem.steps]),
        "Mistakes": marked(wrong) if wrong else "",
    }


def _step(step: int, language: Language) -> str:
    return escaped(say(language, f"(шаг {step + 1})", f"(step {step + 1})"))
