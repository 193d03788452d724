"""What the student may be doing on the study page, and the keys that do something then."""

from __future__ import annotations

from examprep.tui.keys import Key
from examprep.tui.page import GLOBAL_KEYS
from examprep.tui.widgets.reply import Field

# Thinking aloud about a recall, writing it down, typing an answer or the points said, waiting for a lab or a proof,
# reading the verdict; or the session is over.
SAYING, WRITING, TYPING, WAITING, GRADED, OVER = "saying", "writing", "typing", "waiting", "graded", "over"
THINKING = (SAYING, WRITING, TYPING)  # the time of it counts
FIELD: dict[str, Field] = {TYPING: "line", WAITING: "line", WRITING: "page"}
ALLOWED = {
    "submit": {SAYING, TYPING, GRADED, OVER},
    "write": {SAYING},
    "done": {WRITING},
    "rate": {GRADED},
    "prove": {GRADED},
    "solution": {GRADED},
    "whole_solution": {GRADED},
    "whole_answer": {GRADED},
    "legend": {TYPING},
    "sure": {TYPING},
    "skip": {SAYING, WRITING, TYPING, WAITING},
    "undo": {SAYING, WRITING, TYPING, GRADED, OVER},
    "bury": {SAYING, TYPING, GRADED},
    "suspend": {SAYING, TYPING, GRADED},
}

STUDY_KEYS = [
    Key("enter", "submit", "дальше", "go on", "⏎"),
    Key("w", "write", "написать", "write it"),
    Key("w", "solution", "решение", "solution"),
    Key("W", "whole_solution", "решение целиком", "whole solution", bar=False),
    Key("ctrl+s", "done", "готово", "done", "^S"),
    Key("1,2,3,4", "rate", "оценка", "rate", "1–4", bound=False),
    Key("1", "rate(1)", "снова", "again", bar=False),
    Key("2", "rate(2)", "трудно", "hard", bar=False),
    Key("3", "rate(3)", "хорошо", "good", bar=False),
    Key("4", "rate(4)", "легко", "easy", bar=False),
    Key("v", "prove", "доказать", "prove it"),
    Key("a", "whole_answer", "ответ", "whole answer"),
    Key("f4", "legend", "функции", "functions", "F4"),
    Key(
        "exclamation_mark",
        "sure",
        "в конце ответа: уверены; ? — наугад",
        "at the answer's end: sure; ? a guess",
        "!",
        bar=False,
        bound=False,
    ),
    Key("ctrl+n", "skip", "пропустить", "skip", "^N"),
    Key("ctrl+z", "undo", "отменить", "undo", "^Z"),
    Key("ctrl+b", "bury", "до завтра", "until tomorrow", "^B", bar=False),
    Key("ctrl+o", "suspend", "больше не спрашивать", "never again", "^O", bar=False),
    Key("pageup", "turn(-1)", "прокрутить назад", "scroll back", "PgUp", bar=False),
    Key("pagedown", "turn(1)", "прокрутить дальше", "scroll on", "PgDn", bar=False),
    *GLOBAL_KEYS,
]
