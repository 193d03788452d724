"""A lab's report: every check with its evidence and the claims that it proves. One look for CLI and TUI."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from examprep.cards import Card
from examprep.course import question_number
from examprep.labfile import BreakInfo, LabFile
from examprep.labreport import Check, Report, unfinished
from examprep.labwords import words_of
from examprep.language import Language, say
from examprep.render.evidence import (
    MARKS,
    decisive,
    error,
    evidence_line,
    last_line,
    oracle,
    reddened,
    wanted,
    written,
)
from examprep.render.literal import one_line

COLUMNS = (("получено", "got"), ("должно быть", "wanted"), ("ошибка", "error"), ("сверено с", "against"))
WIDEST_COLUMN = 17  # holds 0.094196 ± 1e-12, and leaves the oracle room in 80
STYLES = {True: "green", False: "bold red", None: "dim"}


def report_view(
    report: Report, lab: LabFile, card: Card | None, language: Language, broken: BreakInfo | None = None
) -> RenderableType:
    """The headline, each check with all its evidence and claims, and what it comes to."""
    report = words_of(lab, language).report(report)
    parts: list[RenderableType] = [headline(report, lab, language, broken), Text()]
    tables = [evidence_table([check], language) for check in report.checks.values()]
    if tables:
        align(tables)
    for check, table in zip(report.checks.values(), tables, strict=True):
        parts += [check_view(check, lab, card, language, broken, table), Text()]
    return Group(*parts, summary(report, language, broken))


def headline(report: Report, lab: LabFile, language: Language, broken: BreakInfo | None = None) -> Text:
    """`Lab 14 · cpu · seed 0 · torch 2.13.0 · 1.4 s`, the knobs that were turned, and what is broken."""
    started = report.started or {}
    parts = [
        f"{say(language, 'Лаборатория', 'Lab')} {question_number(lab.stem)}",
        str(started.get("device", "…")),
    ]
    parts.append(f"seed {started.get('seed', 0)}")
    parts += [f"torch {started['torch']}"] if started.get("torch") else []
    parts += [f"{name} = {value:.10g}" for name, value in started.get("knobs", {}).items()]
    parts += [f"{report.seconds:.1f} {say(language, 'с', 's')}"] if report.seconds is not None else []
    text = Text(" · ".join(parts), style="bold")
    if broken:
        text.append(
            "\n" + say(language, "сломано: ", "broken: ") + misconception(broken, language), style="yellow"
        )
    return text


def misconception(broken: BreakInfo, language: Language) -> str:
    return one_line(broken.ru if language == "ru" else broken.says)


def check_view(
    check: Check,
    lab: LabFile,
    card: Card | None,
    language: Language,
    broken: BreakInfo | None = None,
    table: Table | None = None,
) -> RenderableType:
    """One check: its mark, name and fact; a row for each piece of evidence; the claims that it proves."""
    fact = words_of(lab, language)(lab.checks.get(check.name, ""))
    inside: list[RenderableType] = [Text(one_line(fact), style="italic")]
    if check.evidence:
        inside.append(table or evidence_table([check], language))
    if check.crash:
        inside.append(Text(last_line(check.crash), style="red"))
    inside += claim_lines(check, card, language)
    return Group(check_title(check, language, broken), *(Padding(part, (0, 0, 0, 2)) for part in inside))


def check_title(check: Check, language: Language, broken: BreakInfo | None = None) -> Text:
    """`✗ mean_is_preserved  ← as the break says`; a crash is said in words."""
    text = Text(f"{MARKS[check.ok]} ", style=STYLES[check.ok]).append(check.name, style="bold")
    if check.crash:
        text.append(say(language, "  ошибка при выполнении", "  crashed"), style="bold red")
    elif broken and check.ok is not None and (note := _beside(check, broken, language)):
        text.append(f"  ← {note}", style="yellow")
    return text


def _beside(check: Check, broken: BreakInfo, language: Language) -> str:
    """What to say of a check beside its mark when something is broken on purpose."""
    named = check.name in broken.reddens
    if named:
        right = say(language, "как и должна при этой поломке", "as this break should")
        wrong = say(language, "должна была покраснеть", "should have turned red")
        return wrong if check.ok else right
    return "" if check.ok else say(language, "не должна была краснеть", "should have stayed green")


def evidence_table(checks: Sequence[Check], language: Language, *, named: bool = False) -> Table:
    """Got, wanted ± tolerance, error, oracle: a row each; `named` puts the check's name first (one row a check)."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("", no_wrap=True)
    if named:
        table.add_column(say(language, "проверка", "check"), overflow="fold")
    for ru, en in COLUMNS:
        table.add_column(say(language, ru, en), overflow="fold")
    for check in checks:
        for evidence in filter(None, [decisive(check)] if named else check.evidence):
            ok = check.ok if named else evidence["ok"]
            name = [Text(check.name)] if named else []
            table.add_row(Text(MARKS[ok], style=STYLES[ok]), *name, *map(Text, cells(evidence)))
    return table


def cells(evidence: dict[str, Any]) -> list[str]:
    """What COLUMNS name."""
    return [written(evidence["got"]), wanted(evidence), error(evidence), oracle(evidence)]


def align(tables: Sequence[Table]) -> None:
    """Give tables of one form the same columns, and a header only to the first."""
    for column in range(4):
        everything = [tables[0].columns[column].header, *(c for t in tables for c in t.columns[column].cells)]
        width = min(WIDEST_COLUMN, max(cell_len(str(cell)) for cell in everything))
        for table in tables:
            table.columns[column].width = width
    for table in tables[1:]:
        table.show_header = False


SETTLES = {  # (the check is green, the claim holds)
    (True, True): ("доказывает", "proves"),
    (True, False): ("опровергает", "refutes"),
    (False, True): ("не доказано:", "not proved:"),
    (False, False): ("не опровергнуто:", "not refuted:"),
}


def claim_lines(check: Check, card: Card | None, language: Language) -> list[Text]:
    """The claims that a check proves and the myths that it refutes, or, where it is red, leaves open."""
    lines = []
    for claim in card.claims_of(check.name) if card else ():
        word = say(language, *SETTLES[bool(check.ok), claim.holds])
        line = Text(f"{word} ", style="dim").append(one_line(claim.text[language]), style="not dim")
        lines.append(line.append(f"  {claim.id}", style="dim"))
    return lines


def summary(report: Report, language: Language, broken: BreakInfo | None = None) -> Text:
    """One line: whether everything is as it should be, and if not, what is not."""
    ok = report.as_it_should(broken.reddens if broken else None)
    text = Text(f"{MARKS[ok]} ", style=STYLES[ok])
    checks = report.checks.values()
    green = sum(bool(check.ok) for check in checks)
    if not report.finished:
        return text.append(unfinished(report, language))
    if report.crashed:
        return text.append(say(language, "лаборатория выполнилась с ошибками", "the lab crashed on the way"))
    if not broken:
        return text.append(say(language, "зелёных проверок", "green checks") + f" {green}/{len(checks)}")
    expected = set(broken.reddens) & set(report.checks)
    if ok:
        right = say(
            language, "покраснели ровно те проверки, что названы", "exactly the checks that it names are red"
        )
        return text.append(f"{right}: {len(expected)}/{len(checks)}")
    return text.append(reddened(report.red, expected, language))


def report_lines(
    report: Report, lab: LabFile, card: Card | None, language: Language, broken: BreakInfo | None = None
) -> Iterator[str]:
    """The same as plain lines, one piece of evidence each, however long: for pipes and screen readers."""
    words = words_of(lab, language)
    report = words.report(report)
    yield headline(report, lab, language, broken).plain
    for check in report.checks.values():
        yield (
            check_title(check, language, broken).plain
            + f": {one_line(words(lab.checks.get(check.name, '')))}"
        )
        for evidence in check.evidence:
            yield f"  {MARKS[evidence['ok']]} {evidence_line(evidence, language)}"
        if check.crash:
            yield "  " + last_line(check.crash)
        yield from ("  " + line.plain for line in claim_lines(check, card, language))
    yield summary(report, language, broken).plain
