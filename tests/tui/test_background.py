"""Work in a thread: its outcome comes back, and nobody waits for it who has left."""

from __future__ import annotations

import asyncio
import threading

import pytest

from examprep.tui.background import in_thread


async def test_what_is_returned_and_what_is_raised_come_back():
    assert await in_thread(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        await in_thread(divmod, 7, 0)


async def test_the_loop_lives_on_meanwhile():
    released = threading.Event()
    waiting = asyncio.create_task(in_thread(released.wait))
    await asyncio.sleep(0)
    released.set()
    assert await waiting


def test_leaving_does_not_wait_for_it():
    begun, released, ended = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        released.wait()
        ended.set()

    async def leave() -> None:
        waiting = asyncio.create_task(in_thread(work))
        while not begun.is_set():
            await asyncio.sleep(0)
        waiting.cancel()

    asyncio.run(leave())
    assert not ended.is_set()
    released.set()
    assert ended.wait(20)
