"""What both front ends say about a sitting: why an item is asked, what is left, the points to tick, the ratings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import timedelta
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from examprep.answers import Malformed, coverage, expression, parse_recall
from examprep.cards import Card, Expression, Recall
from examprep.language import Language, say
from examprep.render.card import prose
from examprep.render.formula import raised
from examprep.render.item import how_to_answer
from examprep.render.literal import one_line
from examprep.study.asking import Asking
from examprep.study.confidence import Confidence
from examprep.study.day import Chosen
from examprep.study.events import Review
from examprep.study.judging import Graded
from examprep.study.personal import is_own
from examprep.study.progress import shakiest
from examprep.study.queue import next_due
from examprep.study.schedule import Memory, Rating, recall
from examprep.study.session import Session
from examprep.study.setaside import Aside

if TYPE_CHECKING:
    from examprep.exam.agenda import Agenda


def heading(asking: Asking, language: Language) -> str:
    """The question; of a note of the student's own its deck."""
    number = "" if is_own(asking.key) else f"{asking.card.number} · "
    return one_line(number + asking.card.title[language])


def why(asking: Asking, language: Language, agenda: Agenda | None = None) -> str:
    """Why it is asked now: a rehearsal missed it, the plan's reason, or it is new, being learned, half forgotten."""
    known = asking.before
    if asking.missed:
        return say(language, "не прозвучало на прошлом экзамене", "missed in your last rehearsal")
    chosen = agenda.chosen(asking.key) if agenda else None
    if chosen is not None and (chosen.new or (isinstance(known, Memory) and known.phase == "review")):
        return planned(chosen, language)
    if not isinstance(known, Memory):
        return say(language, "новое", "new")
    if known.phase == "relearning":
        return say(language, "забыто — учим заново", "forgotten: being learned again")
    if known.phase != "review":
        return say(language, "ещё заучивается", "still being learned")
    recalled = recall(known, asking.at)
    lapses = (
        f" · {say(language, 'забывалось раз', 'times forgotten')}: {known.lapses}" if known.lapses else ""
    )
    return say(language, f"вероятность вспомнить {recalled:.0%}", f"recall {recalled:.0%}") + lapses


def planned(chosen: Chosen, language: Language) -> str:
    """What answering it today does to recall on the exam's day."""
    after = f"{chosen.answered:.0%}"
    if chosen.new:
        return say(language, f"новое · на экзамене {after}", f"new · {after} at the exam")
    change = f"{chosen.left_alone:.0%} → {after}"
    ru = f"вероятность вспомнить {chosen.now:.0%}, на экзамене {change}"
    return say(language, ru, f"recall {chosen.now:.0%}, at the exam {change}")


def rests_on(
    graded: Graded, by_number: Mapping[int, Card], session: Session, language: Language
) -> str | None:
    """After a miss: the least known of the begun questions that this one requires; once a session of each."""
    if graded.verdict.score >= 0.5:
        return None
    required = [by_number[n] for n in graded.asking.card.requires if n in by_number]
    found = shakiest(required, session.memories, graded.review.at)
    if found is None:
        return None
    card, known = found
    if session.advised.setdefault(card.number, graded.asking) is not graded.asking:
        return None
    title = one_line(card.title[language])
    ru = f"Опирается на вопрос {card.number} (знаете на {known:.0%}): {title}"
    return say(language, ru, f"It rests on question {card.number} (you know {known:.0%}): {title}")


def left(session: Session, language: Language) -> str:
    due, new = session.left()
    return say(language, f"к повторению {due} · новых {new}", f"{due} due · {new} new")


def hint(asking: Asking, text: str, language: Language) -> str:
    """How the text is read so far; what to type while it is not yet an answer."""
    return reading(asking, text, language) or how_to_answer(asking.posed, language)


def reading(asking: Asking, text: str, language: Language) -> str:
    """How the text is read so far; nothing while it is not yet an answer. Of a recall's points: how to name them."""
    if isinstance(asking.item, Recall):
        ru, en = (
            "номера сказанного: 1 2 4; * — всё; 0 — ничего",
            "numbers of what was said: 1 2 4; * all; 0 none",
        )
        return say(language, ru, en)
    read = asking.read(text, language) if text.strip() else None
    if read is None or isinstance(read, Malformed):
        return ""
    _, confidence = asking.split(text)
    sure = f" · {said(confidence, language)}" if confidence else ""
    return say(language, f"прочитано: {read}", f"read as: {read}") + sure


def drawing(asking: Asking, text: str, language: Language) -> str:
    """The expression typed so far in two dimensions, where one line does not hold it; else nothing."""
    if not isinstance(asking.posed, Expression):
        return ""
    read = expression.read(asking.posed, asking.split(text)[0], language)
    return "" if isinstance(read, Malformed) else raised(read.latex)


def said(confidence: Confidence, language: Language) -> str:
    return {"guess": say(language, "наугад", "a guess"), "sure": say(language, "уверенно", "sure")}[
        confidence
    ]


def taught(graded: Graded, language: Language) -> str | None:
    """A word where being sure, or not, was itself the mistake."""
    confidence, score = graded.review.confidence, graded.verdict.score
    if confidence == "sure" and score < 0.5:
        if graded.asking.item.claim is None:
            return say(
                language, "Уверенно, но неверно: стоит разобраться.", "Sure, and wrong: worth a second look."
            )
        ru = "Уверенно, но неверно: такое стоит проверить на своей машине — v."
        return say(language, ru, "Sure, and wrong: a myth worth disproving on your own machine: v.")
    if confidence == "guess" and score == 1 and graded.review.rating >= Rating.GOOD:
        ru = "Наугад, но верно. Если сами не объясните почему, поставьте 2."
        return say(language, ru, "A guess, and right. If you could not say why, rate it 2.")
    return None


def touched(asking: Asking, said: str, language: Language) -> set[int]:
    """Numbers of the outline's points that a written answer seems to touch; points of an item's own have no terms."""
    own = isinstance(asking.item, Recall) and asking.item.points
    return set() if own else coverage(asking.card.outline, said, language)


def points(asking: Asking, ticked: Set[int], language: Language) -> Table:
    """What is ticked after a recall: ✓ the ticked ones, ● those that the mark hangs on."""
    texts = zip(asking.points, asking.point_texts, strict=True)
    return outline([(text[language], point.must) for point, text in texts], ticked)


def missed(graded: Graded, language: Language) -> Table | None:
    """The points of a recall that were not said; None where there are none, and for other items."""
    asking = graded.asking
    if not isinstance(asking.item, Recall):
        return None
    read = parse_recall(asking.points, graded.review.answer, language)
    said = set() if isinstance(read, Malformed) else set(read.numbers)
    grid = Table.grid(padding=(0, 1))
    for number, (point, text) in enumerate(zip(asking.points, asking.point_texts, strict=True), 1):
        if number not in said:
            grid.add_row(Text(f"{number}", "bold cyan"), "●" if point.must else "○", prose(text[language]))
    return grid if grid.row_count else None


def outline(lines: Sequence[tuple[str, bool]], ticked: Set[int]) -> Table:
    """(text, whether the mark hangs on it) by number."""
    grid = Table.grid(padding=(0, 1))
    for number, (text, must) in enumerate(lines, 1):
        mark = Text("✓", style="green") if number in ticked else Text("·", style="dim")
        grid.add_row(Text(f"{number}", style="bold cyan"), mark, "●" if must else "○", prose(text))
    return grid


def taken_back(undone: Review | Aside | None, language: Language) -> str:
    """What undo took back: an answer, or that an item was set aside or flagged."""
    match undone:
        case None:
            return say(language, "Отменять нечего.", "There is nothing to take back.")
        case Aside(kind="flag"):
            return say(language, f"Пометка снята: {undone.item}", f"Flag removed: {undone.item}")
        case Aside():
            return say(language, f"Снова в занятии: {undone.item}", f"No longer set aside: {undone.item}")
    return say(language, f"Ответ отменён: {undone.item}", f"Answer undone: {undone.item}")


def farewell(session: Session, language: Language) -> str:
    """How many answers there were, and when the next review is due if nothing is left now."""
    count = session.answered
    lines = [say(language, f"Ответов: {count}. Всё сохранено.", f"{count} answered. All is saved.")]
    due = next_due(session.deck, session.memories)
    if session.asking is None and due is not None:
        when = due.astimezone().strftime("%d.%m %H:%M")
        lines.append(say(language, f"Следующее повторение: {when}.", f"The next review is due {when}."))
    return "\n".join(lines)


def interval(span: timedelta, language: Language) -> str:
    """`10m`, `3d`, `2.5mo`: as short as a key's label."""
    minutes = span.total_seconds() / 60
    if minutes < 60:
        return f"{max(1, round(minutes))}" + say(language, " мин", "m")
    if minutes < 60 * 24:
        return f"{round(minutes / 60)}" + say(language, " ч", "h")
    days = span.days
    if days < 31:
        return f"{days}" + say(language, " д", "d")
    if days < 365:
        return f"{days / 30.4:.1f}" + say(language, " мес", "mo")
    return f"{days / 365.25:.1f}" + say(language, " г", "y")


RATINGS = {
    Rating.AGAIN: ("снова", "again"),
    Rating.HARD: ("трудно", "hard"),
    Rating.GOOD: ("хорошо", "good"),
    Rating.EASY: ("легко", "easy"),
}


def ratings_line(intervals: dict[Rating, timedelta], chosen: Rating, language: Language) -> Text:
    """`1 again 1m  2 hard 6m  [3 good 10m]  4 easy 15d`."""
    line = Text()
    for rating, (ru, en) in RATINGS.items():
        label = f"{int(rating)} {say(language, ru, en)} {interval(intervals[rating], language)}"
        line.append(
            f"[{label}]" if rating == chosen else f" {label} ", style="bold" if rating == chosen else "dim"
        )
        line.append(" ")
    return line
