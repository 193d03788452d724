"""What a run of a lab is doing, or how it ended, in a line."""

from __future__ import annotations

from rich.text import Text

from examprep.labfile import LabFile
from examprep.labreport import traceback_of, unfinished
from examprep.labwords import words_of
from examprep.language import Language, say
from examprep.render import evidence
from examprep.render.literal import one_line
from examprep.study.settings import Settings
from examprep.tui.trial import Trial

BAR = 10  # cells of the progress bar


def circumstances(trial: Trial, language: Language) -> str:
    """`cpu · seed 0 · 1.4 s`."""
    started = trial.report.started
    device = started["device"] if started else trial.settings.device
    return f"{device} · seed {trial.settings.seed} · {trial.seconds:.1f} {say(language, 'с', 's')}"


def status(trial: Trial, lab: LabFile, wanted: Settings, language: Language) -> Text:
    """How the run goes, and what the next one would have that this one has not; what is broken, above it."""
    line = Text()
    if trial.broken is not None:
        line.append(say(language, "сломано: ", "broken: "), "magenta")
        line.append(one_line(say(language, trial.broken.ru, trial.broken.says)) + "\n", "bold magenta")
    line.append_text(_stage(trial, lab, language))
    if changed := wanted.unlike(trial.settings, lab):
        line.append(say(language, f" · r — пуск с {changed}", f" · r runs with {changed}"), "bold")
    return line


def _stage(trial: Trial, lab: LabFile, language: Language) -> Text:
    report = trial.report
    if trial.trouble:
        refused = say(language, "здесь не запустится", "it does not run here")
        return Text(f"✗ {refused}: {one_line(trial.trouble)}", "yellow")
    if trial.running:
        return _progress(trial, lab, language)
    if report.crashed:
        if report.crashes:
            return Text("! " + evidence.last_line(traceback_of(report.crashes[-1], language)), "bold red")
        return Text("! " + unfinished(report, language), "bold red")
    if not report.finished:
        return Text(say(language, "остановлено", "stopped"), "yellow")
    return _outcome(trial, language)


def _progress(trial: Trial, lab: LabFile, language: Language) -> Text:
    """`3/10 mean_is_preserved · with dropout ███░░░░░░░ 120/400`."""
    report = trial.report
    if report.started is None:
        return Text(say(language, "загружаю torch…", "loading torch…"), "dim")
    done = sum(check.ok is not None or check.crash is not None for check in report.checks.values())
    line = Text(f"{min(done + 1, len(lab.checks))}/{len(lab.checks)} ", "dim")
    line.append(trial.checking or say(language, "ответы карточки", "the card's answers"), "not dim")
    if (now := report.progress) and now["step"] < now["total"]:
        full = BAR * now["step"] // now["total"]
        line.append(f" · {one_line(words_of(lab, language)(now['label']))} ".replace("  ", " "))
        line.append("█" * full, "not dim").append("░" * (BAR - full) + f" {now['step']}/{now['total']}")
    return line


def _outcome(trial: Trial, language: Language) -> Text:
    red, broken = trial.report.red, trial.broken
    if broken is None:
        if red:
            return Text(
                say(language, f"не подтвердилось: {len(red)}", f"{len(red)} did not hold"), "bold red"
            )
        return Text(say(language, "всё подтвердилось", "everything holds"), "green")
    if trial.report.as_it_should(broken.reddens):
        said = say(language, f"покраснело ровно что должно: {len(red)}", f"red as it should: {len(red)}")
        return Text(said, "green")
    return Text(evidence.reddened(red, broken.reddens, language), "bold red")
