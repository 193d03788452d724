"""A question's claims and myths as lines to choose from, each with what this machine knows of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from textual.widgets import OptionList
from textual.widgets.option_list import Option

from examprep.cards import Card
from examprep.labreport import Report
from examprep.language import Language
from examprep.render import card as render
from examprep.render.found import Marked
from examprep.search.index import Hit
from examprep.study.standing import NEVER, Standing
from examprep.tui.faults import Careful


class Claims(Careful, OptionList):
    """The claim under the cursor stays under it when all is told anew."""

    def tell(
        self,
        card: Card,
        language: Language,
        known: Mapping[str, Standing],
        proving: Collection[str] = (),
        report: Report | None = None,
        found: Hit | None = None,
    ) -> None:
        """`proving`: the checks that run now; `report`: what came of them so far; `found`: what was searched for."""
        chosen = self.highlighted
        ended = report.checks if report else {}
        lines = [
            render.running_claim(claim, language, ended[claim.proof].ok if claim.proof in ended else None)
            if claim.proof in proving
            else render.claim(claim, language, known.get(claim.proof, NEVER))
            for claim in card.claims
        ]
        if found:
            lines = [Marked(line, found) for line in lines]
        self.clear_options()
        self.add_options([Option(line, claim.id) for line, claim in zip(lines, card.claims, strict=True)])
        self.highlighted = chosen or 0

    @property
    def chosen(self) -> str | None:
        """The id of the claim under the cursor."""
        option = self.highlighted_option
        return option.id if option is not None else None
