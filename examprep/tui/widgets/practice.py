"""A question's items as lines to choose from, each with how well it is known."""

from __future__ import annotations

from collections.abc import Mapping

from textual.widgets import OptionList
from textual.widgets.option_list import Option

from examprep.cards import Card
from examprep.language import Language
from examprep.render import card as render
from examprep.render.found import Marked
from examprep.search.index import Hit
from examprep.tui.faults import Careful


class Practice(Careful, OptionList):
    """The item under the cursor stays under it when all is told anew."""

    def tell(
        self, card: Card, language: Language, recalls: Mapping[str, float], found: Hit | None = None
    ) -> None:
        """`recalls`: {an item's key: the probability that it is recalled now}; `found`: what was searched for."""
        chosen = self.highlighted
        self.clear_options()
        shown = render.item_entries(card, language, recalls)
        if found:
            shown = [Marked(entry, found) for entry in shown]
        self.add_options(
            [Option(entry, card.item_key(item)) for entry, item in zip(shown, card.items, strict=True)]
        )
        self.highlighted = (chosen or 0) if card.items else None

    @property
    def chosen(self) -> str | None:
        """The key of the item under the cursor."""
        option = self.highlighted_option
        return option.id if option is not None else None
