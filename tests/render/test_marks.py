"""The mark with its reasons, whatever has become of the course since."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from rich.console import Console

from examprep.catalog import load_catalog
from examprep.exam.marks import SCALES
from examprep.exam.profile import ExamProfile
from examprep.exam.rehearsal import Interrupted, Probe, Rehearsal, Told
from examprep.render.marks import history_line, interrupted_line, result, rules

NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
KEPT = Rehearsal(
    "r1",
    NOW,
    0,
    [
        Told(1, ["descent"], ["rule"], [Probe("which", 1.0), Probe("claim-odd", 0.0), Probe("all", 0.5)], 9),
        Told(40, ["gone"], [], [Probe("lost", 0.0)], 12),
    ],
    "2",
    False,
    610.0,
)


@pytest.fixture
def cards(env):
    return load_catalog(env.course, env.home.cache).by_number


def printed(shown, width: int = 90) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(shown)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())


def test_every_point_and_every_follow_up_is_accounted_for(cards):
    assert (
        printed(result(KEPT, cards, ["q01/which", "q01/steps"], "en"))
        == """\
Mark: 2, failed
21 of 40 points · 10 min

 9/20 1 · The derivative of a square
      The answer: 1 of 2 points. Not said:
    ● The derivative is 2x.
      Follow-ups: 1 of 3 right.
    ✓ What is the derivative of x²?
    ✗ True, or a myth? “A square is odd.”
    ◐ Tell of the derivative of a square.
      Study first: 2 items on what was missing.

12/20 40 ·
      The answer: 1 of 1 points.
      Follow-ups: 0 of 1 right.
    ✗ lost"""
    )


def test_in_russian_too(cards):
    told = printed(result(KEPT, cards, ["q01/which"], "ru", ExamProfile(date=date(2027, 1, 2))))
    for part in (
        "Оценка: 2 — не сдано",
        "21 из 40 баллов · 10 мин",
        "3 от 50 %, 4 от 70 %, 5 от 85 % баллов; каждый вопрос не ниже 10",
        "Ответ: 1 из 2 пунктов. Не прозвучало:",
        "Дополнительные вопросы: верно 1 из 3.",
        "✗ Верно или миф? «Квадрат — нечётная функция.»",
        "Учить первым делом: 1 задание по пропущенному.",
    ):
        assert part in told


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_rules_name_every_mark_but_the_lowest(scale, language):
    told = rules(ExamProfile(date=date(2027, 1, 2), scale=scale, passing="mean"), language)
    assert told.count("%") == len(SCALES[scale].names) - 1
    assert ";" not in told
    assert ("pass" in told) is (scale == "pass-fail" and language == "en")
    assert ("зачёт" in told) is (scale == "pass-fail" and language == "ru")


def test_a_line_of_the_history_tells_when_what_and_how():
    line = history_line(KEPT, "en")
    assert line.startswith(f"{NOW.astimezone():%d.%m.%Y %H:%M}")
    assert line.endswith("   2  failed    1 (9/20) + 40 (12/20)")


@pytest.mark.parametrize(("answers", "told"), [(1, "1 answer kept"), (5, "5 answers kept")])
def test_what_is_known_of_an_exam_that_was_broken_off(answers, told):
    assert told in interrupted_line(Interrupted(NOW, answers), "en").plain
    assert f"в журнале ответов: {answers}" in interrupted_line(Interrupted(NOW, answers), "ru").plain
