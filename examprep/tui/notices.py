"""What is said in passing: few at a time, out of the way, and information gone at the next key."""

from __future__ import annotations

from textual.app import App
from textual.events import Event, Key
from textual.notifications import Notification, Notify, SeverityLevel
from textual.widgets._toast import ToastRack

from examprep.render.literal import literal

SHOWN = {"information": 3.0, "warning": 6.0, "error": 10.0}  # seconds
MOST = 2  # at once: more would cover what is read


class Noticing(App[None]):
    """An app whose notices do not pile up: the gravest and the newest stay."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """As Textual's, and literal; for how long depends on how grave it is."""
        seconds = SHOWN[severity] if timeout is None else timeout
        told = literal(message)
        super().notify(told, title=title, severity=severity, timeout=seconds, markup=markup)

    def on_notify(self, event: Notify) -> None:
        """Make room; Textual's own handler, which comes next, shows the new one."""
        if event.notification.severity == "information":
            self.drop_information()
        shown = sorted(self._notifications, key=lambda notice: list(SHOWN).index(notice.severity))
        for least in shown[: 1 - MOST]:
            self.drop(least)

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key) and not event.is_forwarded:
            self.drop_information()
        await super().on_event(event)

    def drop_information(self) -> None:
        for notice in [n for n in self._notifications if n.severity == "information"]:
            self.drop(notice)

    def drop(self, notice: Notification) -> None:
        """Forget it, and take it off every screen with the line that held its place."""
        for screen in self.screen_stack:
            screen.query(f"#{ToastRack._toast_id(notice)}").remove()
        self._unnotify(notice)
