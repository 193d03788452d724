"""A day as people write it, in either language.

20.01.2027, 2027-01-20, 20.01, 20 января, 20 янв 2027, Jan 20, January 20, 2027; or counted from today: tomorrow,
послезавтра, in 6 weeks, через неделю.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

NAMED_MONTH = r"(?P<month>[a-zа-я]{3,})\.?"
YEAR = r"(?:,?\s*(?P<year>\d{4})(?:\s*(?:г|года?)\.?)?)?"
FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})(?:\.(?P<year>\d{4}|\d{2})?)?"),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|-?го)?\s*(?:of\s)?{NAMED_MONTH}{YEAR}"),
    re.compile(rf"{NAMED_MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d){YEAR}"),
)
AHEAD = re.compile(
    r"(?:(?:in|через)\s+)?(?:(?P<count>\d{1,3})\s*|an?\s+)?(?P<unit>days?|день|дня|дней|weeks?|недел[юиь])"
)
NAMED = {"today": 0, "сегодня": 0, "tomorrow": 1, "завтра": 1, "послезавтра": 2}  # days from today
MONTHS = (  # as they stand in a date, from January on; their beginnings mean them too
    ("january", "января", "январь"),
    ("february", "февраля", "февраль"),
    ("march", "марта", "март"),
    ("april", "апреля", "апрель"),
    ("may", "мая", "май"),
    ("june", "июня", "июнь"),
    ("july", "июля", "июль"),
    ("august", "августа", "август"),
    ("september", "сентября", "сентябрь"),
    ("october", "октября", "октябрь"),
    ("november", "ноября", "ноябрь"),
    ("december", "декабря", "декабрь"),
)


def read_day(text: str, today: date) -> date | None:
    """The day that was meant, the next one there is where no year was told; None where it is not a day."""
    text = _plain(text)
    if text in NAMED:
        return today + timedelta(days=NAMED[text])
    if found := AHEAD.fullmatch(text):
        count = int(found["count"] or 1)
        return today + timedelta(days=count * (7 if found["unit"][0] in "wн" else 1))
    found = _written(text)
    month = _month(found["month"]) if found else None
    if found is None or month is None:
        return None
    day = int(found["day"])
    if found["year"]:
        return _day(int(found["year"]) + (2000 if len(found["year"]) == 2 else 0), month, day)
    coming = (_day(today.year + k, month, day) for k in range(9))  # 29.02: in up to eight years
    return next((day for day in coming if day and day >= today), None)


def is_written_as_day(text: str) -> bool:
    """Whether it has the form of one, though perhaps no calendar has it."""
    found = _written(_plain(text))
    return found is not None and _month(found["month"]) is not None


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").split())


def _written(text: str) -> re.Match[str] | None:
    return next((found for form in FORMS if (found := form.fullmatch(text))), None)


def _month(told: str) -> int | None:
    """From 1; by its number, its name or three letters of it or more."""
    if told.isdigit():
        return int(told)
    return next((k for k, names in enumerate(MONTHS, 1) if any(n.startswith(told) for n in names)), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
