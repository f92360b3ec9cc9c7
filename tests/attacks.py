"""Clients that mean no good, at one port of this machine, for as long as a block lasts."""

import contextlib
import itertools
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread

HOST = "testserver"
TOKEN = "t" * 64
SLOW_FORM = (
    f"POST /accounts/login/ HTTP/1.1\r\nHost: {HOST}\r\nCookie: csrf={TOKEN}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
)
PAGE = f"GET /accounts/login/ HTTP/1.1\r\nHost: {HOST}\r\n"
PIECE = b"a" * 65536
GIVEN_UP = 10.0
"""Seconds after which a page is taken for one that never comes."""


@dataclass(frozen=True)
class Person:
    """Someone who is signed in, and whose organization it is."""

    cookie: str
    handle: str

    @property
    def home(self) -> str:
        return f"/organizations/{self.handle}/"


@dataclass(frozen=True)
class Target:
    """Where the console is, and who there can export a long history."""

    port: int
    exporters: list[Person]
    host: str = HOST
    """What it is called there: another name gets no page."""


def connect(port: int) -> socket.socket:
    """A connection that takes in little of what is sent to it."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(5)
    client.connect(("127.0.0.1", port))
    return client


@contextlib.contextmanager
def held(port: int, count: int, opening: str, drip: str = "") -> Iterator[None]:
    """So many connections that say this, and then a little from time to time; none ever reads.

    One that is closed comes back.
    """
    over = Event()
    clients: list[socket.socket | None] = [None] * count

    def keep_up() -> None:
        while not over.wait(0.2):
            for number, client in enumerate(clients):
                try:
                    if client is None:
                        clients[number] = client = connect(port)
                        client.sendall(opening.encode())
                    elif drip:
                        client.send(drip.encode())
                except OSError:
                    clients[number] = None

    with _in_threads(1, keep_up, over):
        while clients[-1] is None and not over.wait(0.05):
            pass
        yield
    for client in clients:
        if client:
            client.close()


@contextlib.contextmanager
def _in_threads(count: int, attack: Callable[[], None], over: Event) -> Iterator[None]:
    threads = [Thread(target=attack, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(GIVEN_UP)


def slow_bodies(target: Target) -> AbstractContextManager[None]:
    return held(target.port, 60, SLOW_FORM.replace(HOST, target.host), "a")


def slow_headers(target: Target) -> AbstractContextManager[None]:
    return held(target.port, 400, PAGE, "X-Slow: 1\r\n")


def idle(target: Target) -> AbstractContextManager[None]:
    return held(target.port, 400, "")


@contextlib.contextmanager
def lingering(target: Target) -> Iterator[None]:
    """Five a second ask for a page and close nothing. The oldest of hundreds are let go of."""
    over = Event()
    asked = f"GET /healthz HTTP/1.1\r\nHost: {target.host}\r\nConnection: close\r\n\r\n".encode()
    kept: deque[socket.socket] = deque()

    def ask() -> None:
        while not over.wait(0.2):
            with contextlib.suppress(OSError):
                kept.append(connect(target.port))
                kept[-1].sendall(asked)
            if len(kept) > 300:
                kept.popleft().close()

    with _in_threads(1, ask, over):
        yield
    for client in kept:
        client.close()


def stopped_readers(target: Target) -> AbstractContextManager[None]:
    """Each asks for some 400 pages at once."""
    return held(target.port, 16, f"{PAGE}\r\n" * 400)


@contextlib.contextmanager
def stopped_exports(target: Target) -> Iterator[None]:
    """Sixteen people ask for their long history, and read none of it."""
    over = Event()
    with contextlib.ExitStack() as stack:
        for person in target.exporters[:16]:
            client = stack.enter_context(connect(target.port))
            client.sendall(_export_request(person))
        yield
    over.set()


@contextlib.contextmanager
def exports(target: Target) -> Iterator[None]:
    """Twenty-four people export, twice a second, and read as fast as they can."""
    over, everybody = Event(), itertools.cycle(target.exporters)

    def export() -> None:
        person = next(everybody)
        while not over.wait(0.5):
            with contextlib.suppress(OSError), connect(target.port) as client:
                client.sendall(_export_request(person))
                while not over.is_set() and client.recv(65536):
                    pass

    with _in_threads(24, export, over):
        yield


@contextlib.contextmanager
def large_forms(target: Target) -> Iterator[None]:
    """Eight forms of 300 MB, and again half a second after each was refused.

    At once, the attackers would have the cores of the machine to themselves, and that be measured.
    """
    over = Event()
    form = SLOW_FORM.replace("Content-Length: 5000", "Content-Length: 300000000")

    def send() -> None:
        while not over.is_set():
            with contextlib.suppress(OSError), connect(target.port) as client:
                client.sendall(form.encode())
                while not over.is_set():
                    client.sendall(PIECE)
            over.wait(0.5)

    with _in_threads(8, send, over):
        yield


def _export_request(person: Person) -> bytes:
    body = f"format=jsonl&csrfmiddlewaretoken={TOKEN}"
    return (
        f"POST /organizations/{person.handle}/settings/history/export/ HTTP/1.1\r\nHost: {HOST}\r\n"
        f"Cookie: csrf={TOKEN}; session={person.cookie}\r\nConnection: close\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


ATTACKS: dict[str, Callable[[Target], AbstractContextManager[None]]] = {
    "60 slow bodies": slow_bodies,
    "400 slow headers": slow_headers,
    "400 idle connections": idle,
    "clients that linger": lingering,
    "16 readers that stop": stopped_readers,
    "16 exports nobody reads": stopped_exports,
    "24 exports at once": exports,
    "8 forms of 300 MB": large_forms,
}


def slowest(port: int, person: Person, seconds: float) -> dict[str, float]:
    """The longest that `/healthz` and the home of someone else took meanwhile, in seconds."""
    worst = {"/healthz": 0.0, person.home: 0.0}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for path in worst:
            worst[path] = max(worst[path], _time(port, path, person))
        time.sleep(0.1)
    return {"/healthz": worst["/healthz"], "home": worst[person.home]}


def _time(port: int, path: str, person: Person) -> float:
    connection = HTTPConnection("127.0.0.1", port, timeout=GIVEN_UP)
    started = time.monotonic()
    try:
        connection.request(
            "GET", path, headers={"Host": HOST, "Cookie": f"session={person.cookie}"}
        )
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        return GIVEN_UP
    finally:
        connection.close()
    assert answer.status == 200, f"{path} answers {answer.status}"
    return time.monotonic() - started
