"""`examprep report`: what the exported logs of a cohort tell the lecturer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from examprep.catalog import load_catalog
from examprep.commands.tell import tell, tell_json
from examprep.environment import BadUsage, Environment
from examprep.jsonlines import read_lines
from examprep.language import plural_ru
from examprep.render.literal import one_line
from examprep.study.cohort import CohortReport, report
from examprep.study.entry import Entry
from examprep.study.errors import BadImport
from examprep.study.events import Review
from examprep.study.log import MOST_FAULTS, line_to_entry
from examprep.study.misconception import misconception
from examprep.study.personal import PersonalItem

SHOWN = 20


def run_report(env: Environment, files: Sequence[Path], *, at_least: int, as_json: bool) -> None:
    """BadUsage: no file, or one that cannot be read; BadImport: one that is no log."""
    if not files:
        ru, en = (
            "назовите файлы, которые дал examprep log export",
            "name files that examprep log export wrote",
        )
        raise BadUsage(env.say(ru, en))
    catalog = load_catalog(env.course, env.home.cache)
    claims = {
        key: None if item.claim is None else card.claim_key(item.claim)
        for key, (card, item) in catalog.items.items()
    }

    def mistake_of(answer: Review) -> str | None:
        name = misconception(catalog.items[answer.item][1], answer)
        return None if name is None else name[env.language]

    told = report((list(_entries(file)) for file in files), claims, mistake_of, at_least)
    if as_json:
        tell_json(asdict(told), indent=1)
        return
    texts = {
        card.claim_key(claim.id): one_line(claim.text[env.language])
        for card in catalog.cards
        for claim in card.claims
    }
    tell("\n".join(_lines(env, told, texts, at_least)))


def _entries(file: Path) -> Iterator[Entry]:
    """The entries of an exported log."""
    faults: list[str] = []
    try:
        for number, line in enumerate(read_lines(file), 1):
            try:
                entry = line_to_entry(line)
            except ValueError as error:
                faults.append(f"{file}, line {number}: {error}")
                if len(faults) == MOST_FAULTS:
                    break
                continue
            if entry is not None and not isinstance(entry, PersonalItem):
                yield entry
    except OSError as error:
        raise BadUsage(f"{file} cannot be read: {error.strerror}") from None
    if faults:
        raise BadImport(faults)


def _lines(env: Environment, told: CohortReport, texts: dict[str, str], at_least: int) -> Iterator[str]:
    students = f"{told.students} {plural_ru(told.students, 'студент', 'студента', 'студентов')}"
    en = f"{told.students} student{'s' * (told.students != 1)}"
    yield env.say(
        f"{students}; показано то, на что ответили не меньше {at_least}",
        f"{en}; shown is what at least {at_least} answered",
    )
    if not told.items and not told.claims:
        ru = "Таких заданий нет: добавьте журналы или уменьшите --at-least."
        yield env.say(ru, "There is nothing such: add logs, or lower --at-least.")
    if told.items:
        yield from _item_lines(env, told)
    if told.claims:
        yield from _claim_lines(env, told, texts)


def _item_lines(env: Environment, told: CohortReport) -> Iterator[str]:
    yield ""
    yield env.say("Самые трудные задания: верно с первого раза", "The hardest items: right at the first try")
    for item in told.items[:SHOWN]:
        yield f"  {item.right_at_first:>4.0%}  {item.item}  (n = {item.students})"
        for name, count in item.mistakes[:3]:
            yield f"        {count} × {one_line(name)}"


def _claim_lines(env: Environment, told: CohortReport, texts: dict[str, str]) -> Iterator[str]:
    yield ""
    wrong = [claim for claim in told.claims if claim.wrong]
    if not wrong:
        yield env.say("Ни в одном утверждении никто не ошибся.", "No claim was believed wrongly.")
        return
    yield env.say("Утверждения, в которых чаще ошибаются", "Claims most often believed wrongly")
    for claim in wrong[:SHOWN]:
        yield f"  {claim.wrong / claim.students:>4.0%}  {claim.claim}  {texts.get(claim.claim, '')}"
