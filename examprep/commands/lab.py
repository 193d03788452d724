"""`examprep lab`: run one lab, watch it, see every claim verified or a misconception caught."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from examprep.cards import Card
from examprep.commands.labjson import lab_object
from examprep.commands.labwatch import watch
from examprep.commands.tell import tell, tell_json
from examprep.commands.verified import keep_run
from examprep.environment import BadUsage, Environment
from examprep.exits import CANCELLED, CRASHED, OK, RED
from examprep.labfile import BadSetting, BreakInfo, LabFile
from examprep.labhost import Request
from examprep.labreader import read_lab
from examprep.labreport import Report, traceback_of
from examprep.runner import Hosts
from examprep.study.verify import turned

DEVICES = ("auto", "cpu", "cuda", "mps")


@dataclass(frozen=True)
class LabOptions:
    question: str
    settings: list[str]
    break_: str | None  # "list" lists the breaks
    check: list[str]
    device: str
    seed: int
    threads: int
    json: bool
    events: bool
    plots: Path | None
    predict: bool = False


def run_lab_command(env: Environment, options: LabOptions) -> int:
    """0 as it should be, 1 red, 3 crashed or out of time, 130 cancelled. BadUsage, BadSetting, LabRefused, Faulty."""
    if options.json and options.events:
        raise BadUsage("--json and --events: write one of them")
    if options.predict and (options.json or options.events or options.break_ in (None, "list")):
        raise BadUsage("--predict goes with --break NAME, and neither with --json nor with --events")
    lab = read_lab(env.course.lab_path(env.course.find(options.question, among=env.course.lab_stems())))
    if options.break_ == "list":
        list_breaks(env, lab, options.json)
        return OK
    broken = lab.find_break(options.break_) if options.break_ else None
    request = read_request(lab, options, broken)
    if options.plots:
        _make_folder(options.plots)
    card = _load_card(env, lab)
    if options.predict:
        return _predict_and_run(env, options, lab, card, request, broken)
    return _run(env, options, lab, card, request, broken, env.lab_hosts())[0]


def _run(
    env: Environment,
    options: LabOptions,
    lab: LabFile,
    card: Card | None,
    request: Request,
    broken: BreakInfo | None,
    hosts: Hosts,
) -> tuple[int, Report]:
    """Run, record, tell; the exit status and what happened."""
    report = Report()
    run = hosts.start(request)
    try:
        watch(run, report, lab, env, options)
    except KeyboardInterrupt:
        run.cancel()
        return _cancelled(env), report
    if not options.check:
        keep_run(env, report)
    _tell(env, options, lab, card, report, broken)
    return exit_code(report, broken), report


def _predict_and_run(
    env: Environment,
    options: LabOptions,
    lab: LabFile,
    card: Card | None,
    request: Request,
    broken: BreakInfo | None,
) -> int:
    """The student says what will happen, then it happens, then the two are compared."""
    from examprep.commands.conversation import read_line
    from examprep.commands.labpredict import Foreteller
    from examprep.render.console import page

    foreteller, hosts = Foreteller(env, page(), read_line), env.lab_hosts()
    try:
        foretold = foreteller.foretell(hosts, lab, card, request)
    except KeyboardInterrupt:
        return _cancelled(env)
    if foretold is not None and not options.check:
        keep_run(env, foretold.right)
    status, report = _run(env, options, lab, card, request, broken, hosts)
    if foretold is not None and report.finished and not report.crashed:
        foreteller.score(foretold, report)
    return status


def _cancelled(env: Environment) -> int:
    tell(env.say("отменено", "cancelled"), file=sys.stderr)
    return CANCELLED


def exit_code(report: Report, broken: BreakInfo | None) -> int:
    """With a break, what it names has to be red and nothing else; of the checks that were run."""
    if report.crashed or not report.finished:
        return CRASHED
    return OK if report.as_it_should(broken.reddens if broken else None) else RED


def read_request(lab: LabFile, options: LabOptions, broken: BreakInfo | None) -> Request:
    """What the options ask for. BadUsage, BadSetting where the lab does not have it."""
    if options.device not in DEVICES:
        raise BadUsage(f"--device {options.device}: write one of {', '.join(DEVICES)}")
    checks = [name.removeprefix("check_") for name in options.check]
    for name in checks:
        if name not in lab.checks:
            raise BadSetting(
                f"no check {name!r} in {lab.stem}; it has:\n" + "\n".join(f"  {c}" for c in lab.checks)
            )
    return Request(
        path=lab.path,
        seed=options.seed,
        device=options.device,
        knobs=turned(lab, lab.read_knobs(options.settings)),
        break_name=broken.name if broken else None,
        checks=tuple(checks) or None,
        threads=options.threads,
    )


def list_breaks(env: Environment, lab: LabFile, as_json: bool) -> None:
    """Every break with what it turns red, as lines or as a JSON list."""
    if as_json:
        found = [{"name": b.name, "ru": b.ru, "en": b.says, "reddens": list(b.reddens)} for b in lab.breaks]
        return tell_json(found)
    lines = []
    for number, broken in enumerate(lab.breaks, 1):
        lines.append(f"{number:2}  {broken.name}")
        lines += [f"    {broken.ru}"] if env.language == "ru" else []
        lines.append(f"    {env.say('покраснеют', 'reddens')}: {', '.join(broken.reddens)}")
    tell("\n".join(lines) or env.say("у этой лаборатории нет поломок", "this lab has no breaks"))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadUsage(f"--plots {folder}: {error.strerror}") from None


def _load_card(env: Environment, lab: LabFile) -> Card | None:
    """The card, for the claims; a lab runs without it."""
    from examprep.cards.reader import load_card
    from examprep.faults import Faulty

    try:
        return load_card(env.course.card_path(lab.stem))
    except Faulty as trouble:
        en = f"the claims are not shown, the card has faults: {trouble.faults[0]}"
        tell(
            env.say(f"утверждения не показаны, на карточке ошибки: {trouble.faults[0]}", en), file=sys.stderr
        )
        return None


def _tell(
    env: Environment,
    options: LabOptions,
    lab: LabFile,
    card: Card | None,
    report: Report,
    broken: BreakInfo | None,
) -> None:
    """The result on stdout, in the form that was asked for; tracebacks on stderr."""
    if options.json:
        ok = exit_code(report, broken) == OK
        tell_json(lab_object(lab, card, report, ok))
    elif not options.events:
        _print_report(env, lab, card, report, broken)
    for crash in report.crashes:
        tell(f"{crash['check'] or lab.stem}:\n{traceback_of(crash, env.language)}", file=sys.stderr)
    if options.plots:
        from examprep.labwords import words_of
        from examprep.render.saved import save_plots

        for path in save_plots(report, options.plots, words_of(lab, env.language)):
            tell(path, file=sys.stderr)


def _print_report(
    env: Environment, lab: LabFile, card: Card | None, report: Report, broken: BreakInfo | None
) -> None:
    from examprep.render.report import report_lines, report_view

    if not sys.stdout.isatty():
        tell("\n".join(report_lines(report, lab, card, env.language, broken)))
        return
    from examprep.render.console import page
    from examprep.render.pictures import has_colour, pictures

    console = page()
    console.print(*pictures(report, console.width, colour=has_colour(console)), sep="\n")
    console.print(report_view(report, lab, card, env.language, broken))
