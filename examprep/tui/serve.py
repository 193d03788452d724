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
from collections.abc import Awaitable, Callable
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
        named = [f"{name}:{port}" for name in (HOST, "localhost")]
        self.hosts = {*named, HOST, "localhost"} if port == 80 else {*named}
        self.origins = {f"http://{host}" for host in self.hosts}
        self.sessions: set[asyncio.Task[None]] = set()

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self.guard)
        return app

    @web.middleware
    async def guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """By another name a page from elsewhere could read ours; in a frame of its own it could borrow clicks."""
        if request.host not in self.hosts:
            raise web.HTTPForbidden(text="This address is not served here.")
        response = await handler(request)
        response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
        return response

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
