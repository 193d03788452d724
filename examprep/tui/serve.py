"""The app in a browser on the same machine, through textual-serve: each tab is a process of the app of its own.

A web page may open a WebSocket to any address, this machine's too, and could type into the app. So a connection is
taken only from pages that came from here (RFC 6455, section 10.2).
"""

from __future__ import annotations

import asyncio
import shlex
import socket
import subprocess
import sys
from pathlib import Path

from aiohttp import web
from textual_serve.server import Server

from examprep.environment import BadUsage, Environment

HOST = "127.0.0.1"
ENDING = 5.0  # seconds that an app gets to end when the server does
APP = [sys.executable, "-m", "examprep"]


class LocalServer(Server):
    """Serves this machine alone, and ends every app that it has started."""

    def __init__(self, env: Environment, port: int):
        command = subprocess.list2cmdline(APP) if sys.platform == "win32" else f"exec {shlex.join(APP)}"
        pages = str(Path(__file__).with_name("web"))
        super().__init__(command, host=HOST, port=port, title="examprep", templates_path=pages)
        self.env = env
        self.origins = {f"http://{name}:{port}" for name in (HOST, "localhost")}
        self.sessions: set[asyncio.Task[None]] = set()

    def initialize_logging(self) -> None:
        """Nothing is logged: what matters to the student stands in the browser."""

    async def on_startup(self, app: web.Application) -> None:
        told = self.env.say(
            f"examprep открыт в браузере: {self.public_url}\n"
            "Каждая вкладка — отдельное занятие; ответы пишутся в один журнал. Закончить: Ctrl-C.",
            f"examprep is open at {self.public_url}\n"
            "Each tab is a session of its own; all answers go to one log. Ctrl-C ends it.",
        )
        print(told, file=sys.stderr, flush=True)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """One session: it lasts as long as the tab, the app and the server all live."""
        if request.headers.get("Origin") not in self.origins:
            raise web.HTTPForbidden(text="This page does not come from here.")
        session = asyncio.current_task()
        assert session is not None
        self.sessions.add(session)
        try:
            return await super().handle_websocket(request)
        finally:
            self.sessions.discard(session)

    async def on_shutdown(self, app: web.Application) -> None:
        for session in self.sessions:
            session.cancel()
        if self.sessions:
            await asyncio.wait(self.sessions, timeout=ENDING)


def serve(env: Environment, port: int) -> None:
    """Serve until Ctrl-C. BadUsage: the port is taken, or not ours to open."""
    try:
        socket.create_server((HOST, port)).close()  # before anything is said
    except OSError as error:
        how = env.command(f"serve --port {port + 1}")
        ru = f"порт {port} не открыть ({error.strerror}); возьмите другой: {how}"
        en = f"port {port} cannot be opened ({error.strerror}); take another: {how}"
        raise BadUsage(env.say(ru, en)) from error
    LocalServer(env, port).serve()
