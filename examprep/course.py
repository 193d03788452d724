"""Where questions, labs and the student's data live, and how a question is named.

A course is a folder with `questions/` and `labs/`. The stem (`q20_convolution`) is a question's identity:
the card is `questions/<stem>.yaml`, the lab `labs/<stem>.py`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

STEM = re.compile(r"q([0-9]{2,5})_[a-z0-9_]+")  # two at least: files of 99 questions lie in the exam's order


class UnknownQuestion(Exception):
    """Nothing in the course has that name; the message lists what there is."""


@dataclass(frozen=True)
class Course:
    """The folders of one course. Reading a folder is all it does: no card and no lab is opened.

    `foreign`: named with `--course`; its labs are programs of somebody else's.
    """

    questions: Path
    labs: Path
    foreign: bool = False

    def stems(self) -> list[str]:
        """Every question that has a card, in the exam's order."""
        return _stems_in(self.questions, ".yaml")

    def lab_stems(self) -> list[str]:
        return _stems_in(self.labs, ".py")

    def card_path(self, stem: str) -> Path:
        return self.questions / f"{stem}.yaml"

    def lab_path(self, stem: str) -> Path:
        return self.labs / f"{stem}.py"

    def find(self, name: str, among: Iterable[str] | None = None) -> str:
        """The stem meant by `20`, `q20`, `q20_convolution` or `q20_convolution.yaml`.

        It is looked for `among` those stems; where none are given, those that have a card.
        """
        stems = self.stems() if among is None else list(among)
        wanted = Path(name.strip()).stem.lower()
        number = re.fullmatch(r"q?0*([0-9]{1,5})", wanted)
        for stem in stems:
            if stem == wanted or (number and question_number(stem) == int(number[1])):
                return stem
        there = _ranges(sorted({question_number(stem) for stem in stems})) or "none"
        raise UnknownQuestion(f"no question {name!r} in {self.questions}; there are: {there}")


def question_number(stem: str) -> int:
    """`q20_convolution` -> 20."""
    match = STEM.match(stem)
    if match is None:
        raise ValueError(f"not a question's stem: {stem!r} (expected q20_convolution)")
    return int(match[1])


def in_exam_order(stems: Iterable[str]) -> list[str]:
    """By number: `q100_gan` comes after `q20_convolution`."""
    return sorted(stems, key=lambda stem: (question_number(stem), stem))


def question_key(number: int) -> str:
    """What the log and decks call a question, however its file writes the number: 7 -> `q07`, 107 -> `q107`."""
    return f"q{number:02d}"


def question_of(key: str) -> int:
    """`q20/output-size` -> 20."""
    return int(key.partition("/")[0][1:])


def _stems_in(folder: Path, ending: str) -> list[str]:
    with suppress(OSError):
        found = (name.removesuffix(ending) for name in os.listdir(folder) if name.endswith(ending))
        return in_exam_order(stem for stem in found if STEM.fullmatch(stem))
    return []


def _ranges(numbers: Sequence[int]) -> str:
    """1, 3, 4, 5 -> `1, 3–5`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


FOREIGN = "EXAMPREP_FOREIGN_COURSE"  # set by --course, for this process and what it starts


def find_course(environ: Mapping[str, str]) -> Course:
    """What `--course` names, else `EXAMPREP_COURSE`, else this package's checkout, else the wheel's content.

    Who sets `EXAMPREP_COURSE` says that it is a course of theirs.
    """
    if folder := environ.get(FOREIGN):
        return Course(Path(folder) / "questions", Path(folder) / "labs", foreign=True)
    if folder := environ.get("EXAMPREP_COURSE"):
        return Course(Path(folder) / "questions", Path(folder) / "labs")
    package = Path(__file__).resolve().parent
    checkout = package.parent
    root = checkout if (checkout / "pyproject.toml").is_file() else package
    return Course(root / "questions", root / "labs")


@dataclass(frozen=True)
class Home:
    """The student's own files: the review log and its backups, and a cache that may be deleted."""

    data: Path
    cache: Path

    @property
    def log(self) -> Path:
        return self.data / "reviews.db"

    @property
    def backups(self) -> Path:
        return self.data / "backups"

    @property
    def settings(self) -> Path:
        return self.data / "settings.json"

    @property
    def exam(self) -> Path:
        return self.data / "exam.json"

    @property
    def personal(self) -> Path:
        return self.data / "personal.json"

    @property
    def memories(self) -> Path:
        return self.cache / "memories.json"


def find_home(environ: Mapping[str, str]) -> Home:
    """`EXAMPREP_HOME` if it is set, else the platform's folders for data and cache.

    A foreign course has folders of its own within: its q01 is another question.
    """
    if home := environ.get("EXAMPREP_HOME"):
        data, cache = Path(home), Path(home) / "cache"
    else:
        import platformdirs

        data = Path(platformdirs.user_data_dir("examprep", appauthor=False))
        cache = Path(platformdirs.user_cache_dir("examprep", appauthor=False))
    if root := environ.get(FOREIGN):
        own = Path("courses") / _folder_of(Path(root))
        return Home(data / own, cache / own)
    return Home(data, cache)


def _folder_of(root: Path) -> str:
    """`optics-3f9a01c2`: readable, and another one for another folder of that name."""
    import hashlib

    name = re.sub(r"[^a-z0-9]+", "-", root.name.lower()).strip("-")[:30] or "course"
    return f"{name}-{hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:8]}"
