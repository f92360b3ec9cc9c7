"""Celery's processes and Redis die in the worst moments. No mail is lost, and no page waits."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest
from django.db import connection, transaction

from console import celery_app
from organizations.actions import invite_members
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from tests.pooling import address
from tests.smtp import MailServer
from tests.started_services import RedisServer
from tests.waiting import LONG, eventually

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.redis,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(4 * LONG),
]

LONGEST_REQUEST = 2.0
DRAINS_AT_ONCE = 2
MOST_NOTICED = 10
MAILS = 300
# After how many mails the worker is killed, and whether before the mail server's reply reaches it.
KILLED_AFTER = {15: True, 70: False, 130: True, 200: False, 260: True}


class Background:
    """The worker and beat, as they run in production."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.folder = environment, folder
        self.log = (folder / "log").open("wb")
        self.worker = self._start_worker()
        self.beat = self._start("beat", "--pidfile=")

    def kill_worker(self) -> None:
        """Kill the worker and its children, so that nothing of them can tidy up."""
        with contextlib.suppress(ProcessLookupError):  # killed already
            os.killpg(self.worker.pid, signal.SIGKILL)

    def restart_worker(self) -> None:
        assert self.worker.wait(LONG) == -signal.SIGKILL
        self.worker = self._start_worker()

    def is_kept_running(self) -> bool:
        """Start the worker again if it ended by itself, as Docker and `bin/start` do; true."""
        if self.worker.poll() is not None:
            self.worker = self._start_worker()
        return True

    def has_said(self, words: str, times: int = 1) -> bool:
        """Whether this is in the log of one of them."""
        return self.times_said(words) >= times

    def times_said(self, words: str) -> int:
        """How often this is in the log of both."""
        return (self.folder / "log").read_text().count(words)

    def stop(self) -> None:
        for process in (self.worker, self.beat):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(LONG)
        self.log.close()

    def _start_worker(self) -> subprocess.Popen[bytes]:
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        return self._start("worker", *quiet, "--concurrency", str(DRAINS_AT_ONCE))

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "console", *arguments, "--loglevel", "INFO"],
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def background(
    transactional_db: None, redis_server: RedisServer, mail_server: MailServer, tmp_path: Path
) -> Iterator[Background]:
    """Worker and beat on this test's database, Redis and mail server."""
    environment = os.environ | {
        "CELERY_BROKER_URL": redis_server.url,
        "CONSOLE_DATA": str(tmp_path),
        "DATABASE_URL": address(),
        "MAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "OUTBOX_LEASE_SECONDS": "2",
    }
    background = Background(environment, tmp_path)
    yield background
    background.stop()
    print((tmp_path / "log").read_text())  # pytest shows it with a test that failed


@pytest.fixture
def publishing_here_would_use(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> RedisServer:
    """Were a request to publish a task, it would go to this test's Redis, and feel its fate."""
    monkeypatch.setenv("CELERY_BROKER_URL", redis_server.url)  # Celery asks the environment first
    monkeypatch.setattr(celery_app, "_pool", None)
    monkeypatch.setattr(celery_app.amqp, "_producer_pool", None)
    assert str(redis_server.port) in celery_app.connection_for_write().as_uri()
    return redis_server


def all_settled() -> bool:
    return not Mail.objects.waiting().exists()


def test_a_worker_that_is_killed_again_and_again_loses_no_mail(
    background, mail_server, adam, settings
):
    settings.INVITATIONS_OPEN = settings.INVITATIONS_A_DAY_NEW_ORGANIZATION = MAILS
    kills: SimpleQueue[int] = SimpleQueue()

    def kill(count: int) -> None:
        if count in KILLED_AFTER and count not in seen:
            seen.add(count)
            if KILLED_AFTER[count]:
                background.kill_worker()
            kills.put(count)

    seen: set[int] = set()
    mail_server.on_mail = kill
    invite_members(
        addresses=[f"nia{n}@example.com" for n in range(MAILS)],
        slugs=[RoleSlug.DEVELOPER],
        by=adam,
    )
    for _ in KILLED_AFTER:
        kills.get(timeout=LONG)
        background.kill_worker()
        background.restart_worker()

    eventually(all_settled, "every mail settled")

    arrived = Counter(mail_server.ids)
    assert set(arrived) == {mail.message_id for mail in Mail.objects.all()}
    assert len(arrived) == MAILS
    assert_only_what_a_drain_had_in_hand_came_again(mail_server)
    assert {mail.state for mail in Mail.objects.all()} == {"sent"}
    assert_copies_are_equal(mail_server)


def assert_only_what_a_drain_had_in_hand_came_again(mail_server: MailServer) -> None:
    """A drain that dies can no longer note the one mail it has just handed over: its last."""
    ids, connections = mail_server.ids, mail_server.connection_of
    last = {connection: position for position, connection in enumerate(connections)}
    again = [position for position, key in enumerate(ids) if key in ids[position + 1 :]]
    assert [position for position in again if last[connections[position]] != position] == []
    assert len(again) <= len(KILLED_AFTER) * DRAINS_AT_ONCE


def assert_copies_are_equal(mail_server: MailServer) -> None:
    """A duplicate has the Message-ID, the recipient and the words of the first one."""
    first: dict[str, list[str]] = {}
    for key, *said in zip(mail_server.ids, mail_server.recipients, mail_server.texts, strict=True):
        assert first.setdefault(key, said) == said


FAULTS: dict[str, tuple[Callable[[RedisServer], None], Callable[[RedisServer], None], str]] = {
    "stopped": (RedisServer.stop, RedisServer.start, "Couldn't apply scheduled task"),
    "frozen": (RedisServer.freeze, RedisServer.thaw, "Couldn't apply scheduled task"),
    "flushed": (RedisServer.flush, RedisServer.flush, "Sending due task"),
}
"""How Redis is broken and repaired, and what the log says once Celery has met it broken."""


@pytest.mark.parametrize("fault", FAULTS)
def test_while_redis_is_gone_pages_answer_at_once_and_the_mail_comes_later(
    fault, background, mail_server, redis_server, publishing_here_would_use, adam, client_of
):
    break_it, repair_it, complaint = FAULTS[fault]
    page = client_of(adam)
    invite(page, "before@example.com")
    eventually(lambda: mail_server.recipients == ["before@example.com"], "the first mail")

    break_it(redis_server)
    took = [invite(page, f"nia{n}@example.com") for n in range(5)]
    eventually(lambda: background.has_said(complaint), complaint)
    took.append(invite(page, "during@example.com"))
    repair_it(redis_server)
    took.append(invite(page, "after@example.com"))
    eventually(
        lambda: background.is_kept_running() and all_settled(),
        f"every mail settled once Redis was no longer {fault}",
    )

    assert max(took) < LONGEST_REQUEST
    invited = [*(f"nia{n}" for n in range(5)), "before", "during", "after"]
    assert sorted(mail_server.recipients) == sorted(f"{name}@example.com" for name in invited)


def test_redis_stops_while_a_worker_has_a_mail_in_hand(
    background, mail_server, redis_server, publishing_here_would_use, adam, client_of
):
    """The worker can no longer say that its task is done, and ends instead of connecting again."""
    mail_server.on_mail = lambda count: redis_server.stop()
    page = client_of(adam)
    invite(page, "in-hand@example.com")
    eventually(all_settled, "the mail in hand settled")
    mail_server.on_mail = None

    invite(page, "during@example.com")
    redis_server.start()
    eventually(lambda: background.is_kept_running() and all_settled(), "the other mail settled")

    assert mail_server.recipients == ["in-hand@example.com", "during@example.com"]


def test_redis_freezes_again_and_again_while_a_worker_has_a_task_in_hand(
    background, mail_server, redis_server, publishing_here_would_use, adam, client_of
):
    """The worker cannot say that a task is done, as often as it has processes, and takes others."""
    noticed = 0
    while not background.has_said("Couldn't ack", DRAINS_AT_ONCE):
        assert noticed < MOST_NOTICED
        times = background.times_said("Couldn't ack")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Mail._meta.db_table}")
            eventually(lambda: drains_wait(cursor), "a process drains")
            redis_server.freeze()
        # A busy machine ends the task after the worker has noticed, which then says nothing of it.
        eventually(
            lambda: (
                background.times_said("Couldn't ack") > times  # noqa: B023  (called here)
                or background.times_said("Restoring 1 unacknowledged") > noticed  # noqa: B023
            ),
            "the worker was not heard",
        )
        noticed = background.times_said("Restoring 1 unacknowledged")
        redis_server.thaw()

    invite(client_of(adam), "after@example.com")
    eventually(all_settled, "the mail settled once Redis was no longer frozen")

    assert mail_server.recipients == ["after@example.com"]


def drains_wait(cursor) -> bool:
    """Whether a process waits for the lock on mails of this database.

    Other tests at work in copies of it have a table with the same number.
    """
    cursor.execute(
        "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database"
        " WHERE NOT granted AND relation = %s::regclass AND datname = current_database())",
        [Mail._meta.db_table],
    )
    return cursor.fetchone()[0]


def invite(page, address: str) -> float:
    """Invite through the page; returns the seconds it took."""
    started = time.monotonic()
    response = page.post(
        "/organizations/acme/settings/members/invite/",
        {"emails": address, "roles": ["developer"], "is_complete": "on"},
    )
    assert response.status_code in {200, 302}
    assert Mail.objects.filter(recipient=address).exists()
    return time.monotonic() - started
