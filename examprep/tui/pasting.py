"""What is pasted is text that could have been typed: a page that was copied from may have hidden more in it."""

from __future__ import annotations

from textual.app import App
from textual.events import Event, Paste

from examprep.render.literal import typeable


class Pasting(App[None]):
    """An app whose fields never hold what could steer the terminal."""

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Paste):
            event.text = typeable(event.text)
        await super().on_event(event)
