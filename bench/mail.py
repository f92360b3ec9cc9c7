"""Invitations a second: the outbox drained in batches, beside a Celery task for each mail.

The same mails, the same two worker processes, the same broker and the same mail server, in turn.
The rate is taken from the first mail to the last that the server gets.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import median
from typing import IO, Any
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import naive, people
from organizations.models import Invitation, Membership
from outbox import tasks
from outbox.drain import drain
from outbox.models import Mail

MAILS = 600
ROUNDS = 3
WORKERS = 2


def main() -> None:
    """Measure, and print a table."""
    redis_server = shutil.which(os.environ.get("REDIS_SERVER") or "redis-server")
    if redis_server is None:
        sys.exit("There is no redis-server on the path; install one, or set REDIS_SERVER.")
    (admin,) = people.make_people(1, "sender")
    organization = people.make_organization("Sender", [admin])
    (sender,) = organization.memberships.all()
    with redis(redis_server), catcher() as arrivals, worker():
        one_by_one(sender, WORKERS, arrivals)  # warm
        cost = statements(sender, 100)
        rate(100, arrivals)
        rates: list[tuple[float, float]] = []
        for _ in range(ROUNDS):
            rates.append((one_by_one(sender, MAILS, arrivals), drained(sender, MAILS, arrivals)))

    print(f"statements a mail: {cost:.2f}")
    print(f"{'mails a second':>24} {'task per mail':>14} {'outbox':>7} {'ratio':>6}")
    for number, (single, batch) in enumerate(rates, 1):
        print(f"{f'round {number}':>24} {single:14.0f} {batch:7.0f} {batch / single:6.1f}")
    print(f"{'median':>24} {'':14} {'':7} {median(batch / one for one, batch in rates):6.1f}")


def statements(sender: Membership, count: int) -> float:
    """How many statements the drain sends for each of so many mails, its transactions included."""
    invitations(sender, count, due_in=timedelta())
    with CaptureQueriesContext(connection) as queries:
        drain()
    return len(queries) / count


def invitations(sender: Membership, count: int, *, due_in: timedelta) -> list[Invitation]:
    """Open invitations that no one was mailed yet."""
    start = timezone.now()
    addresses = [f"{start.timestamp():.6f}.{number}@example.com" for number in range(count)]
    mails = Mail.objects.bulk_create(
        Mail(kind="invitation", recipient=address, recipient_key=address, due_at=start + due_in)
        for address in addresses
    )
    asked = Invitation.objects.bulk_create(
        Invitation(
            organization=sender.organization,
            email=mail.recipient,
            email_key=mail.recipient,
            invited_by=sender.user,
            mail=mail,
        )
        for mail in mails
    )
    for invitation, mail in zip(asked, mails, strict=True):
        mail.subject_id = str(invitation.pk)
    Mail.objects.bulk_update(mails, ["subject_id"], batch_size=200)
    return asked


def one_by_one(sender: Membership, count: int, arrivals: IO[str]) -> float:
    """Mails a second with a task and a connection for each mail."""
    for invitation in invitations(sender, count, due_in=timedelta(days=1)):
        naive.send.delay(str(invitation.mail_id), str(invitation.pk), invitation.email)
    return rate(count, arrivals)


def drained(sender: Membership, count: int, arrivals: IO[str]) -> float:
    """Mails a second when each worker drains the outbox once."""
    invitations(sender, count, due_in=timedelta())
    for _ in range(WORKERS):
        tasks.drain.delay()
    return rate(count, arrivals)


def rate(count: int, arrivals: IO[str]) -> float:
    """Read that many arrivals, and say how many came a second."""
    moments = [float(arrivals.readline()) for _ in range(count)]
    return (count - 1) / (moments[-1] - moments[0])


@contextlib.contextmanager
def running(*command: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """A process that is ended with the block."""
    process = subprocess.Popen(command, text=True, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def redis(program: str) -> Iterator[None]:
    """The broker, for as long as the measurement takes."""
    port = str(urlsplit(settings.CELERY_BROKER_URL).port)
    address = ("127.0.0.1", int(port))
    with tempfile.TemporaryDirectory() as folder:
        options = ["--port", port, "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
        with running(program, *options, stdout=subprocess.DEVNULL):
            for _ in range(100):
                with (
                    contextlib.suppress(OSError),
                    socket.create_connection(address),
                ):
                    break
                time.sleep(0.05)
            yield


@contextlib.contextmanager
def catcher() -> Iterator[IO[str]]:
    """The mail server; yields the moments at which mails come, one a line."""
    port = str(urlsplit(os.environ["MAIL_URL"]).port)
    command = [sys.executable, "-m", "bench.catcher", port]
    with running(*command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.stdout


@contextlib.contextmanager
def worker() -> Iterator[None]:
    """Celery's worker with two processes, as it runs in production."""
    options = ["--concurrency", str(WORKERS), "--without-gossip", "--without-mingle"]
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "bench.naive", "worker", *options]
    environment = os.environ | {"PYTHONWARNINGS": "ignore"}
    with running(*command, "--loglevel", "ERROR", env=environment, stdout=subprocess.DEVNULL):
        for _ in range(100):
            if current_app.control.ping(timeout=0.2):
                break
        yield
