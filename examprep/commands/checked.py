"""What a self-check found: as lines for a reader, as the JSON object for a program, as an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from examprep.commands.labjson import check_object
from examprep.course import question_number
from examprep.exits import CRASHED, OK, RED
from examprep.labfile import BreakInfo
from examprep.labreport import Report, traceback_of, unfinished
from examprep.language import Language, say
from examprep.lint import Content
from examprep.mutation import Mutant
from examprep.render.evidence import MARKS, decisive, evidence_line, last_line, reddened
from examprep.render.literal import one_line
from examprep.selfcheck import LabResult


@dataclass
class Outcome:
    """The content's faults and the labs' results; `labs` is empty where none were to be run."""

    content: Content
    labs: list[LabResult] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return not self.content.faults and all(lab.ok for lab in self.labs)


def exit_code(outcome: Outcome) -> int:
    if any(lab.crashed for lab in outcome.labs):
        return CRASHED
    return OK if outcome.ok else RED


# ── for a reader ─────────────────────────────────────────────────────────────────────────────────────────────


def troubles(result: LabResult, language: Language) -> list[str]:
    """The lab's line, then one for each thing that is not as it should be."""
    checks, green = result.whole.checks, sum(bool(c.ok) for c in result.whole.checks.values())
    parts = [say(language, "зелёных проверок", "green checks") + f" {green}/{len(checks)}"]
    if result.turned:
        held = sum(report.as_it_should(None) for _, report in result.turned)
        parts.append(say(language, "концов ручек", "ends of knobs") + f" {held}/{len(result.turned)}")
    if result.broken:
        right = sum(report.as_it_should(broken.reddens) for broken, report in result.broken)
        parts.append(say(language, "поломок как надо", "breaks as named") + f" {right}/{len(result.broken)}")
    seconds = sum(report.seconds or 0 for report in result.reports)
    parts.append(f"{seconds:.1f} " + say(language, "с", "s"))
    return [f"{MARKS[result.ok]} {result.lab.stem}  " + " · ".join(parts), *_details(result, language)]


def _details(result: LabResult, language: Language) -> Iterator[str]:
    for name in result.whole.red:
        evidence = decisive(result.whole.checks[name])
        yield f"    ✗ check {name}: " + (evidence_line(evidence, language) if evidence else "")
    yield from _failure(result.whole, language)
    for answer in result.answers:
        if not answer.ok:
            got, card = say(language, "вычислено", "computed"), say(language, "на карточке", "the card says")
            yield f"    ✗ answer {answer.item}: {got} {answer.got}, {card} {answer.want}"
    told = {crash["traceback"] for crash in result.whole.crashes}
    for setting, report in result.turned:
        if not report.as_it_should(None):
            yield f"    ✗ {setting}: {astray(report, language)}"
            yield from _failure(report, language)
    for broken, report in result.broken:
        if not report.as_it_should(broken.reddens):
            yield f"    ✗ break {broken.name}: {what_went_wrong(broken, report, language)}"
            if not told.issuperset(crash["traceback"] for crash in report.crashes):
                yield from _failure(report, language)


def astray(report: Report, language: Language) -> str:
    """The first evidence against a run that should be green, and what else is red."""
    if not report.red:
        return say(language, "ошибка при выполнении", "crashed")
    first, *others = report.red
    evidence = decisive(report.checks[first])
    also = [f"✗ {', '.join(others)}"] if others else []
    return " · ".join([f"{first} {evidence_line(evidence, language) if evidence else ''}".rstrip(), *also])


def what_went_wrong(broken: BreakInfo, report: Report, language: Language) -> str:
    """Why a broken run is not as it should be."""
    if report.crashes or not report.finished:
        where = ", ".join(crash["check"] or "?" for crash in report.crashes)
        return say(language, "ошибка при выполнении", "crashed") + (f" ({where})" if where else "")
    return reddened(report.red, broken.reddens, language)


def survivors(result: LabResult, language: Language) -> list[str]:
    """How many mutants were noticed, then the others, each with its place."""
    alive = [mutant for mutant, by in result.mutants if not by]
    tried = len(result.mutants)
    share = say(language, "мутантов убито", "mutants killed") + f" {tried - len(alive)}/{tried}"
    of = say(language, "выжил", "survived")
    return [f"  {result.lab.stem}  {share}"] + [
        f"    {of}: {Path(result.lab.path).name}:{m.line} {m.function}: {one_line(f'{m.before} → {m.after}')}"
        for m in alive
    ]


def _failure(report: Report, language: Language) -> Iterator[str]:
    """Crashes, and an end other than `finished`."""
    for crash in report.crashes:
        where = crash["check"] or say(language, "лаборатория", "the lab")
        told = traceback_of(crash, language)
        yield f"    ✗ {where}: {last_line(told)}"
        yield from (f"        {line}" for line in told.splitlines()[:-1])
    if (report.end or {}).get("event") == "timeout":
        yield f"    ✗ {unfinished(report, language)}"


def totals_line(outcome: Outcome, language: Language) -> str:
    """One line: counts of everything, and how many of them are as they should be."""
    c, t = outcome.content.counts, totals(outcome)
    parts = [
        say(language, "карточек", "cards") + f" {c['cards']}",
        say(language, "утверждений", "claims") + f" {c['claims']}",
        say(language, "из них с доказательством", "with a proof") + f" {c['claims_proved']}",
        say(language, "заданий", "items") + f" {c['items']}",
    ]
    if faults := len(outcome.content.faults):
        parts.append(say(language, "ошибок в содержании", "faults in the content") + f" {faults}")
    if outcome.labs:
        parts.append(say(language, "лабораторий", "labs") + f" {t['labs']}")
        parts.append(say(language, "зелёных проверок", "green checks") + f" {t['green']}/{t['checks']}")
    if t["ends"]:
        parts.append(say(language, "концов ручек", "ends of knobs") + f" {t['ends_green']}/{t['ends']}")
    if t["breaks"]:
        parts.append(
            say(language, "поломок как надо", "breaks as named") + f" {t['breaks_right']}/{t['breaks']}"
        )
    if t["mutants"]:
        share = f" {t['mutants_killed']}/{t['mutants']}"
        parts.append(say(language, "мутантов убито", "mutants killed") + share)
    parts.append(f"{outcome.seconds:.1f} " + say(language, "с", "s"))
    return f"{MARKS[outcome.ok]} " + " · ".join(parts)


# ── for a program ────────────────────────────────────────────────────────────────────────────────────────────


def outcome_object(outcome: Outcome) -> dict[str, Any]:
    return {
        "ok": outcome.ok,
        "content": {
            **outcome.content.counts,
            "problems": [asdict(fault) for fault in outcome.content.faults],
        },
        "labs": [_lab_object(lab) for lab in outcome.labs],
        "totals": totals(outcome),
    }


def _lab_object(result: LabResult) -> dict[str, Any]:
    return {
        "question": question_number(result.lab.stem),
        "ok": result.ok,
        "crashed": result.crashed,
        "checks": [check_object(result.lab, result.card, check) for check in result.whole.checks.values()],
        "answers": [asdict(answer) for answer in result.answers],
        "seconds": result.whole.seconds,
        "knobs": [
            {"set": setting, "red": report.red, "ok": report.as_it_should(None)}
            for setting, report in result.turned
        ],
        "breaks": [_break_object(broken, report) for broken, report in result.broken],
        "mutants": [_mutant_object(mutant, killed_by) for mutant, killed_by in result.mutants],
    }


def _break_object(broken: BreakInfo, report: Report) -> dict[str, Any]:
    ok = report.as_it_should(broken.reddens)
    return {"name": broken.name, "expected": list(broken.reddens), "red": report.red, "ok": ok}


def _mutant_object(mutant: Mutant, killed_by: str) -> dict[str, Any]:
    """`killed_by` is None where it survived."""
    told = {key: getattr(mutant, key) for key in ("function", "line", "before", "after")}
    return {**told, "killed_by": killed_by or None}


def totals(outcome: Outcome) -> dict[str, Any]:
    """Counts over all labs; `claims_verified` are those whose proof was green in this very run."""
    checks = [(lab, check) for lab in outcome.labs for check in lab.whole.checks.values()]
    breaks = [report.as_it_should(broken.reddens) for lab in outcome.labs for broken, report in lab.broken]
    ends = [report.as_it_should(None) for lab in outcome.labs for _, report in lab.turned]
    killed = [bool(killed_by) for lab in outcome.labs for _, killed_by in lab.mutants]
    verified = [c for lab, check in checks if check.ok and lab.card for c in lab.card.claims_of(check.name)]
    return {
        "labs": len(outcome.labs),
        "checks": len(checks),
        "green": sum(bool(check.ok) for _, check in checks),
        "ends": len(ends),
        "ends_green": sum(ends),
        "breaks": len(breaks),
        "breaks_right": sum(breaks),
        "mutants": len(killed),
        "mutants_killed": sum(killed),
        "claims_verified": len(verified),
        "seconds": round(outcome.seconds, 3),
    }
