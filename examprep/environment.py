"""What a command is given: the course, the student's files, the language, a clock, randomness. Tests give their own."""

from __future__ import annotations

import json
import random
import shlex
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from examprep.course import Course, Home, find_course, find_home
from examprep.language import LANGUAGES, Language, say
from examprep.wholefile import MEBIBYTE, read_whole, write_whole

if TYPE_CHECKING:
    from examprep.runner import Hosts


class BadUsage(Exception):
    """A command was asked for something that there is not; the message says what to write."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def new_id() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Environment:
    """Where and when a command runs. `now` gives a moment in UTC, `new_id` a unique id for an event of the log."""

    course: Course
    home: Home
    language: Language = "en"
    now: Callable[[], datetime] = utc_now
    new_id: Callable[[], str] = new_id
    rng: random.Random = field(default_factory=random.Random)

    def speaking(self, language: Language | None) -> Environment:
        """The same in another language; None leaves it as it is."""
        return replace(self, language=language) if language else self

    @property
    def trusts_labs(self) -> bool:
        """Whether the course's labs, which are programs, may run: ours, or the student has said so."""
        return not self.course.foreign or read_settings(self.home.settings).get("trusted") is True

    def lab_hosts(self, warm: Iterable[str] = ()) -> Hosts:
        """Where this course's labs run; `warm` modules are imported once. They refuse what is not trusted."""
        from examprep.runner import Hosts

        if self.trusts_labs:
            return Hosts(warm)
        folder, how = self.course.labs.parent, self.command("trust")
        ru = f"лаборатории курса {folder} — чужие программы; если доверяете им: {how}"
        en = f"the labs of {folder} are somebody's programs; if you trust them: {how}"
        return Hosts(warm, refusal=self.say(ru, en))

    def command(self, words: str) -> str:
        """`examprep check 42`, as it is typed for this very course from any folder."""
        course = f" --course {shlex.quote(str(self.course.labs.parent))}" if self.course.foreign else ""
        return f"examprep{course} {words}"

    def say(self, ru: str, en: str) -> str:
        """One message, written in both languages side by side."""
        return say(self.language, ru, en)


def find_environment(environ: Mapping[str, str]) -> Environment:
    """From the process's environment variables: `EXAMPREP_COURSE`, `EXAMPREP_HOME`, `EXAMPREP_LANG`, the locale."""
    home = find_home(environ)
    return Environment(find_course(environ), home, find_language(environ, home))


def find_language(environ: Mapping[str, str], home: Home) -> Language:
    """`EXAMPREP_LANG`, else what the student chose in the app, else the locale's; English where none says."""
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    asked = (environ.get("EXAMPREP_LANG", ""), str(read_settings(home.settings).get("language", "")), locale)
    return next((lang for name in asked for lang in LANGUAGES if name.lower().startswith(lang)), "en")


def read_settings(path: Path) -> dict[str, object]:
    """What the student chose in the app. A file that is missing or spoilt chooses nothing."""
    try:
        found = json.loads(read_whole(path, MEBIBYTE))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def save_settings(path: Path, **chosen: object) -> None:
    """Change some settings, whole or not at all. OSError where the folder refuses."""
    write_whole(path, json.dumps({**read_settings(path), **chosen}).encode())
