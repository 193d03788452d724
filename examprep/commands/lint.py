"""`examprep lint`: what is wrong with card files, wherever they lie."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

from examprep.commands.tell import tell, tell_json
from examprep.environment import Environment
from examprep.exits import OK, RED
from examprep.lint import lint_course, lint_file


def lint_files(env: Environment, files: list[Path], as_json: bool) -> int:
    """Print every fault of the files, of the whole course where none is named. 1 if there is any.

    That there is none is said on standard error: editors read the faults from standard output.
    """
    if files:
        faults = [fault for file in dict.fromkeys(files) for fault in lint_file(file, env.course)]
    else:
        faults = lint_course(env.course).faults
    for fault in faults:
        if as_json:
            tell_json(asdict(fault))
        else:
            tell(fault)
    if not faults:
        tell(env.say("ошибок нет", "no faults"), file=sys.stderr)
    return RED if faults else OK
