"""The doctor's findings: each says what was looked at, what was found, and what to do if that is not well."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import Literal, TypeAlias

from examprep.environment import Environment
from examprep.faults import Faulty

State: TypeAlias = Literal["fine", "odd", "wrong"]
FINE: State = "fine"
ODD: State = "odd"
WRONG: State = "wrong"
OLDEST = (3, 11)
NARROW = 80  # columns that the screens are made for


@dataclass(frozen=True)
class Finding:
    """`state` odd: works, but not as it might. `advice` is empty where nothing is to be done."""

    what: str
    state: State
    found: str
    advice: str = ""


def diagnose(env: Environment) -> Iterator[Finding]:
    """Every finding, in the order of what depends on what."""
    yield _python(env)
    yield from _packages(env)
    yield _torch(env)
    yield _course(env)
    yield from _folders(env)
    yield from _log(env)
    yield _terminal(env)


def _python(env: Environment) -> Finding:
    found = f"{platform.python_version()}, {platform.platform()}, {sys.executable}"
    if sys.version_info >= OLDEST:
        return Finding("Python", FINE, found)
    return Finding(
        "Python", WRONG, found, env.say("нужен Python 3.11 или новее", "Python 3.11 or newer is needed")
    )


def _packages(env: Environment) -> Iterator[Finding]:
    """The installed version of everything that pyproject asks for, as the installed metadata repeat it."""
    try:
        wanted = [line for line in metadata.requires("examprep") or [] if "extra ==" not in line]
    except metadata.PackageNotFoundError:
        advice = env.say("установите: pip install -e .", "install it: pip install -e .")
        yield Finding(
            "examprep", ODD, env.say("запущен без установки", "runs without being installed"), advice
        )
        return
    found, missing = [], []
    for line in wanted:
        name = "".join(c if c.isalnum() or c in "-_." else " " for c in line).split()[0]
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    what = env.say("библиотеки", "libraries")
    if missing:
        advice = "pip install " + " ".join(missing)
        yield Finding(
            what, WRONG, env.say("не установлены: ", "not installed: ") + ", ".join(missing), advice
        )
    if found:
        yield Finding(what, FINE, ", ".join(found))


def _torch(env: Environment) -> Finding:
    """Asked in a child: loading torch takes seconds, and a broken one can take the process with it."""
    from examprep.commands.torchprobe import probe_torch

    found, trouble = probe_torch()
    if found is None:
        advice = env.say(
            "лаборатории без torch не запустятся: pip install torch", "labs need it: pip install torch"
        )
        return Finding("torch", WRONG, trouble, advice)
    devices = ", ".join(found["devices"])
    threads = env.say("потоков", "threads") + f" {found['threads']}"
    said = f"{found['version']}; {env.say('устройства', 'devices')}: {devices}; {threads}"
    if found["warnings"]:
        return Finding("torch", ODD, said, found["warnings"][0])
    return Finding("torch", FINE, said)


def _course(env: Environment) -> Finding:
    what, course = env.say("курс", "course"), env.course
    cards, labs = course.stems(), course.lab_stems()
    found = f"{course.questions.parent}: {env.say('карточек', 'cards')} {len(cards)}, "
    found += f"{env.say('лабораторий', 'labs')} {len(labs)}"
    if not cards:
        en = "no cards there: set EXAMPREP_COURSE to a folder with questions/ and labs/"
        ru = "карточек нет: укажите в EXAMPREP_COURSE папку с questions/ и labs/"
        return Finding(what, WRONG, found, env.say(ru, en))
    if odd := set(cards) ^ set(labs):
        advice = env.say("нет пары: ", "without its other half: ") + ", ".join(sorted(odd))
        return Finding(what, WRONG, found, advice)
    if faulty := [stem for stem in cards if not _readable(env, stem)]:
        return Finding(what, WRONG, found, f"{', '.join(faulty)}: {env.command('lint')}")
    return Finding(what, FINE, found)


def _readable(env: Environment, stem: str) -> bool:
    from examprep.cards.reader import load_card

    try:
        return bool(load_card(env.course.card_path(stem)))
    except Faulty:
        return False


def _folders(env: Environment) -> Iterator[Finding]:
    for what, folder in (
        (env.say("данные", "data"), env.home.data),
        (env.say("кэш", "cache"), env.home.cache),
    ):
        there = next(p for p in (folder, *folder.parents) if p.exists())
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            ru = f"в {there} нельзя писать: поправьте права или укажите другую папку в EXAMPREP_HOME"
            en = f"{there} cannot be written: mend its permissions, or set EXAMPREP_HOME to another folder"
            yield Finding(what, WRONG, str(folder), env.say(ru, en))
            continue
        free = shutil.disk_usage(there).free
        said = f"{folder}, {env.say('свободно', 'free')} {size(free)}"
        if free < 50e6:
            yield Finding(
                what, ODD, said, env.say("освободите место на диске", "free some space on the disk")
            )
        else:
            yield Finding(what, FINE, said)


def _log(env: Environment) -> Iterator[Finding]:
    """Whether the log opens and every page of it is whole. Looking makes no log where there is none."""
    from examprep.records import open_store
    from examprep.study.backup import backups_in, newest_good
    from examprep.study.errors import StoreError

    what, path = env.say("журнал", "log"), env.home.log
    if not path.exists():
        good = newest_good(env.home.backups)
        there = env.say(f"нет, но есть копия {good}", f"none, but there is the backup {good}")
        how = env.say("вернуть: ", "to bring it back: ") + env.command("log restore")
        none = env.say("пока нет", "none yet")
        yield Finding(what, ODD, there, how) if good else Finding(what, FINE, none)
        return
    try:
        with open_store(env) as store:
            count, trouble = len(store.events()), store.trouble
            store.check()
    except StoreError as error:
        yield Finding(what, WRONG, str(path), error.in_full(env.language))
        return
    yield Finding(what, FINE, f"{path}: {env.say('записей', 'entries')} {count}, {size(path.stat().st_size)}")
    newest = next(iter(backups_in(env.home.backups)), None)
    copy = env.say("резервная копия", "backup")
    if trouble:
        yield Finding(copy, ODD, trouble.in_full(env.language))
    else:
        yield Finding(copy, FINE, str(newest) if newest else env.say("пока нет", "none yet"))


def _terminal(env: Environment) -> Finding:
    what = env.say("терминал", "terminal")
    columns, lines = shutil.get_terminal_size()
    encoding = sys.stdout.encoding or "?"
    found = f"{os.environ.get('TERM', '?')}, {columns}×{lines}, {encoding}, {env.say('локаль', 'locale')} "
    found += ".".join(filter(None, locale.getlocale())) or "C"
    if "utf" not in encoding.lower():
        return Finding(what, ODD, found, env.say("для формул нужна кодировка UTF-8", "formulas need UTF-8"))
    if sys.stdout.isatty() and (columns < NARROW or os.environ.get("TERM") == "dumb"):
        quiz = env.command("quiz --plain")
        en = f"the app is made for {NARROW} columns and more; {quiz} works anywhere"
        ru = f"приложению нужно хотя бы {NARROW} столбцов; {quiz} работает везде"
        return Finding(what, ODD, found, env.say(ru, en))
    return Finding(what, FINE, found)


def size(count: float) -> str:
    """Bytes as a reader counts them."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            return f"{count:.3g} {unit}"
        count /= 1000
    raise AssertionError
