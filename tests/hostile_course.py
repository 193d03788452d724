"""The toy course as somebody would write it who means harm: in its card, and in what its lab says, draws and raises."""

from __future__ import annotations

from pathlib import Path

import yaml

from examprep.course import Course

# Escape sequences of one and of two bytes, an OSC 8 link, turned text, markup of rich and of HTML, templates.
STEERING = (
    "\x1b[2J\x9b31m\x1b]8;;http://x\x07\u202e[red]r[/red][link=x]<img src=x onerror=a()></p></script><script>a()"
    '" onclick="a()" {{7*7}} {% if %} ]]> \\(\\href{javascript:a()}{x}\\) [sound:x.mp3]'
)


def steering(value: object) -> object:
    """The same data with STEERING after every text that may be anything."""
    if isinstance(value, list):
        return [steering(one) for one in value]
    if isinstance(value, dict) and value.keys() == {"ru", "en"} and isinstance(value["en"], str):
        return {language: text + STEERING for language, text in value.items()}
    if isinstance(value, dict):
        return {k: v + STEERING if k in ("author", "title", "shape") and isinstance(v, str) else steering(v)
                for k, v in value.items()}  # fmt: skip
    return value


def make_hostile_course(toy: Course, folder: Path) -> Course:
    """A copy of the toy course in `folder`."""
    made = Course(folder / "questions", folder / "labs")
    stem = "q01_square"
    card = yaml.safe_load(toy.card_path(stem).read_text(encoding="utf-8"))
    card["figure"] = {"ru": "┌─┐", "en": "┌─┐"}
    card["formulas"][0]["symbols"][0]["shape"] = "(N, C)"
    lab = toy.lab_path(stem).read_text(encoding="utf-8")
    escaped = ascii(STEERING)[1:-1].replace('"', '\\"')
    said = (
        "descent",
        "step",
        "x²",
        "central difference",
        "where the derivative is taken",
        "uphill",
        "идём вверх",
    )
    for text in said:
        lab = lab.replace(f'"{text}"', f'"{text}{escaped}"')
    for old, new in (
        ("is 2x.", f"is 2x. {escaped}"),
        ("x * x + 1e-9)", f'x * x + 1e-9, "s{escaped}")'),
        (
            "    x = 5.0\n",
            f'    x = 5.0\n    print("{escaped}")\n    run.table("t{escaped}", [[1]], ["{escaped}"])\n',
        ),
    ):
        lab = lab.replace(old, new)
    lab += f'\ndef check_crash(run):\n    """It crashes."""\n    raise ValueError("{escaped}")\n'
    for path, text in ((made.card_path(stem), yaml.safe_dump(steering(card))), (made.lab_path(stem), lab)):
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return made


def cannot_steer(shown: str) -> bool:
    return all(c in "\n\t" or c.isprintable() for c in shown)
