"""The self-check, and writing what it checks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from examprep.cli.base import Device, Json, Lang, Questions, app, environment, leave


@app.command(short_help="The self-check: prove everything that is taught.")
def check(
    questions: Questions = None,
    breaks: Annotated[
        bool, typer.Option("--breaks", help="Also break every lab in every way it knows.")
    ] = False,
    labs: Annotated[bool, typer.Option("--labs/--no-labs", help="--no-labs: only the content.")] = True,
    ends: Annotated[
        bool, typer.Option("--ends", help="Also turn each knob to either end of its range: all stays green.")
    ] = False,
    mutants: Annotated[
        bool,
        typer.Option("--mutants", help="Also 25 small changes of each lab's code: how many are noticed?"),
    ] = False,
    seed: Annotated[int, typer.Option(help="With --mutants: others are drawn.")] = 0,
    jobs: Annotated[int, typer.Option(min=1, help="Labs at the same time.")] = 2,
    device: Device = "auto",
    devices: Annotated[
        str | None, typer.Option(metavar="cpu,cuda", help="Run the labs on each; how far do they differ?")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KNOB=VALUE", help="With --devices: turn a knob.")
    ] = None,
    json: Json = False,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a JUnit report.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Again whenever a card or a lab is saved.")] = False,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Instead: which statements of the cards have no proof.")
    ] = False,
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep check --breaks

    The self-check: cards, labs, the claims between them, and with --breaks that every check can fail. What a lab
    verified as it stands is in the log then, and on the cards, as after examprep lab.

    --mutants changes an operator, a constant, a term, a condition, a statement or an order of arguments of the idea
    and counts the mutants that redden a check, crash, hang or give another answer. Some are no worse than the
    original: the share is told and leaves the exit code as it is.

    --devices cpu,cuda runs each lab on the first device and twice on each other one, and tells of every check the
    largest deviation between the devices, its tolerance and the reason. Float32 is never TF32. Labs whose concept
    scales have a knob that goes further for a GPU: examprep check 12 --devices cpu,cuda --set WIDTH=512

    --coverage runs nothing. A sentence of the answer counts as proved if it shares three word stems (half of its own,
    if it has fewer than six) with a claim or a formula that names a check of the lab: a hint for writers, no verdict.
    """
    if coverage:
        from examprep.commands.coverage import show_coverage

        alone = labs and not (breaks or ends or mutants or junit or watch or devices) and device == "auto"
        leave(show_coverage(environment(lang), questions or [], alone=alone, as_json=json))
    if devices is not None:
        from examprep.commands.devices import DeviceOptions, check_devices, read_devices

        alone = labs and not (breaks or ends or mutants or junit or watch) and device == "auto"
        options = DeviceOptions(questions or [], read_devices(devices), jobs, json, settings or [])
        leave(check_devices(environment(lang), options, alone=alone))
    if settings:
        from examprep.environment import BadUsage

        raise BadUsage("--set goes with --devices; a lab alone: examprep lab 12 --set WIDTH=512")
    from examprep.commands.check import CheckOptions, run_check_command

    asked = CheckOptions(questions or [], breaks, labs, ends, mutants, seed, jobs, device, json, junit)
    if watch:
        from examprep.commands.watch import watch_check

        leave(watch_check(environment(lang), asked))
    leave(run_check_command(environment(lang), asked))


@app.command(short_help="Faults of card files, with line and column.")
def lint(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="All cards if none.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON line a fault.")] = False,
) -> None:
    """\b
    Example: examprep lint questions/q20_convolution.yaml

    Read card files, wherever they lie, and list every fault as file:line:column: key: what to write.
    """
    from examprep.commands.lint import lint_files

    leave(lint_files(environment(None), files or [], as_json=json))


@app.command(short_help="The JSON Schema of a card, for editors.")
def schema() -> None:
    """\b
    Example: examprep schema > card.schema.json

    The JSON Schema of a card, for editors that complete and check YAML.
    """
    from examprep.commands.schema import print_schema

    print_schema()


@app.command(short_help="Begin a question: a card to fill in, and a lab that runs.")
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="q42_diffusion: a free number and a word.")],
    section: Annotated[str, typer.Option(metavar="basics|training|images|text|pytorch")] = "basics",
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep new q42_diffusion --section images

    Write questions/q42_diffusion.yaml, whose texts are still empty, and labs/q42_diffusion.py, which runs. `examprep
    check 42 --breaks --watch` then says what is still to be said.
    """
    from examprep.commands.new import new_question

    new_question(environment(lang), name, section)


@app.command(short_help="Let the labs of another course run.")
def trust(lang: Lang = None) -> None:
    """\b
    Example: examprep --course ~/optics trust

    Say that you trust the labs of a course that is not examprep's own. They are programs: they may do whatever you
    may. Its cards, answers and problems need no trust.
    """
    from examprep.commands.trust import trust_course

    trust_course(environment(lang))


@app.command(short_help="Grade answers given as JSON lines.")
def grade(
    batch: Annotated[str, typer.Option("--batch", metavar="FILE", help="'-' reads standard input.")],
    lang: Lang = None,
) -> None:
    """\b
    Example: echo '{"id": 1, "kind": "expression", "answer": "2x", "reference": "x+x"}' | examprep grade --batch -

    One verdict a line: {"id", "status", "score", "read_as", "mistake", "message", "column", "ms"}.
    """
    from examprep.commands.grade import grade_batch

    leave(grade_batch(environment(lang), batch))


@app.command(short_help="What is installed, where your data lies, what is wrong.")
def doctor(json: Json = False, lang: Lang = None) -> None:
    """\b
    Example: examprep doctor

    Python, torch, devices, where your data lies, and what is wrong with them.
    """
    from examprep.commands.doctor import run_doctor

    leave(run_doctor(environment(lang), as_json=json))
