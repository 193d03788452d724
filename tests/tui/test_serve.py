"""`examprep serve`: the app in a browser, for this machine alone; each tab a process, all answers in one log."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSServerHandshakeError
from yarl import URL

ESCAPES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]")
PATIENCE = 60  # seconds


@pytest.fixture
def environ(tmp_path: Path, toy: Path) -> dict[str, str]:
    ours = {"EXAMPREP_HOME": tmp_path / "home", "EXAMPREP_COURSE": toy, "EXAMPREP_LANG": "en"}
    (tmp_path / "home").mkdir()
    (tmp_path / "home/settings.json").write_text("{}")  # not the first start
    return {**os.environ, **{name: str(value) for name, value in ours.items()}}


@pytest.fixture
def server(environ: dict[str, str]) -> Iterator[tuple[subprocess.Popen, str]]:
    """`examprep serve` on a free port, and its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "examprep", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, env=environ, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    address = f"http://127.0.0.1:{port}"
    assert address in process.stderr.readline()
    until(lambda: connects(port), "the server answers")
    yield process, address
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stderr.close()


def until(true: Callable[[], object], what: str) -> None:
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends, f"never came about: {what}"
        time.sleep(0.05)


def connects(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


def running(process: subprocess.Popen) -> list[str]:
    """What runs of the server's process group: the arguments of each."""
    told = subprocess.run(["ps", "-eo", "pid=,pgid=,stat=,args="], capture_output=True, text=True).stdout
    rows = [line.split(maxsplit=3) for line in told.splitlines()]
    return [args for _, pgid, stat, args in rows if pgid == str(process.pid) and stat[0] != "Z"]


def apps(process: subprocess.Popen) -> list[str]:
    return [args for args in running(process) if args.endswith("-m examprep")]


def answered(environ: dict[str, str]) -> list[str]:
    """The items that the log has an answer to."""
    export = [sys.executable, "-m", "examprep", "log", "export"]
    told = subprocess.run(export, env=environ, capture_output=True, text=True).stdout
    return re.findall(r'"item": "(q01/[a-z-]+)"', told)


async def test_it_listens_to_this_machine_only_and_to_no_page_from_elsewhere(server):
    _, address = server
    port = int(address.rpartition(":")[2])
    elsewhere = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for host in elsewhere - {"127.0.0.1"}:
        with socket.socket() as trying:
            trying.settimeout(5)
            assert trying.connect_ex((host, port)) != 0 or host.startswith("127.")
    async with ClientSession() as client:
        page = await (await client.get(address)).text()
        assert "googleapis" not in page
        for origin in ({}, {"Origin": "http://example.org"}, {"Origin": f"http://example.org:{port}"}):
            with pytest.raises(WSServerHandshakeError) as refused:
                await client.ws_connect(f"{address}/ws", headers=origin)
            assert refused.value.status == 403


async def test_it_is_served_by_its_own_name_in_no_frame_and_nothing_else_is(server):
    _, address = server
    port = int(address.rpartition(":")[2])
    async with ClientSession() as client:
        for host, status in {
            f"localhost:{port}": 200,
            "example.org": 403,
            f"example.org:{port}": 403,
        }.items():
            answer = await client.get(address, headers={"Host": host})
            assert answer.status == status
            assert status == 403 or answer.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
        for path in (
            "/static/../serve.py",
            "/static/..%2f..%2fserver.py",
            "/static//etc/passwd",
            "/download/x",
        ):
            assert (await client.get(URL(address + path, encoded=True))).status in (403, 404)


async def to_the_end(tab: ClientWebSocketResponse) -> None:
    """Read on as a browser does, which answers a server that takes its leave."""
    async for _ in tab:
        pass


async def test_control_c_ends_the_server_and_every_app_it_started(server):
    process, address = server
    async with ClientSession() as client:
        tabs = [await client.ws_connect(f"{address}/ws", headers={"Origin": address}) for _ in range(2)]
        for tab in tabs:
            assert (await tab.receive(timeout=PATIENCE)).data
        assert len(apps(process)) == 2
        read = asyncio.gather(*map(to_the_end, tabs))
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        await asyncio.to_thread(until, lambda: process.poll() is not None, "the server ends")
        assert process.returncode == 0
        until(lambda: not running(process), "its apps end")
        await read


def test_a_port_that_is_taken_is_said(server, environ):
    _, address = server
    port = address.rpartition(":")[2]
    again = [sys.executable, "-m", "examprep", "serve", "--port", port]
    done = subprocess.run(again, env=environ, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 2
    assert f"port {port} cannot be opened" in done.stderr
    assert f"--port {int(port) + 1}" in done.stderr


class Tab:
    """A tab of the browser: types, and reads what the app has drawn so far."""

    def __init__(self, browser, address: str):
        self.page, self.drawn = browser.new_page(), b""
        self.page.on("websocket", lambda ws: ws.on("framereceived", self.receive))
        self.page.goto(address)

    def receive(self, frame: bytes | str) -> None:
        self.drawn += frame if isinstance(frame, bytes) else b""

    def sees(self, text: str) -> None:
        ends = time.monotonic() + PATIENCE
        while text not in ESCAPES.sub(b"", self.drawn).decode(errors="replace"):
            assert time.monotonic() < ends, f"{text!r} never came to be drawn"
            self.page.wait_for_timeout(50)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


@pytest.mark.browser
def test_items_answered_in_two_tabs_at_once_are_both_in_the_log(server, browser, environ):
    process, address = server
    tabs = [Tab(browser, address) for _ in range(2)]
    for tab in tabs:
        tab.sees("BASICS")
        tab.press("s")
        tab.sees("the option's number")
        tab.press("1")
    for tab in tabs:
        tab.press("Enter")
    for tab in tabs:
        tab.sees("again")
    assert answered(environ) == ["q01/which"] * 2
    tabs[0].page.close()
    until(lambda: len(apps(process)) == 1, "the app of a closed tab ends")
    tabs[1].press("Control+q")
    tabs[1].page.wait_for_selector("text=The session is over")
    until(lambda: not apps(process), "the app that was left ends")
