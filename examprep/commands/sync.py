"""`examprep sync DIR`: this machine and the others meet in a shared folder."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path

from examprep.commands.tell import tell, tell_json
from examprep.environment import BadUsage, Environment, read_settings, save_settings
from examprep.exits import OK, RED
from examprep.records import keep_personal, open_store
from examprep.study.personal import load_personal
from examprep.study.sync import SyncReport, sync

MACHINE = re.compile(r"[a-z0-9-]{1,64}")  # a part of a file's name, in everybody's folder


def run_sync(env: Environment, folder: Path | None, *, as_json: bool) -> int:
    """Exit status 1 where a file of the folder could not be taken in."""
    settings = read_settings(env.home.settings)
    folder = folder or _last_folder(env, settings)
    if not folder.is_dir():
        raise BadUsage(
            env.say(
                f"{folder}: такой папки нет; создайте её там, где ваш облачный диск или git её увидит",
                f"{folder}: there is no such folder; make it where Syncthing, Dropbox or git will carry it",
            )
        )
    machine = settings.get("machine")
    if not isinstance(machine, str) or not MACHINE.fullmatch(machine):
        machine = _new_name(env)
    save_settings(env.home.settings, machine=machine, sync=str(folder.absolute()))
    try:
        notes = load_personal(env.home.personal)
        with open_store(env) as store:
            report = sync(store, notes, folder, machine)
    except OSError as error:
        raise BadUsage(f"{folder}: {error.strerror or error}") from None
    keep_personal(env, report.notes)
    _tell(env, report, as_json=as_json)
    return RED if report.troubles else OK


def _last_folder(env: Environment, settings: dict[str, object]) -> Path:
    if last := settings.get("sync"):
        return Path(str(last))
    how = env.command("sync ~/Dropbox/examprep")
    ru, en = "назовите папку, общую для ваших компьютеров", "name a folder that your machines share"
    raise BadUsage(f"{env.say(ru, en)}: {how}")


def _new_name(env: Environment) -> str:
    """Readable, and unlike that of any other machine: `laptop-3f9a01c2`."""
    host = re.sub(r"[^a-z0-9]+", "-", socket.gethostname().lower()).strip("-")[:20] or "machine"
    return f"{host}-{env.new_id()[:8]}"


def _tell(env: Environment, report: SyncReport, *, as_json: bool) -> None:
    for trouble in report.troubles:
        tell(env.say(f"не прочитано: {trouble}", f"not taken: {trouble}"), file=sys.stderr)
    if as_json:
        files = [
            {"file": f.path.name, "added": f.added, "cut": f.cut, "trouble": f.trouble} for f in report.read
        ]
        tell_json({"own": report.own.name, "written": report.written, "files": files})
        return
    for file in report.read:
        if file.cut:
            ru = "последняя строка ещё не дошла целиком, остальное взято"
            tell(f"{file.path.name}: " + env.say(ru, "its last line has not arrived yet, the rest is taken"))
    tell(
        env.say(
            f"получено записей: {report.added} · отдано: {report.written} · {report.own}",
            f"{report.added} entries came, {report.written} went · {report.own}",
        )
    )
