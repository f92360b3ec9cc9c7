"""A right that was taken is served by no request that begins after the commit.

Four web processes, 50 readers who never pause, and 100 removals, 300 with TEST_EVERYTHING: whatever
a process remembers of who may do what, it must not remember it from one request to the next.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client

from organizations.actions import remove_member
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.everything import EVERYTHING
from tests.pooling import address
from tests.ports import free_port
from tests.races.rounds import join_all, people
from tests.serving import served_with
from tests.waiting import LONG, eventually

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]

PROCESSES, READERS, REMOVALS = 4, 50, 300 if EVERYTHING else 100
PATH = "/organizations/acme/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Answer:
    """One request: when it began and ended, and what it got."""

    began: float
    ended: float
    status: int


@dataclass
class Reader:
    """Someone who asks for the same page again and again."""

    cookie: str
    port: int
    answers: list[Answer] = field(default_factory=list)

    def read(self, stop: threading.Event) -> None:
        """Until told to stop. The servers close a connection now and then: open another."""
        web = HTTPConnection("127.0.0.1", self.port, timeout=LONG)
        while not stop.is_set():
            began = time.monotonic()
            try:
                web.request("GET", PATH, headers={"Cookie": self.cookie})
                response = web.getresponse()
                response.read()
            except (HTTPException, OSError):
                web.close()
                continue
            self.answers.append(Answer(began, time.monotonic(), response.status))

    def statuses(self, after: float, before: float) -> list[int]:
        """What the requests got that began and ended between these moments."""
        return [a.status for a in self.answers if after < a.began and a.ended < before]


@pytest.fixture
def port(transactional_db: None, tmp_path: Path) -> Iterator[int]:
    """Where four web processes serve this test's database, as in production."""
    port = free_port()
    environment = served_with(address(), tmp_path)
    gunicorn = f"gunicorn console.wsgi --bind 127.0.0.1:{port} --workers {PROCESSES}"
    gunicorn += " --worker-class gthread --threads 4 --keep-alive 30 --no-control-socket --preload"
    # Whoever removes goes first: the readers keep the servers busy without end.
    server = subprocess.Popen(
        ["nice", "-n", "15", sys.executable, "-m", *gunicorn.split()], env=environment
    )
    try:
        eventually(lambda: answers(port), "the web processes answer")
        yield port
    finally:
        server.terminate()
        server.wait(LONG)


def answers(port: int) -> bool:
    web = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        web.request("GET", "/healthz")
        return web.getresponse().status == 200
    except (HTTPException, OSError):
        return False
    finally:
        web.close()


def test_no_request_that_begins_after_the_commit_is_served_a_right_that_was_taken(port, adam):
    members = join_all(adam.organization, people("Reader", READERS), RoleSlug.DEVELOPER)
    readers = [Reader(cookie_of(member), port) for member in members]
    stop = threading.Event()
    threads = [threading.Thread(target=reader.read, args=[stop]) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        for _ in range(REMOVALS // READERS):
            members = take_and_give_back(members, readers)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        connections.close_all()


def take_and_give_back(members: list[Membership], readers: list[Reader]) -> list[Membership]:
    """Remove one after the other, see that they are served nothing, and make them members again."""
    organization = members[0].organization
    administrator = organization.administrators().get()
    removed = [moment_of_removal(member, by=administrator) for member in members]

    def served() -> list[list[int]]:
        now = time.monotonic()
        return [reader.statuses(at, now) for reader, at in zip(readers, removed, strict=True)]

    eventually(lambda: all(served()), "everybody asks again")
    assert {status for statuses in served() for status in statuses} == {404}
    back = join_all(organization, [member.user for member in members], RoleSlug.DEVELOPER)
    given = time.monotonic()
    eventually(
        lambda: all(200 in reader.statuses(given, time.monotonic()) for reader in readers),
        "everybody is let in again",
    )
    return back


def moment_of_removal(member: Membership, *, by: Membership) -> float:
    """When the commit was over."""
    remove_member(membership=member, by=by)
    return time.monotonic()


def cookie_of(member: Membership) -> str:
    client = Client()
    client.force_login(member.user, backend=BACKEND)
    return f"session={client.cookies['session'].value}"
