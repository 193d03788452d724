"""`examprep new`: the two files of a new question."""

from __future__ import annotations

from pathlib import Path

from examprep.cards import SECTIONS
from examprep.commands.schema import schema_text
from examprep.commands.tell import tell
from examprep.course import STEM, question_number
from examprep.environment import BadUsage, Environment
from examprep.wholefile import write_whole

TEMPLATES = Path(__file__).resolve().parents[1] / "authoring"


def new_question(env: Environment, stem: str, section: str) -> None:
    """Write card, lab and the schema that the card's first line names. BadUsage: the name or the number is taken."""
    course, stem = env.course, Path(stem).stem
    if not STEM.fullmatch(stem):
        ru, en = (
            "имя вопроса пишется так: q42_diffusion",
            "write the question's name like this: q42_diffusion",
        )
        raise BadUsage(f"{stem}: {env.say(ru, en)}")
    if section not in SECTIONS:
        raise BadUsage(f"--section {section}: {', '.join(SECTIONS)}")
    number = question_number(stem)
    for taken in {*course.stems(), *course.lab_stems()}:
        if question_number(taken) == number:
            raise BadUsage(
                env.say(f"номер {number} уже занят: {taken}", f"the number {number} is taken: {taken}")
            )
    card = (TEMPLATES / "card.yaml.txt").read_text(encoding="utf-8").replace("SECTION", section)
    lab = (TEMPLATES / "lab.py.txt").read_text(encoding="utf-8").replace("NUMBER", str(number))
    try:
        write_whole(course.lab_path(stem), lab.encode())
        write_whole(course.card_path(stem), card.encode())
        write_whole(course.questions / "card.schema.json", schema_text().encode())
    except OSError as error:
        raise BadUsage(f"{error.filename}: {error.strerror}") from None
    tell(course.card_path(stem))
    tell(course.lab_path(stem))
    how = env.command(f"check {number} --breaks --watch")
    tell(env.say(f"что осталось сказать, покажет: {how}", f"what is still to be said: {how}"))
