"""`examprep log …`: the review log goes out, comes in, is backed up, and its last answer is taken back."""

from __future__ import annotations

import sys
from pathlib import Path

from examprep.commands.tell import tell
from examprep.environment import BadUsage, Environment
from examprep.jsonlines import read_lines
from examprep.records import keep_personal, open_store, open_to_read
from examprep.study.log import export_log, import_log
from examprep.study.personal import load_personal


def export_to(env: Environment, file: Path | None, *, notes: bool = True) -> None:
    """One JSON line an event, or a note of the student's own; into a file whole or not at all."""
    own = load_personal(env.home.personal) if notes else []
    with open_to_read(env) as store:
        lines = list(export_log(store, own))
    if file is None:
        sys.stdout.writelines(lines)
        return
    from examprep.wholefile import write_whole

    try:
        write_whole(file, "".join(lines).encode())
    except OSError as error:
        raise BadUsage(f"{file} cannot be written: {error.strerror}") from None
    tell(env.say(f"записей: {len(lines)} → {file}", f"{len(lines)} entries → {file}"), file=sys.stderr)


def import_from(env: Environment, file: Path) -> None:
    """All the lines or none. BadImport names every bad one."""
    try:
        lines = read_lines(sys.stdin.buffer if str(file) == "-" else file)
        notes = load_personal(env.home.personal)
        with open_store(env) as store:
            report = import_log(store, lines, notes)
    except OSError as error:
        raise BadUsage(f"{file} cannot be read: {error.strerror}") from None
    keep_personal(env, report.notes)
    ru = f"добавлено: {report.added}, уже было: {report.already_there}"
    tell(env.say(ru, f"added {report.added}, already there {report.already_there}"), file=sys.stderr)


def undo(env: Environment) -> int:
    """Exit status 1 where there is nothing to take back."""
    with open_store(env) as store:
        undone = store.undo_last()
    if undone is None:
        tell(env.say("Отменять нечего.", "There is nothing to take back."), file=sys.stderr)
        return 1
    tell(env.say(f"отменено: {undone.item}", f"taken back: {undone.item}"), file=sys.stderr)
    return 0


def back_up(env: Environment) -> None:
    with open_store(env) as store:
        tell(store.back_up())
