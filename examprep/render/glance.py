"""The exam at a glance: the odds and how they change, what would help most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.text import Text

from examprep.cards import Card
from examprep.exam.glance import Glance
from examprep.language import Language, plural_ru, say
from examprep.render.bars import sparkline
from examprep.render.literal import one_line
from examprep.render.plan import percent

WEEK = 7  # days that the change of the odds is told over, or as many as there are


def odds_line(glance: Glance, language: Language) -> Text:
    """`Were it today  71 %  ▁▂▃▅  +4 in 7 days`."""
    line = Text(say(language, "Сдал бы сейчас: ", "Were it today  "), "bold")
    line.append(percent(glance.passing), "not bold")
    days = min(WEEK, len(glance.trend) - 1)
    if not days:
        return line
    line.append(f"  {sparkline(glance.trend)}  ", "not bold")
    change = round(100 * (glance.passing - glance.trend[-1 - days]))
    signed = f"{change:+d}".replace("-", "−") if change else "±0"
    ru = f"{signed} за {days} {plural_ru(days, 'день', 'дня', 'дней')}"
    return line.append(
        say(language, ru, f"{signed} in {days} day" + ("s" if days > 1 else "")), "not bold dim"
    )


def helpful_lines(glance: Glance, by_number: Mapping[int, Card], language: Language) -> Sequence[Text]:
    """The questions whose study raises the odds most, the label beside the first; none where none does."""
    label = say(language, "Сильнее поднимут шансы", "Raise the odds most")
    lines: list[Text] = []
    for help_ in glance.helpful:
        if help_.added >= 0.005 and help_.question in by_number:
            title = one_line(by_number[help_.question].title[language])
            line = Text(label if not lines else " " * len(label), "bold")
            line.append(f"  {help_.question:>2}  +{round(100 * help_.added)} %  {title}", "not bold")
            lines.append(line)
    return lines
