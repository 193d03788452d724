"""`examprep --course DIR trust`: the labs of somebody's course may run here."""

from __future__ import annotations

from examprep.commands.tell import tell
from examprep.environment import BadUsage, Environment, save_settings


def trust_course(env: Environment) -> None:
    """Remembered for that folder. BadUsage: the course is examprep's own."""
    course = env.course
    if not course.foreign:
        ru = "свой курс доверия не требует; чужой называют так: examprep --course ПАПКА trust"
        raise BadUsage(
            env.say(ru, "this course needs no trust; name another one: examprep --course DIR trust")
        )
    save_settings(env.home.settings, trusted=True)
    labs = len(course.lab_stems())
    ru, en = (
        f"лаборатории из {course.labs} теперь запускаются: {labs}",
        f"the labs in {course.labs} run now: {labs}",
    )
    tell(env.say(ru, en))
