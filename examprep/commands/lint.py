"""`examprep lint`: what is wrong with card files, wherever they lie."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from examprep.environment import Environment
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
        print(json.dumps(asdict(fault), ensure_ascii=False) if as_json else fault)
    if not faults:
        print(env.say("ошибок нет", "no faults"), file=sys.stderr)
    return 1 if faults else 0
