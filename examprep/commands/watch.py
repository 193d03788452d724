"""`examprep check --watch`: what was saved is checked anew, until Ctrl-C."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from examprep.commands.check import CheckOptions, chosen_stems, run_check_command
from examprep.commands.tell import tell
from examprep.course import STEM, Course, UnknownQuestion, in_exam_order
from examprep.environment import Environment
from examprep.exits import CANCELLED

Changes = Iterable[tuple[object, str]]


def watch_files(course: Course) -> Iterator[Changes]:
    """What changed in the course's folders, each time something did."""
    from watchfiles import watch

    return watch(course.questions, course.labs, recursive=False)


def watch_check(
    env: Environment,
    options: CheckOptions,
    watching: Callable[[Course], Iterable[Changes]] = watch_files,
) -> int:
    """Check the questions named, or all; then those of them whose card or lab is saved. Exit status 130 in the end."""
    run_check_command(env, options)
    wanted = chosen_stems(env, options.questions)
    try:
        _waiting(env)
        for changes in watching(env.course):
            changed = in_exam_order(_stems(changes, None if wanted is None else set(wanted)))
            if not changed:
                continue
            tell(f"\n── {', '.join(changed)}")
            try:
                run_check_command(env, replace(options, questions=changed))
            except UnknownQuestion as error:  # both files of it are gone
                tell(error, file=sys.stderr)
            _waiting(env)
    except KeyboardInterrupt:
        pass
    return CANCELLED


def _stems(changes: Changes, wanted: set[str] | None) -> set[str]:
    """The questions whose files changed."""
    stems = {Path(path).stem for _, path in changes if Path(path).suffix in (".yaml", ".py")}
    return {stem for stem in stems if STEM.fullmatch(stem) and (wanted is None or stem in wanted)}


def _waiting(env: Environment) -> None:
    ru, en = "жду изменений; Ctrl-C — закончить", "waiting for changes; Ctrl-C ends"
    tell(env.say(ru, en), file=sys.stderr)
