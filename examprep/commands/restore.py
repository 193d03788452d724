"""`examprep log restore`: a log that was damaged or lost, from its backups and from what of it can still be read."""

from __future__ import annotations

import sys

from examprep.commands.tell import tell
from examprep.environment import BadUsage, Environment
from examprep.study.restore import Restored, restore


def restore_log(env: Environment) -> None:
    """Tells what came back, what is lost, and where the damaged file lies. StoreError: nothing was changed."""
    home = env.home
    if not home.log.exists() and not home.backups.exists():
        raise BadUsage(env.say("журнала ещё нет, копий тоже", "there is no log yet, and no backup"))
    done = restore(home.log, home.backups, now=env.now, new_id=env.new_id)
    tell("\n".join(told(done, env)), file=sys.stderr)


def told(done: Restored, env: Environment) -> list[str]:
    """What was done, in sentences."""
    if done.aside is None:
        ru = f"журнал цел; вернулось записей: {done.added}"
        return [env.say(ru, f"the log is whole; entries that came back: {done.added}")]
    return [
        env.say(
            f"журнал составлен заново, записей: {done.added}; только в повреждённом файле были: {done.saved}",
            f"the log is made anew, entries: {done.added}; in the damaged file alone: {done.saved}",
        ),
        _lost(done, env),
        env.say(f"повреждённый файл: {done.aside}", f"the damaged file: {done.aside}"),
    ]


def _lost(done: Restored, env: Environment) -> str:
    if done.lost == 0:
        return env.say("ничего не потеряно", "nothing is lost")
    count = env.say("узнать нельзя", "cannot be known") if done.lost is None else str(done.lost)
    ru, en = f"сколько записей потеряно: {count}", f"how many entries are lost: {count}"
    if done.since is not None:
        after = f"{done.since.astimezone():%Y-%m-%d %H:%M}"
        ru, en = f"{ru}; они сделаны после {after}", f"{en}; they were made after {after}"
    return env.say(ru, en)
