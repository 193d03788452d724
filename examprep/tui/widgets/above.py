"""What is read above the field that it is answered in: as high as its text, and the field is seen all the same."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.widget import Widget

from examprep.tui.faults import Careful


class Above(Careful, VerticalScroll):
    """What is answered in stands right `below` it, however long the text is; that one scrolls then."""

    def __init__(self, below: Widget):
        super().__init__(id="body", can_focus=False)
        self.below = below

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as what it shows, where the one below has room then."""
        left = container.height - self.below.get_content_height(container, viewport, width)
        return max(1, min(super().get_content_height(container, viewport, width), left))

    def make_room(self) -> None:
        """The one below has become higher or lower."""
        self.refresh(layout=True)
