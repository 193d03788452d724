"""`examprep check`: the self-check of content, labs and breaks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from examprep.commands.checked import Outcome, exit_code, outcome_object, survivors, totals_line, troubles
from examprep.commands.progress import ended_labs
from examprep.commands.tell import tell, tell_json
from examprep.commands.verified import keep_run
from examprep.course import UnknownQuestion, in_exam_order, question_key, question_number
from examprep.environment import BadUsage, Environment
from examprep.exits import CANCELLED
from examprep.labfile import imported_by
from examprep.language import Language
from examprep.lint import lint_course

Tell = Callable[[Any, Language], list[str]]  # of a lab, in a language
DEVICES = ("auto", "cpu", "cuda", "mps")


@dataclass(frozen=True)
class CheckOptions:
    questions: list[str]
    breaks: bool
    labs: bool
    ends: bool  # of knobs
    mutants: bool
    seed: int  # which mutants are drawn
    jobs: int
    device: str
    json: bool
    junit: Path | None


def run_check_command(env: Environment, options: CheckOptions) -> int:
    """Content first, then labs and breaks, then mutants, which are only counted.

    0 all green, 1 something red, 3 a lab crashed, 130 cancelled.
    """
    if options.device not in DEVICES:
        raise BadUsage(f"--device {options.device}: write one of {', '.join(DEVICES)}")
    if options.junit:
        _make_file(options.junit)
    begun = perf_counter()
    content = lint_course(env.course, chosen_stems(env, options.questions))
    outcome = Outcome(content)
    if not options.json:
        for fault in content.faults:
            tell(fault)
    try:
        for result, lines in _results(env, options, outcome) if options.labs else ():
            if not options.json:
                tell("\n".join(lines(result, env.language)))
    except KeyboardInterrupt:
        tell(env.say("отменено", "cancelled"), file=sys.stderr)
        return CANCELLED
    outcome.seconds = perf_counter() - begun
    if options.junit:
        from examprep.commands.junit import write_junit

        write_junit(options.junit, outcome)
    if options.json:
        tell_json(outcome_object(outcome))
    else:
        tell(totals_line(outcome, env.language))
    return exit_code(outcome)


def _make_file(file: Path) -> None:
    """Before minutes are spent: that it can be written, and no report of an earlier check is left in its place."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"")
    except OSError as error:
        raise BadUsage(f"--junit {file}: {error.strerror}") from None


def chosen_stems(env: Environment, names: list[str]) -> list[str] | None:
    """The stems of the questions that were named, None for all of them."""
    there = in_exam_order({*env.course.stems(), *env.course.lab_stems()})
    if not there:
        raise UnknownQuestion(f"there are no questions in {env.course.questions}")
    return [env.course.find(name, among=there) for name in names] or None


def _results(env: Environment, options: CheckOptions, outcome: Outcome) -> Iterator[tuple[Any, Tell]]:
    """Each lab as the last of its runs ends, and as the last of its mutants does, with what there is to tell.

    They are kept in `outcome`, and what a lab verified as it is in the log. A red or crashed one is no error.
    """
    from examprep.selfcheck import LabResult, plan, plan_mutants

    content = outcome.content
    labs = [content.labs[stem] for stem in in_exam_order(content.labs)]
    outcome.labs = [LabResult(lab, content.cards.get(lab.stem)) for lab in labs]
    tasks = plan(labs, breaks=options.breaks, device=options.device, ends=options.ends)
    hosts = env.lab_hosts(imported_by(labs) if len(tasks) > 1 or options.mutants else ())
    log_takes_it = True
    for result in _ended(env, options, outcome, hosts, tasks):
        log_takes_it = log_takes_it and keep_run(env, result.whole)
        yield result, troubles
    if options.mutants:
        tasks = plan_mutants(outcome.labs, seed=options.seed, device=options.device)
        for result in _ended(env, options, outcome, hosts, tasks):
            yield result, survivors


def _ended(
    env: Environment, options: CheckOptions, outcome: Outcome, hosts: Any, tasks: list[Any]
) -> Iterator[Any]:
    """Run the tasks; each lab as the last of its own ends."""
    from examprep.selfcheck import Crew

    results = {result.lab.stem: result for result in outcome.labs}
    for task in tasks:
        results[task.lab.stem].waiting += 1
    crew = Crew(hosts, tasks, options.jobs)

    def take(task: Any, report: Any) -> Any:
        result = results[task.lab.stem]
        result.add(task, report)
        return None if result.waiting else result

    return ended_labs(crew, lambda: _status(crew, outcome.labs, env), take)


def _status(crew: Any, labs: list[Any], env: Environment) -> str:
    done = sum(not lab.waiting for lab in labs)
    running = ", ".join(
        question_key(question_number(task.lab.stem)) + (f" ({task.variant})" if task.variant else "")
        for task in list(crew.running)
    )
    return env.say("лаборатории", "labs") + f" {done}/{len(labs)} · {running}"
