"""What is done while it is killed: each act is a command as a student types it, and what must hold after its death."""

from __future__ import annotations

import itertools
import os
import random
import re
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from examprep.commands.conversation import INDENT
from examprep.commands.quiz import run_quiz
from examprep.commands.rehearse import Wanted, rehearse
from examprep.commands.restore import restore_log
from examprep.commands.sync import run_sync
from examprep.course import Course, Home
from examprep.environment import Environment
from examprep.exam.profile import load_profile, save_profile, usual
from examprep.records import open_store
from examprep.study import schema
from examprep.study.backup import backups_in, count_rows
from examprep.study.events import Review
from examprep.study.personal import Block, PersonalItem, load_personal, save_personal
from examprep.study.schedule import Rating

CARD = """\
title: {{ru: Вопрос, en: A question}}
section: images
answer: {{ru: Ответ., en: An answer.}}
outline:
  - {{id: one, text: {{ru: Да., en: Yes.}}, terms: {{ru: [да], en: ["yes"]}}, claims: [fact]}}
claims:
  - {{id: fact, text: {{ru: Факт., en: A fact.}}, proof: fact}}
items:
{items}
sources:
  - {{author: LeCun, year: 1989, title: Backpropagation applied, doi: 10.1162/neco.1989.1.4.541}}
"""
ITEM = """\
  - kind: number
    id: n{n}
    prompt: {{ru: Сколько…, en: How many…}}
    claim: fact
    answer: 3
    examples: {{right: "3", wrong: "5", malformed: three}}
"""
WRONG = re.compile(
    rf"^{INDENT}?(\d{{7}})\n(?:(?!^{INDENT}).)*?✗", re.M | re.S
)  # a typed number, then its verdict


class World:
    """A home, a course, a shared folder, and what all lives so far were told to have done."""

    def __init__(self, root: Path, chance: random.Random):
        self.root, self.chance = root, chance
        course = Course(root / "questions", root / "labs")
        course.questions.mkdir(parents=True)
        (root / "shared").mkdir()
        items = "".join(ITEM.format(n=n) for n in range(6))
        for number in (1, 2, 3):
            course.card_path(f"q0{number}_tiny").write_text(CARD.format(items=items), encoding="utf-8")
        self.home = Home(root / "home", root / "home" / "cache")
        self.typed = itertools.count(1_000_000)
        self.acknowledged: set[str] = set()
        self.day = datetime(2026, 1, 1, tzinfo=UTC)
        self.env = Environment(course, self.home, now=self.now, rng=chance)

    def now(self) -> datetime:
        """A day later every life, so that all is due again."""
        return self.day + timedelta(seconds=time.monotonic() % 3600)

    def number(self) -> str:
        """An answer that nobody has given."""
        return str(next(self.typed))

    def answers(self) -> Counter[str]:
        """What the log holds, after a look at every page of it."""
        with open_store(self.env) as store:
            store.check()
            return Counter(answer.answer for answer in store.reviews())

    def write(self, count: int, env: Environment | None = None) -> None:
        """Some answers, as acknowledged."""
        with open_store(env or self.env) as store:
            for _ in range(count):
                at, text = self.now(), self.number()
                store.record(
                    Review(
                        self.env.new_id(), at, "q01/n0", Rating.GOOD, 0.0, text, None, 1.0, "w", "ru", "quiz"
                    )
                )
                self.acknowledged.add(text)

    def hold(self) -> None:
        """AssertionError unless the log has every acknowledged answer once."""
        answers = self.answers()
        assert self.acknowledged <= answers.keys(), sorted(self.acknowledged - answers.keys())
        assert not [text for text, times in answers.items() if times > 1 and len(text) == 7]


@contextmanager
def quiet() -> Iterator[None]:
    """What commands say is not for us."""
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        yield


# ── what is done, and killed ──


class Act:
    """`live` runs in the child; `reply` is typed at each prompt; `judge` sees what was said before the death."""

    def __init__(self, world: World):
        self.world = world

    def live(self) -> None:
        raise NotImplementedError

    def reply(self) -> str:
        return ""

    def judge(self, said: str) -> None:
        self.world.acknowledged |= set(WRONG.findall(said))
        self.world.hold()


class Study(Act):
    """quiz --plain: answers, other ratings, some taken back and given anew."""

    def live(self) -> None:
        run_quiz(self.world.env, [], new=99, limit=None, plain=True)

    def reply(self) -> str:
        return self.world.chance.choice([self.world.number()] * 3 + ["", "", "4"])


class Exam(Act):
    """exam --plain, up to the mark and into the history."""

    def live(self) -> None:
        rehearse(self.world.env, Wanted(None, None, False, plain=True))

    def reply(self) -> str:
        return self.world.chance.choice([self.world.number(), "", "1", "*"])

    def judge(self, said: str) -> None:
        super().judge(said)
        with open_store(self.world.env) as store:
            kept = len(store.rehearsals())
        self.marks = getattr(self, "marks", 0)
        assert kept - self.marks in ((1,) if "Mark" in said else (0, 1))
        self.marks = kept


class Sync(Act):
    """sync, between two machines that study on."""

    def __init__(self, world: World):
        super().__init__(world)
        home = Home(world.root / "other", world.root / "other" / "cache")
        self.other = Environment(world.env.course, home, now=world.now)

    def live(self) -> None:
        run_sync(self.world.env, self.world.root / "shared", as_json=True)

    def judge(self, said: str) -> None:
        world, shared = self.world, self.world.root / "shared"
        with quiet():
            for env in (world.env, self.other, world.env):
                assert run_sync(env, shared, as_json=True) == 0
        with open_store(world.env) as one, open_store(self.other) as two:
            assert one.entries() == two.entries()
        world.hold()
        world.write(2)
        world.write(2, self.other)


class Backup(Act):
    """log backup, ten times a life."""

    def live(self) -> None:
        with open_store(self.world.env) as store:
            for _ in range(10):
                store.back_up()

    def judge(self, said: str) -> None:
        self.world.hold()
        copies = backups_in(self.world.home.backups)
        assert all(count_rows(copy, thorough=True) for copy in copies)
        assert len(copies) <= 11  # the eleventh goes after the newest has its name
        self.world.write(3)


class Migration(Act):
    """The first start of this version on a log of each earlier one."""

    def __init__(self, world: World):
        super().__init__(world)
        world.write(30)
        self.now = world.home.log.read_bytes()
        self.age()

    def age(self) -> None:
        """The same answers in a file of an earlier version."""
        shutil.rmtree(self.world.home.data)
        self.world.home.data.mkdir()
        version = self.world.chance.randrange(1, len(schema.MIGRATIONS))
        (newest := self.world.root / "newest.db").write_bytes(self.now)
        with closing(sqlite3.connect(self.world.home.log, isolation_level=None)) as db:
            for statements in schema.MIGRATIONS[:version]:
                for statement in statements:
                    db.execute(statement)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("ATTACH ? AS newest", (str(newest),))
            there = ", ".join(column for _, column, *_ in db.execute("PRAGMA main.table_info(event)"))
            db.execute(f"INSERT INTO main.event ({there}) SELECT {there} FROM newest.event")
            db.execute(f"PRAGMA application_id={schema.APPLICATION_ID}")
            db.execute(f"PRAGMA user_version={version}")

    def live(self) -> None:
        open_store(self.world.env).close()

    def judge(self, said: str) -> None:
        self.world.hold()
        self.age()


class Restore(Act):
    """log restore of a spoilt log."""

    def __init__(self, world: World):
        super().__init__(world)
        world.write(30)
        with open_store(world.env) as store:
            store.back_up()
        self.spoil()

    def spoil(self) -> None:
        for old in self.world.home.data.glob("reviews-damaged-*"):
            old.unlink()
        whole = self.world.home.log.read_bytes()
        self.spoilt = whole[: len(whole) // 2]
        self.world.home.log.write_bytes(self.spoilt)

    def live(self) -> None:
        restore_log(self.world.env)

    def judge(self, said: str) -> None:
        with quiet():
            restore_log(self.world.env)
        self.world.hold()
        assert self.spoilt in [p.read_bytes() for p in self.world.home.data.glob("reviews-damaged-*.db")]
        self.spoil()


class Files(Act):
    """The exam's settings and the own notes, written over and over."""

    def live(self) -> None:
        home = self.world.home
        for count in itertools.count(1):
            save_profile(home.exam, msgspec.structs.replace(self.profile, questions=1 + count % 3))
            save_personal(home.personal, [self.note] * (count % 50))

    def __init__(self, world: World):
        super().__init__(world)
        self.profile = usual(world.day.date(), 3)
        block = Block("text", "words " * 50)
        self.note = PersonalItem(id="a", deck="D", tags=[], front=[block], back=[block])

    def judge(self, said: str) -> None:
        load_profile(self.world.home.exam)
        load_personal(self.world.home.personal)
        there = [p for p in self.world.home.data.glob(".*") if p.is_file()]
        assert len(there) <= 1, there
        for part in there:
            part.unlink()


ACTS: dict[str, type[Act]] = {act.__name__.lower(): act for act in Act.__subclasses__()}
