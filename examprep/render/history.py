"""What the log tells of the student, as lines of text."""

from __future__ import annotations

from rich.text import Text

from examprep.language import Language, say
from examprep.render.bars import smooth_bar, sparkline
from examprep.render.plan import percent
from examprep.study.history import MONTH, Past

WEEK = 7  # days


def past_lines(past: Past, language: Language) -> list[Text]:
    """Retention, calibration, time, and what falls due."""

    def said(ru: str, en: str) -> str:
        return say(language, ru, en)

    if not past.answers:
        return [Text(""), Text(said("Ответов ещё нет.", "No answers yet."), "dim")]
    out = [Text(""), Text(said("Память", "Memory"), "bold")]
    if past.retention.value is not None:
        share, of = percent(past.retention.value), past.retention.of
        ru = f"  за {MONTH} дней вспомнилось {share} из {of} повторений"
        out.append(Text(said(ru, f"  in {MONTH} days {share} of {of} reviews were recalled")))
    if past.calibration:
        out.append(Text(said("  предсказано → вышло (повторений)", "  predicted → actual (reviews)"), "dim"))
        out += [
            Text(f"  {b.predicted:>5.0%} → {b.actual:>5.0%}  {smooth_bar(b.actual, 20):<20}  ({b.answers})")
            for b in past.calibration
        ]
    out += confidence_lines(past, language)
    week = sum(past.minutes[-WEEK:])
    ru = f"  сегодня {past.minutes[-1]:.0f} мин · за неделю {week:.0f} мин · дней подряд: {past.streak}"
    en = f"  today {past.minutes[-1]:.0f} min · this week {week:.0f} min · days in a row: {past.streak}"
    out += [
        Text(""),
        Text(said("Время", "Time"), "bold"),
        Text(said(ru, en)),
        Text(
            said(
                f"  {MONTH} дней  │{sparkline(past.minutes)}│", f"  {MONTH} days  │{sparkline(past.minutes)}│"
            )
        ),
        Text(said("К повторению в ближайшие дни", "Due in the days to come"), "bold"),
        Text("  " + " ".join(map(str, past.due))),
    ]
    return out


def confidence_lines(past: Past, language: Language) -> list[Text]:
    """How often the student was right when sure, and when guessing; nothing where neither was ever said."""
    names = {"guess": say(language, "наугад", "a guess"), "sure": say(language, "уверены", "sure")}
    if not past.confidence:
        return []
    head = say(language, "  что вы сказали → вышло верно (ответов)", "  what you said → right (answers)")
    lines = [Text(head, "dim")]
    for said, found in past.confidence.items():
        share = found.part / found.of
        lines.append(Text(f"  {names[said]:>7} → {share:>5.0%}  {smooth_bar(share, 20):<20}  ({found.of})"))
    return lines
