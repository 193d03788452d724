"""Themes: what is written can be read in each of them, and without any colour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rich.color import Color

from examprep.environment import read_settings
from examprep.records import open_store
from examprep.study.events import Review
from examprep.study.schedule import Rating
from examprep.tui.themes import LOOKS, wear

NEEDED = {"examprep-dark": 4.5, "examprep-light": 4.5, "examprep-contrast": 7.0}
WAYS = {  # keys that lead from home to a screen, and what stands on it
    "home": ([], "BASICS"),
    "help": (["question_mark"], "theme"),
    "answer": (["enter"], "Answer"),
    "claims": (["enter", "right", "right", "right"], "not run here yet"),
    "code": (["enter", "left"], "import"),
    "study": (["s"], "derivative of x²"),
    "verdict": (["s", "1", "enter"], "1 again"),
    "lab": (["l"], "everything holds"),
    "breaks": (["l", "b"], "break nothing"),
    "prediction": (["l", "b", "down", "down", "enter", "1", "4"], "ends higher"),
    "exam": (["e", "enter"], "Your ticket"),
    "notes": (["e", "enter", "w", "a"], "^S when ready"),
    "outline": (["e", "enter", "enter", "enter", "1"], "what you said"),
    "mark": (["e", "enter", "enter", "enter", "1", "enter", "ctrl+n", "ctrl+n", "ctrl+n"], "Mark: 2"),
    "odds": (["t"], "exam"),
    "search": (["slash", *"derivative"], "found"),
    "settings": (["g"], "Minutes a day"),
    "tour": (["w"], "The tour"),
    "knobs": (["l", "k"], "turn"),
}


def luminance(colour: Color) -> float:
    """Relative luminance of an sRGB colour, 0 to 1 (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.triplet.normalized]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(ink: Color, ground: Color) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    low, high = sorted((luminance(ink), luminance(ground)))
    return (high + 0.05) / (low + 0.05)


def written(student) -> list[tuple[str, Color, Color]]:
    """(text, ink, ground) of all that holds a letter or a digit on the screen, as it is sent to the terminal."""
    found = []
    for strip in student.app.screen._compositor.render_strips(student.app.size):
        for segment in strip:
            style = segment.style
            if any(map(str.isalnum, segment.text)) and style is not None:
                ink, ground = style.color, style.bgcolor
                found.append((segment.text.strip(), *((ground, ink) if style.reverse else (ink, ground))))
    return found


def poorly_written(student, needed: float) -> set[tuple[str, str, str, float]]:
    """What stands on the screen with less contrast than is needed: text, ink, ground, contrast."""
    return {
        (text, ink.name, ground.name, round(contrast(ink, ground), 2))
        for text, ink, ground in written(student)
        if contrast(ink, ground) < needed
    }


async def can_be_read(student) -> None:
    """What stands on the screen, in one theme after the other."""
    for name, needed in NEEDED.items():
        wear(student.app, name)
        await student.pilot.pause()
        assert not poorly_written(student, needed), name


def test_the_contrast_is_that_of_wcag():
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#767676"), Color.parse("#ffffff")) == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("way", WAYS)
async def test_every_word_can_be_read(sit_down, way: str):
    keys, seen = WAYS[way]
    async with sit_down() as student:
        await student.press(*keys)
        await student.sees(seen)
        await can_be_read(student)


async def test_that_the_time_is_over_can_be_read(sit_down, clock):
    async with sit_down() as student:
        await student.press("e", "enter", "enter")
        clock.forward(minutes=11)
        await student.sees("time is over")
        await can_be_read(student)


async def test_the_statistics_can_be_read(sit_down, answered):
    async with sit_down() as student:
        await student.press("t")
        for part, seen in (("2", "Questions: now"), ("4", "an exact model"), ("5", "Due in the days")):
            await student.press(part)
            await student.sees(seen)
            await can_be_read(student)


@pytest.fixture
def answered(env):
    """Answers on many days, so that there is a curve, some of them against what the model expects."""
    days = {"q01/which": (60, 50, 40, 30, 10, 9), "q01/steps": (60, 30, 29, 28, 27, 26)}
    with open_store(env) as store:
        for item, ago in days.items():
            for k in range(len(ago) * 3):
                at = env.now() - timedelta(days=ago[k // 3] * 2 - k % 3 * 5, minutes=k)
                rating = Rating.AGAIN if k % 4 == 3 else Rating.GOOD
                store.record(Review(env.new_id(), at, item, rating, 1, "x", None, 12, "w", "en", "quiz"))
    return env


async def test_a_key_goes_round_the_themes_and_the_last_is_remembered(sit_down, env):
    async with sit_down() as student:
        worn = []
        for look in [*LOOKS[1:], LOOKS[0], LOOKS[1]]:
            await student.press("T")
            await student.sees(look.en)
            worn.append(student.app.theme)
        assert worn == [*NEEDED][1:] + [*NEEDED][:2]
    assert read_settings(env.home.settings) == {"theme": "examprep-light"}
    async with sit_down() as student:
        assert student.app.theme == "examprep-light"


async def test_a_theme_that_there_is_not_is_the_first(sit_down, env):
    env.home.settings.parent.mkdir(parents=True, exist_ok=True)
    env.home.settings.write_text('{"theme": ["nonsense"]}')
    async with sit_down() as student:
        assert student.app.theme == "examprep-dark"


@pytest.mark.parametrize("way", ["home", "claims", "verdict", "lab"])
async def test_no_color_leaves_greys_and_the_same_words(sit_down, monkeypatch, way: str):
    keys, seen = WAYS[way]
    monkeypatch.setenv("NO_COLOR", "1")
    async with sit_down() as student:
        await student.press(*keys)
        await student.sees(seen)
        told = written(student)
    assert told
    assert all(len(set(colour.triplet)) == 1 for _, *colours in told for colour in colours)
    assert all(contrast(ink, ground) >= 4.5 for _, ink, ground in told)
