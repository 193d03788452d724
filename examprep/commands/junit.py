"""A self-check as a JUnit report: a suite for each question, a case for each check, answer and break."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from examprep.commands.checked import Outcome, astray, what_went_wrong
from examprep.faults import Fault
from examprep.labreport import Check, Report
from examprep.render.evidence import decisive, evidence_line, last_line
from examprep.render.literal import literal
from examprep.selfcheck import LabResult


def write_junit(file: Path, outcome: Outcome) -> None:
    """Write the report. OSError where the file cannot be written."""
    root = Element("testsuites", name="examprep check", time=f"{outcome.seconds:.3f}")
    labs = {result.lab.stem: result for result in outcome.labs}
    content = outcome.content
    stems = {*content.placed, *content.labs, *(Path(fault.file).stem for fault in content.faults)}
    for stem in sorted(stems):
        suite = SubElement(root, "testsuite", name=stem)
        _content(suite, [fault for fault in content.faults if Path(fault.file).stem == stem])
        if result := labs.get(stem):
            _lab(suite, result)
        _count(suite)
    indent(root)
    ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)


def _content(suite: Element, faults: Iterable[Fault]) -> None:
    _case(suite, "content", 0, "\n".join(map(str, faults)))


def _lab(suite: Element, result: LabResult) -> None:
    for check in result.whole.checks.values():
        _case(suite, f"check {check.name}", check.seconds, _red(check), check.crash)
    for answer in result.answers:
        differs = "" if answer.ok else f"computed {answer.got}, the card says {answer.want}"
        _case(suite, f"answer {answer.item}", 0, differs)
    _end(suite, "lab", result.whole)
    for setting, report in result.turned:
        wrong = "" if report.as_it_should(None) else astray(report, "en")
        _case(suite, f"knob {setting}", report.seconds, wrong, _crash(report))
    for broken, report in result.broken:
        wrong = "" if report.as_it_should(broken.reddens) else what_went_wrong(broken, report, "en")
        _case(suite, f"break {broken.name}", report.seconds, wrong, _crash(report))


def _end(suite: Element, name: str, report: Report) -> None:
    """A case of its own only where the run did not come to its end, or something beside the checks crashed."""
    known = {check.crash for check in report.checks.values()}
    if (crash := _crash(report)) and crash not in known:
        _case(suite, name, report.seconds, "", crash)


def _red(check: Check) -> str:
    evidence = decisive(check)
    return evidence_line(evidence, "en") if check.ok is False and evidence else ""


def _crash(report: Report) -> str | None:
    if report.crashes:
        return str(report.crashes[-1]["traceback"])
    return None if report.finished else f"did not finish: {(report.end or {}).get('event')}"


def _case(suite: Element, name: str, seconds: float | None, failure: str, crash: str | None = None) -> None:
    case = SubElement(
        suite, "testcase", classname=suite.get("name", ""), name=name, time=f"{seconds or 0:.3f}"
    )
    if crash:
        SubElement(case, "error", message=last_line(crash)).text = literal(crash)
    elif failure:
        SubElement(case, "failure", message=literal(failure.splitlines()[0])).text = literal(failure)


def _count(suite: Element) -> None:
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
    suite.set("time", f"{sum(float(case.get('time', 0)) for case in suite):.3f}")
