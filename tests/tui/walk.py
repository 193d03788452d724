"""A walk through the main screens, for those who keep pictures of them: as text in the tests, as SVG for the README."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

SECONDS = re.compile(r"\d+[.,]\d (?=[sс]\b)")  # how long a lab took


class Walk:
    """`student` presses keys and sees texts; `said` chooses the Russian or the English one."""

    def __init__(self, student, language: str):
        self.student, self.russian = student, language == "ru"

    def said(self, ru: str, en: str) -> str:
        return ru if self.russian else en

    async def sees(self, ru: str, en: str) -> None:
        await self.student.sees(self.said(ru, en))

    async def still(self) -> str:
        """The screen, once nothing moves on it."""
        before, now = None, self.student.screen()
        while before != now or any(word in now for word in ("считаю", "computing…")):
            await self.student.pilot.pause(0.25)
            before, now = now, self.student.screen()
        return now

    async def screens(self) -> AsyncIterator[str]:
        """Stops at each screen, and says its name."""
        press = self.student.press
        await self.sees(
            "Сильнее поднимут шансы", "Raise the odds most"
        )  # from a thread, after the first frame
        yield "home"
        await press("question_mark")
        await self.sees("Везде", "Everywhere")
        yield "help"
        await press("escape", "ctrl+p")
        await self.sees("Поиск", "Search")
        yield "palette"
        await press("escape", "slash")
        for letter in self.said("производная", "derivative"):
            await press(letter)
        await self.sees("Производная", "derivative")
        yield "search"
        await press("escape", "enter")
        await self.sees("Ответ", "Answer")
        yield "answer"
        await press("left")
        await self.sees("import", "import")
        yield "code"
        async for name in self.study():
            yield name
        async for name in self.lab():
            yield name
        async for name in self.exam():
            yield name

    async def study(self) -> AsyncIterator[str]:
        press = self.student.press
        await press("escape", "s")
        await self.sees("номер варианта", "the option's number")
        yield "item"
        await press("1", "enter")
        await self.sees("снова", "again")
        yield "verdict"
        await press("escape")

    async def lab(self) -> AsyncIterator[str]:
        press = self.student.press
        await press("l")
        await self.sees("всё подтвердилось", "everything holds")
        yield "lab"
        await press("k")
        yield "knobs"
        await press("k", "b")
        await self.sees("Что сломать?", "What to break?")
        await press("down", "enter")
        await self.sees("Что покраснеет", "What will go red")
        yield "prediction"
        await press("space", "enter")
        await self.sees("покраснело ровно что должно", "red as it should")
        yield "broken"
        await press("escape", "enter", "right", "right", "right")
        await self.sees("проверено", "verified")
        yield "claims"
        await press("escape")

    async def exam(self) -> AsyncIterator[str]:
        press = self.student.press
        await press("g")
        await self.sees("Билет", "ticket")
        yield "exam-settings"
        await press("escape", "e", "enter")
        await self.sees("Ваш билет", "Your ticket")
        yield "ticket"
        await press("escape", "escape", "t")
        await self.sees("по плану", "by the plan")
        yield "odds"
        await press("escape")


def steady(screen: str) -> str:
    """Without what differs from run to run."""
    return SECONDS.sub(lambda m: "0.0 " if "." in m[0] else "0,0 ", screen)
