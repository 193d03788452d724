"""What a check of a lab proves: its fact, all its evidence, and the claims that it settles."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from examprep.cards import Card
from examprep.labfile import LabFile
from examprep.labreport import Check
from examprep.labwords import words_of
from examprep.language import Language, say
from examprep.render import card as render_card
from examprep.render import evidence
from examprep.render.literal import literal
from examprep.study.standing import Standing


def proof(check: Check, lab: LabFile, card: Card, standing: Standing, language: Language) -> RenderableType:
    """Of one check as it stands in a run; `standing` is what the log knows of it."""
    words = words_of(lab, language)
    fact = Text(literal(words(lab.checks[check.name])), "bold")
    parts: list[RenderableType] = [fact, _name(check, language), ""]
    for piece in words.check(check).evidence:
        mark = evidence.MARKS[piece["ok"]]
        style = "" if piece["ok"] else "bold red"
        parts.append(Text(f"{mark} {evidence.evidence_line(piece, language)}", style))
    if check.crash:
        parts.append(Text(literal(check.crash), "red"))
    claims = card.claims_of(check.name)
    return Group(*parts, "", *(render_card.claim(claim, language, standing) for claim in claims))


def _name(check: Check, language: Language) -> Text:
    """What it is called in the lab, and how long it took."""
    took = "" if check.seconds is None else f" · {check.seconds:.2g} {say(language, 'с', 's')}"
    return Text(f"check_{check.name}{took}", "dim")
