"""A rehearsed exam as it is shown: where it stands, the ticket, the outline to tick, a follow-up question."""

from __future__ import annotations

from collections.abc import Set

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from examprep.answers import Malformed, parse_recall
from examprep.cards import Card, Predict
from examprep.exam.profile import ExamProfile
from examprep.exam.rehearsal import Interrupted
from examprep.exam.sitting import Phase, Sitting
from examprep.labfile import LabFile
from examprep.language import Language, plural_ru, say
from examprep.render import item as render
from examprep.render import sitting as render_sitting
from examprep.render.literal import one_line
from examprep.render.marks import interrupted_line


def place(sitting: Sitting, language: Language) -> str:
    """`The exam · question 1 of 2`."""
    number, of = min(len(sitting.told) + 1, len(sitting.ticket)), len(sitting.ticket)
    if sitting.phase is Phase.PREPARING:
        return say(language, "Экзамен · подготовка", "The exam · preparation")
    if sitting.phase is Phase.OVER:
        return say(language, "Экзамен окончен", "The exam is over")
    return say(language, f"Экзамен · вопрос {number} из {of}", f"The exam · question {number} of {of}")


def what_comes(profile: ExamProfile, language: Language, *, own: bool) -> RenderableType:
    """The rules in words, before the clock runs; `own`: the student set them."""
    n, prepare, answer = profile.questions, profile.preparation, profile.answering
    ticket = say(
        language,
        f"Билет из {n} {plural_ru(n, 'вопроса', 'вопросов', 'вопросов')}",
        f"A ticket of {n} question{'s' * (n != 1)}",
    )
    if prepare:
        ru = f"{prepare} {plural_ru(prepare, 'минута', 'минуты', 'минут')} на подготовку"
        en = f"{prepare} minute{'s' * (prepare != 1)} to prepare"
    else:
        ru, en = "без подготовки", "no time to prepare"
    ru += f", {'по ' * (n > 1)}{answer} {_minutes_ru(answer, each=n > 1)} на ответ."
    en += f", {answer} minute{'s' * (answer != 1)} to answer{' each' * (n > 1)}."
    after = say(
        language,
        "Отвечайте вслух или письменно. Потом отметьте по плану, что прозвучало, ответьте на дополнительные "
        "вопросы — и получите оценку с объяснением. Подсказок не будет.",
        "Answer aloud or in writing. Then tick on the outline what you said, answer the follow-up questions, and get "
        "the mark with its reasons. There are no hints.",
    )
    whose = say(
        language, "Это обычные правила; g — задать свои.", "These are the usual rules; g sets your own."
    )
    begin = say(
        language,
        "⏎ — вытянуть билет; с этого мгновения идут часы.",
        "⏎ draws the ticket; from then on the clock runs.",
    )
    lines: list[RenderableType] = [Text(f"{ticket}: " + say(language, ru, en), "bold"), "", Text(after), ""]
    if not own:
        lines += [Text(whose, "dim"), ""]
    return Group(*lines, Text(begin))


def _minutes_ru(count: int, *, each: bool) -> str:
    """After «по» one minute is in another case: по 1 минуте, по 2 минуты."""
    return plural_ru(count, "минуте" if each else "минута", "минуты", "минут")


def heading(sitting: Sitting, language: Language) -> Text:
    """The question being answered."""
    return Text(f"{sitting.card.number} · {one_line(sitting.card.title[language])}", "bold")


def ticket(sitting: Sitting, left: Interrupted | None, language: Language) -> RenderableType:
    """The questions, and `left`: that the exam before was broken off."""
    lines: list[RenderableType] = [Text(say(language, "Ваш билет", "Your ticket"), "bold"), ""]
    for number, card in enumerate(sitting.ticket, 1):
        lines.append(Text(f"{number}. {one_line(card.title[language])}  ({card.number})"))
    if left:
        lines += ["", interrupted_line(left, language)]
    return Group(*lines)


def outline(card: Card, ticked: Set[int], language: Language) -> Table:
    """✓ what was said, ● what the mark hangs on."""
    return render_sitting.outline([(point.text[language], point.must) for point in card.outline], ticked)


def ticking(sitting: Sitting, typed: str, language: Language) -> RenderableType:
    """The outline, ticked as the numbers typed so far say."""
    read = parse_recall(sitting.card.outline, typed or "0", language)
    ticked = set() if isinstance(read, Malformed) else set(read.numbers)
    note = say(language, "● без этого оценку снижают", "● the mark hangs on it")
    lines: list[RenderableType] = [outline(sitting.card, ticked, language), "", Text(note, "dim")]
    if late := overdrawn(sitting, language):
        lines.append(Text(late, "yellow"))
    return Group(*lines)


def overdrawn(sitting: Sitting, language: Language) -> str | None:
    """That the answer took longer than an examiner listens; None where it did not."""
    if not sitting.overdrawn:
        return None
    taken, minutes = sitting.taken.total_seconds() / 60, sitting.profile.answering
    ru = f"Ответ занял {taken:.0f} мин из {minutes}: на экзамене прервали бы."
    en = f"The answer took {taken:.0f} min of {minutes}: the examiner would have stopped you."
    return say(language, ru, en)


def follow_up_heading(sitting: Sitting, language: Language) -> str:
    number, of = sitting.asked, len(sitting.follow_ups)
    return say(language, f"Дополнительный вопрос {number} из {of}", f"A follow-up, {number} of {of}")


def follow_up(sitting: Sitting, lab: LabFile | None, language: Language) -> RenderableType:
    """The follow-up question and, once it is answered, its verdict."""
    asking = sitting.asking
    parts: list[RenderableType] = [
        Text(follow_up_heading(sitting, language), "dim"),
        "",
        render.question(asking, language, lab),
    ]
    if sitting.verdict is not None:
        parts += ["", render.verdict(sitting.verdict, asking.posed, language)]
    return Group(*parts)


def hint(sitting: Sitting, typed: str, language: Language, *, writing: bool, waiting: bool) -> str:
    """What to do now. `typed` is read back; `waiting`: for what takes time to grade."""
    match sitting.phase:
        case Phase.PREPARING if writing:
            return say(language, "^S — готов отвечать", "^S when ready to answer")
        case Phase.PREPARING:
            ru, en = "⏎ — готов отвечать; w — заметки", "⏎ when ready to answer; w for notes"
            return say(language, ru, en)
        case Phase.ANSWERING if writing:
            return say(language, "^S — закончил", "^S when done")
        case Phase.ANSWERING:
            return say(language, "⏎ — закончил; w — писать ответ", "⏎ when done; w to write the answer")
        case Phase.TICKING:
            ru, en = "номера сказанного: 1 2 4; * — всё; 0 — ничего", "what you said: 1 2 4; * all; 0 none"
            return say(language, ru, en)
        case Phase.PROBED if waiting and isinstance(sitting.asking.item, Predict):
            return say(language, "лаборатория считает…", "the lab is running…")
        case Phase.PROBED if waiting:
            return say(language, "сравниваю…", "comparing…")
        case Phase.PROBED:
            return render_sitting.hint(sitting.asking, typed, language)
    return ""
