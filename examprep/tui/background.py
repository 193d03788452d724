"""Work apart from the keys that leaving the app does not wait for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

T = TypeVar("T")


async def in_thread(function: Callable[..., T], *args: object) -> T:
    """As `asyncio.to_thread`, in a daemon thread: an event loop that ends waits for those of its own pool."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()

    def while_awaited(settle: Callable[[], None]) -> None:
        if not outcome.done():
            settle()

    def run() -> None:
        try:
            settle = partial(outcome.set_result, function(*args))
        except Exception as error:
            settle = partial(outcome.set_exception, error)
        with suppress(RuntimeError):  # the app has gone, and its loop with it
            loop.call_soon_threadsafe(while_awaited, settle)

    threading.Thread(target=run, daemon=True).start()
    return await outcome
