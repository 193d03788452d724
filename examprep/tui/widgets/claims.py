"""A question's claims and myths as lines to choose from, each with what this machine knows of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rich.console import RenderableType
from rich.text import Text
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from examprep.cards import Card, Claim
from examprep.language import Language, say
from examprep.render import card as render
from examprep.render.literal import one_line
from examprep.runner import Report
from examprep.study.standing import NEVER, Standing


class Claims(OptionList):
    """The claim under the cursor stays under it when all is told anew."""

    def tell(
        self,
        card: Card,
        language: Language,
        known: Mapping[str, Standing],
        proving: Collection[str] = (),
        report: Report | None = None,
    ) -> None:
        """`proving`: the checks that run now; `report`: what came of them so far."""
        chosen = self.highlighted
        lines = [
            _running(claim, language, report)
            if claim.proof in proving
            else render.claim(claim, language, known.get(claim.proof, NEVER))
            for claim in card.claims
        ]
        self.clear_options()
        self.add_options([Option(line, claim.id) for line, claim in zip(lines, card.claims, strict=True)])
        self.highlighted = chosen or 0

    @property
    def chosen(self) -> str | None:
        """The id of the claim under the cursor."""
        option = self.highlighted_option
        return option.id if option is not None else None


def _running(claim: Claim, language: Language, report: Report | None) -> RenderableType:
    """A claim whose check belongs to the run going on: its outcome, once there is one."""
    check = report.checks.get(claim.proof) if report else None
    if check is None or check.ok is None:
        return Text(say(language, f"… проверяю {claim.proof}", f"… running {claim.proof}"), "bold")
    mark, style = render.MARKS["holds" if check.ok else "fails"]
    text = claim.text if claim.truth is None else claim.truth
    return Text(f"{mark} ", style).append(one_line(text[language]), "not bold default")
