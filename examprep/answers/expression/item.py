"""An item that is answered by an expression: read, compared with the card's, its misconceptions named."""

from __future__ import annotations

from collections.abc import Mapping

from examprep.answers.expression.domain import Domain, read_variables
from examprep.answers.expression.equality import Comparison, compare
from examprep.answers.expression.forms import asked_form, missing_form
from examprep.answers.expression.numeric import NoValue, Undefined, evaluate
from examprep.answers.expression.points import points
from examprep.answers.expression.proof import prove
from examprep.answers.expression.reading import Reading, read_expression
from examprep.answers.verdict import Asked, Malformed, Verdict, right, wrong
from examprep.cards import Expression, Text
from examprep.language import Language, say


def read(item: Expression, text: str, language: Language) -> Malformed | Reading:
    """In the item's variables; `ln` and `log` are both the natural logarithm."""
    return read_expression(text, read_variables(item.variables), language)


def judge(item: Expression, reading: Reading, asked: Asked) -> Verdict:
    """Right in value and form; else imprecise where only the form is wrong; else a known mistake, or wrong."""
    language, domains = asked.language, read_variables(item.variables)
    answer = of_card(item, item.answer)
    found = equal(item, reading, answer, domains)
    if found.equal:
        lacking = missing_form(item, reading.tree, answer.tree, language)
        return _other_form(reading, answer, lacking, language) if lacking else right(reading.echo, language)
    if says := _mistake(item, reading, domains):
        return wrong(reading.echo, language, answer.echo, says[language])
    if found.equal is None:
        return _undecided(reading, language)
    told = wrong(reading.echo, language, answer.echo).feedback
    where = _where(found, reading, answer, language)
    return Verdict("wrong", 0.0, reading.echo, None, f"{told} {where}".rstrip())


def of_card(item: Expression, text: str) -> Reading:
    """An expression that the card writes; it is the author's fault if it cannot be read."""
    reading = read_expression(text, read_variables(item.variables), "en")
    if isinstance(reading, Malformed):
        raise ValueError(f"{item.id}: {text!r} cannot be read: {reading.message} (column {reading.column})")
    return reading


def equal(item: Expression, reading: Reading, other: Reading, domains: Mapping[str, Domain]) -> Comparison:
    """By points; where those leave doubt, by proof, unless they have taken long already."""
    found = compare(reading.tree, other.tree, domains)
    if found.equal is None and not found.tired:
        return Comparison(prove(reading.tree, other.tree, item.variables))
    return found


def _mistake(item: Expression, reading: Reading, domains: Mapping[str, Domain]) -> Text | None:
    """What the first known mistake with this very value says. Points alone: a doubt names nothing."""
    for known in item.mistakes:
        if compare(reading.tree, of_card(item, known.answer).tree, domains).equal:
            return known.says
    return None


def _other_form(reading: Reading, answer: Reading, lacking: str, language: Language) -> Verdict:
    told = say(
        language,
        f"Значение верное, но просили другую форму: {lacking}. Например: {answer.echo}.",
        f"The value is right, but another form was asked for: {lacking}. For example: {answer.echo}.",
    )
    return Verdict("imprecise", 0.5, reading.echo, None, told)


def _undecided(reading: Reading, language: Language) -> Verdict:
    told = say(
        language,
        f"Прочитано: {reading.echo}. Сравнить с ответом не удалось; это не ошибка. Запишите проще.",
        f"Read as: {reading.echo}. It could not be compared with the answer, which is no fault of yours. "
        "Write it in a simpler form.",
    )
    return Verdict("undecided", 0.0, reading.echo, None, told)


def _where(found: Comparison, reading: Reading, answer: Reading, language: Language) -> str:
    """A point where the answer goes wrong."""
    if found.witness is None:
        return ""
    at = ", ".join(f"{name} = {value:.4g}" for name, value in found.witness.items()).replace("-", "−")
    place = say(language, f"При {at}", f"At {at}") if at else say(language, "Здесь", "Here")
    ours, theirs = (_shown(r, found.witness, language) for r in (reading, answer))
    if ours == theirs:
        return ""
    return say(
        language,
        f"{place}: у вас {ours}, а должно быть {theirs}.",
        f"{place}: yours {ours}, should be {theirs}.",
    )


def _shown(reading: Reading, at: Mapping[str, float], language: Language) -> str:
    try:
        return f"{evaluate(reading.tree, at):.6g}".replace("-", "−")
    except NoValue:
        return say(language, "не определено", "undefined")


def unsound(item: Expression) -> str | None:
    """Where the card's answer has no value although its variables are said to lie there."""
    answer = of_card(item, item.answer)
    for point in points((answer.tree,), read_variables(item.variables)):
        if point.generic:
            try:
                evaluate(answer.tree, point.at)
            except Undefined:
                at = ", ".join(f"{name} = {value:.4g}" for name, value in point.at.items())
                return f"{answer.echo} is undefined at {at}: say where its variables lie"
            except NoValue:
                continue
    return None


def wanted(item: Expression, language: Language) -> str:
    """What an answer to it is: in which letters, in which form."""
    letters = ", ".join(read_variables(item.variables))
    form = asked_form(item, language)
    ru = "выражение" + (f" от {letters}" if letters else "") + (f" ({form})" if form else "")
    en = "an expression" + (f" in {letters}" if letters else "") + (f" ({form})" if form else "")
    return say(language, ru, en)
