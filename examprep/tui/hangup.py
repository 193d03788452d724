"""SIGTERM, SIGHUP, a terminal that is gone: each ends the app as its key does, and nothing is left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from contextlib import suppress

from textual.app import App

LOOK = 3.0  # seconds between two looks at the terminal: where it is gone, reading from it waits for nothing


def end_when_told(app: App[None]) -> None:
    """From within its event loop. Its exit status is the one that shells give to such an end."""
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP"):
        with suppress(
            AttributeError, NotImplementedError, ValueError, RuntimeError
        ):  # Windows; not the main thread
            number = getattr(signal, name)
            loop.add_signal_handler(number, app.exit, None, 128 + number)
    if _has_terminal():
        app.set_interval(LOOK, lambda: _stay_or_leave(app))


def _stay_or_leave(app: App[None]) -> None:
    """As if SIGHUP had come, which a shell may keep from those that it started.

    What reads from a terminal that is gone may never come to its end: there is nothing to put right on it, and every
    answer is in the log.
    """
    if not _has_terminal():
        end = threading.Timer(LOOK, os._exit, [128 + 1])
        end.daemon = True
        end.start()
        app.exit(return_code=128 + 1)


def _has_terminal() -> bool:
    return sys.__stdin__ is not None and sys.__stdin__.isatty()
