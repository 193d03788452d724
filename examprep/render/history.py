"""What the log tells of the student: memory, held against its model, and time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from examprep.language import Language, say
from examprep.render.bars import columns, smooth_bar
from examprep.render.calendar import calendar
from examprep.render.plan import WEEKDAYS, percent
from examprep.render.plot import draw_chart
from examprep.study.history import MONTH, Bin, OwnNotes, Past, Share

WEEK = 7  # days
ENOUGH = 5  # answers from which a bin is drawn: fewer say nothing
CURVE = (42, 14)  # columns and lines of the calibration curve
BESIDE = 76  # columns in which the curve and its numbers stand side by side
COLUMN, LONG_COLUMN, COLUMN_HEIGHT = 4, 5, 5  # columns of a day's and a week's standing bar, lines
NO_ANSWERS = ("Ответов ещё нет.", "No answers yet.")
NO_REVIEWS = (
    "Здесь будет видно, какую долю вы вспоминаете и насколько точно это предсказывает модель памяти. Считаются "
    "ответы на задания, которые вы уже решали в другой день, — первые будут, когда подойдёт повторение, обычно "
    "через день–два. Кривая появится, когда таких ответов наберётся хотя бы по "
    "{enough} на двух уровнях предсказания.",
    "Here you will see how much you recall and how well the model of your memory predicts it. It counts answers to "
    "items that you answered on an earlier day: the first come with your first reviews, mostly a day or two after "
    "you start. The curve is drawn once two levels of prediction have at least {enough} such answers each.",
)


def memory_figures(
    past: Past, today: date, width: int, language: Language, *, colour: bool
) -> list[RenderableType]:
    """Retention, the model's calibration, then the student's own, retention week by week.

    Before the first answer on a later day: what will stand here, and from when.
    """
    out: list[RenderableType] = []
    if not past.calibration:
        coming = Text(say(language, *NO_REVIEWS).format(enough=ENOUGH), "dim")
        out = [coming] if past.answers else [Text(say(language, *NO_ANSWERS), "dim"), "", coming]
    if past.retention.value is not None:
        share, of = percent(past.retention.value), past.retention.of
        ru = f"за {MONTH} дней вспомнилось {share} из {of} повторений"
        out.append(Text(say(language, ru, f"in {MONTH} days {share} of {of} reviews were recalled")))
    if past.calibration:
        out += ["", *calibration_figures(past.calibration, width, language, colour=colour)]
    if past.confidence:
        out += ["", *confidence_lines(past, language)]
    if sum(share.of > 0 for share in past.weekly) > 1:
        out += ["", *weekly_columns(past.weekly, today, width, language)]
    if past.own is not None:
        out += ["", own_line(past.own, language)]
    return out


def own_line(own: OwnNotes, language: Language) -> Text:
    """The student's own notes, which nothing above counts."""
    line = Text(say(language, "Свои записи  ", "Own notes  "), "bold")
    ru, en = (
        f"спрошено {own.asked} · к повторению сегодня {own.due}",
        f"{own.asked} asked · {own.due} due today",
    )
    line.append(say(language, ru, en), "not bold")
    if own.retention.value is not None:
        share, of = percent(own.retention.value), own.retention.of
        ru = f" · за {MONTH} дней вспомнилось {share} из {of} повторений"
        line.append(say(language, ru, f" · in {MONTH} days {share} of {of} reviews recalled"), "not bold")
    return line


def weekly_columns(weekly: Sequence[Share], today: date, width: int, language: Language) -> list[Text]:
    """Retention week by week, in per cent, the first day of each below it; as many of the last as fit."""
    weeks = weekly[-max(1, (width - 1) // (LONG_COLUMN + 1)) :]
    begins = [today - timedelta(days=WEEK * k - 1) for k in range(len(weeks), 0, -1)]
    values = [100 * (share.value or 0.0) for share in weeks]
    names = " ".join(f"{day:%d.%m}".center(LONG_COLUMN) for day in begins)
    return [
        Text(say(language, "Вспомнилось по неделям, %", "Recalled week by week, %"), "bold"),
        *(Text(f" {line}") for line in columns(values, COLUMN_HEIGHT, LONG_COLUMN, top=100)),
        Text(f" {names}", "dim"),
    ]


# ── the model's predictions ──


def calibration_figures(
    bins: Sequence[Bin], width: int, language: Language, *, colour: bool
) -> list[RenderableType]:
    """The curve of predicted against actual recall, with the numbers beside or below it."""
    head = Text(
        say(language, "Насколько точно модель вас предсказывает", "How well the model predicts you"), "bold"
    )
    numbers = calibration_table(bins, language)
    drawn = [b for b in bins if b.answers >= ENOUGH]
    if len(drawn) < 2 or width < CURVE[0]:
        return [head, numbers, *off_line(bins, language)]
    curve = calibration_curve(drawn, language, colour=colour)
    if width < BESIDE:
        return [head, curve, "", numbers, *off_line(bins, language)]
    beside = Table.grid(padding=(0, 2, 0, 0))
    beside.add_row(curve, numbers)
    return [head, beside, *off_line(bins, language)]


def calibration_curve(bins: Sequence[Bin], language: Language, *, colour: bool) -> Text:
    """On the diagonal the model is right; above it the student remembers better than predicted."""
    ideal, real = say(language, "точная модель", "an exact model"), say(language, "вы", "you")
    points = {ideal: [(0.0, 0.0), (1.0, 1.0)], real: [(b.predicted, b.actual) for b in bins]}
    axes = {
        "x": say(language, "предсказано", "predicted"),
        "y": say(language, "вспомнилось", "recalled"),
        "log": "",
        "lines": {},
    }
    return Text.from_ansi(draw_chart(points, axes, *CURVE, colour=colour), no_wrap=True)


def calibration_table(bins: Sequence[Bin], language: Language) -> Table:
    """Predicted, actual, where the truth lies with 95 %, from how many answers; ≠ where the prediction lies outside."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    for _ in range(4):
        grid.add_column(justify="right", no_wrap=True)
    names = (
        say(language, "модель", "model"),
        say(language, "вышло", "actual"),
        "95 %",
        say(language, "ответов", "answers"),
        "",
    )
    grid.add_row(*(Text(name, "dim") for name in names))
    for b in bins:
        low, high = b.likely
        grid.add_row(
            percent(b.predicted),
            percent(b.actual),
            Text(f"{100 * low:.0f}–{100 * high:.0f} %", "dim"),
            str(b.answers),
            Text("≠", "yellow") if is_off(b) else "",
        )
    return grid


def is_off(found: Bin) -> bool:
    """Whether the model was wrong by more than chance explains."""
    low, high = found.likely
    return found.answers >= ENOUGH and not low <= found.predicted <= high


def off_line(bins: Sequence[Bin], language: Language) -> list[Text]:
    """What ≠ means, where it stands."""
    if not any(map(is_off, bins)):
        return []
    ru, en = (
        "≠ больше, чем даёт случай: модель здесь ошибается",
        "≠ more than chance: here the model is wrong",
    )
    return [Text(say(language, ru, en), "dim")]


# ── the student's own predictions ──


def confidence_lines(past: Past, language: Language) -> list[Text]:
    """How often the student was right when sure, and when guessing; nothing where neither was ever said."""
    names = {"guess": say(language, "наугад", "a guess"), "sure": say(language, "уверены", "sure")}
    if not past.confidence:
        return []
    title = say(language, "Насколько точно вы сами себя оцениваете", "How well you judge yourself")
    head = say(language, "  что вы сказали → вышло верно (ответов)", "  what you said → right (answers)")
    lines = [Text(title, "bold"), Text(head, "dim")]
    for said, found in past.confidence.items():
        share = found.part / found.of
        lines.append(Text(f"  {names[said]:>7} → {share:>5.0%}  {smooth_bar(share, 20):<20}  ({found.of})"))
    return lines


# ── time ──


def time_figures(past: Past, today: date, width: int, language: Language) -> list[RenderableType]:
    """Today, this week, the streak; the calendar of the last half year; what falls due."""
    if not past.answers:
        return [Text(say(language, *NO_ANSWERS), "dim")]
    now, week, all_ = past.minutes[-1], sum(past.minutes[-WEEK:]), sum(past.half_year) / 60
    ru = f"сегодня {now:.0f} мин · за неделю {week:.0f} мин · за полгода {all_:.0f} ч · дней подряд: {past.streak}"
    en = f"today {now:.0f} min · this week {week:.0f} min · half a year {all_:.0f} h · days in a row: {past.streak}"
    return [
        Text(say(language, ru, en)),
        "",
        *calendar(past.half_year, today, width, language),
        "",
        Text(say(language, "К повторению в ближайшие дни", "Due in the days to come"), "bold"),
        *due_columns(past.due, today, width, language),
    ]


def due_columns(due: Sequence[int], today: date, width: int, language: Language) -> list[Text]:
    """A standing bar a day, as many days as fit, the day's name and date below."""
    days = min(len(due), max(1, (width - 1) // (COLUMN + 1)))
    dates = [today + timedelta(days=k) for k in range(days)]
    names = " ".join(f"{WEEKDAYS[language][day.weekday()]:^{COLUMN}}" for day in dates)
    numbers = " ".join(f"{day:%d}".center(COLUMN) for day in dates)
    bars = columns(due[:days], COLUMN_HEIGHT, COLUMN)
    return [*(Text(f" {line}") for line in bars), Text(f" {names}", "dim"), Text(f" {numbers}", "dim")]
