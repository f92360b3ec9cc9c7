"""The one browser of a run, and Redis servers, which start when a test asks for their fixture."""

import contextlib
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, sync_playwright

from tests.ports import free_port
from tests.services import chromium, redis
from tests.waiting import LONG, eventually

# Chromium as root too, off the network.
LAUNCHED_WITH = [
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No page stays long enough for what optimizing its scripts costs.
    "--js-flags=--no-turbofan --no-maglev",
]


@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Browser]:
    """The one browser of the run: the installed Chromium, without a window."""
    with sync_playwright() as playwright:
        launched = launch(playwright.chromium)
        yield launched
        launched.close()


def launch(chromium_type: BrowserType) -> Browser:
    """Start the installed Chromium, with what saves processor time in tests."""
    return chromium_type.launch(executable_path=chromium().address, args=LAUNCHED_WITH)


@pytest.fixture
def new_context(chromium_browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Open a window that shares nothing with those before it."""
    opened: list[BrowserContext] = []

    def open_context(**options: Any) -> BrowserContext:
        opened.append(chromium_browser.new_context(**options))
        return opened[-1]

    yield open_context
    for context in opened:
        context.close()


class RedisServer:
    """A Redis server that belongs to one test, which may stop, freeze and empty it."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """Start, with what an earlier start left; return when it answers."""
        options = ["--port", str(self.port), "--dir", str(self.folder), "--bind", "127.0.0.1"]
        # While it waits for the disk, it would write nothing for up to two seconds.
        options += ["--appendfsync", "no"]
        self.process = subprocess.Popen(
            [redis().address, *options, "--appendonly", "yes", "--save", ""],
            stdout=subprocess.DEVNULL,
        )
        eventually(self._answers, "redis-server answers")

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            return self.command("PING").startswith(b"+PONG")
        return False

    def command(self, *words: str) -> bytes:
        """Send one command and return the first piece of the answer, as Redis wrote it."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=LONG) as connection:
            connection.sendall(" ".join(words).encode() + b"\r\n")
            return connection.recv(65536)

    def freeze(self) -> None:
        """Keep every connection open and answer none."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def flush(self) -> None:
        """Forget everything."""
        self.command("FLUSHALL")

    def stop(self) -> None:
        self.thaw()
        self.process.terminate()
        self.process.wait(LONG)


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A running Redis server of this test's own."""
    server = RedisServer(tmp_path)
    yield server
    if server.process.poll() is None:
        server.stop()
