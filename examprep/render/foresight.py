"""What became of a prediction: beside each check, for each curve, and in one line."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from examprep.answers.movement import named, told
from examprep.curves import Line
from examprep.effect import Effect, Foresight, Score
from examprep.labwords import AS_THEY_ARE, Words
from examprep.language import Language, say
from examprep.render.evidence import MARKS
from examprep.render.literal import one_line

BESIDE = {
    Foresight.FORESEEN: ("← предсказано ✓", "← predicted ✓"),
    Foresight.UNFORESEEN: ("← не предсказано", "← unforeseen"),
    Foresight.FALSE_ALARM: ("← ложная тревога", "← false alarm"),
    Foresight.OTHERWISE: ("← предсказано иначе", "← predicted otherwise"),
}


def beside(how: Foresight | None, language: Language) -> Text:
    """What stands after a check or a curve; nothing where nothing was foretold and nothing happened."""
    if how not in BESIDE:
        return Text()
    return Text(say(language, *BESIDE[how]), "green" if how is Foresight.FORESEEN else "yellow")


def curve_line(
    line: Line, effect: Effect, score: Score, language: Language, words: Words, between: str = ": "
) -> Text:
    """`“loss: test”: ended higher (0.31 → 0.58)  ← predicted ✓`, with `between` after the name."""
    movement = told(effect.moves.get(line), language)
    text = Text(one_line(named(line, language, words)) + between + movement)
    note = beside(score.lines.get(line), language)
    return text.append("  ").append_text(note) if note else text


def tally(score: Score, language: Language) -> Text:
    """How good the prediction was, in one line."""
    if score.flawless:
        return Text(
            say(language, "✓ предсказано всё и ничего лишнего", "✓ all of it predicted, and nothing else"),
            "green",
        )
    foreseen, unforeseen, alarms, otherwise = map(score.count, BESIDE)
    happened = foreseen + unforeseen + otherwise
    if not happened:
        ru = f"✗ не изменилось ничего, ложных тревог: {alarms}"
        return Text(say(language, ru, f"✗ nothing changed, false alarms: {alarms}"), "red")
    mark, style = ("◐", "yellow") if foreseen else ("✗", "red")
    ru = f"{mark} предсказано {foreseen} из {happened}" + (f", ложных тревог: {alarms}" if alarms else "")
    en = f"{mark} {foreseen} of {happened} predicted" + (f", false alarms: {alarms}" if alarms else "")
    return Text(say(language, ru, en), style)


def prediction_lines(
    effect: Effect, score: Score, language: Language, words: Words = AS_THEY_ARE, between: str = ": "
) -> Iterator[Text]:
    """All of it: the checks of which something was foretold or that went red, the curves, the tally."""
    yield Text(say(language, "Ваше предсказание", "Your prediction"), "bold")
    for check, how in score.checks.items():
        if how in BESIDE:
            yield Text(f"{MARKS[check not in effect.red]} {check}  ").append_text(beside(how, language))
    for line in effect.moves:
        yield curve_line(line, effect, score, language, words, between)
    yield tally(score, language)
