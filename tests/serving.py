"""The console as the image runs it: gunicorn by the Dockerfile's own command, on a free port."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import get_random_string

from accounts.models import User
from accounts.sessions.store import SessionStore
from audit.models import Event
from projects.events import PROJECT_CREATED
from tests.attacks import HOST, TOKEN, Person
from tests.cast import make_organization, make_person
from tests.collected import copy_collected_static
from tests.nginx import answers
from tests.waiting import LONG, eventually

ROOT = Path(__file__).parent.parent


def command(port: int) -> list[str]:
    """What the image runs, listening on this machine only."""
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    (line,) = [line for line in lines if line.startswith('CMD ["gunicorn"')]
    program, *arguments = json.loads(line.removeprefix("CMD "))
    arguments[arguments.index("--bind") + 1] = f"127.0.0.1:{port}"
    return [sys.executable, "-m", program, *arguments]


@contextlib.contextmanager
def gunicorn(port: int, folder: Path, **environment: str) -> Iterator[Path]:
    """The web processes, until the end of the block; yields the file that is their log."""
    log = folder / f"web-{port}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            command(port), env=os.environ | environment, stdout=file, stderr=file, cwd=ROOT
        )
        try:
            eventually(lambda: answers(port), "gunicorn listens")
            yield log
        finally:
            process.terminate()
            process.wait(LONG)


@contextlib.contextmanager
def celery(folder: Path, *arguments: str, **environment: str) -> Iterator[Path]:
    """A worker, or beat, until the end of the block; yields the file that is its log."""
    log = folder / f"{'-'.join(arguments[:3])}.log"
    program = [sys.executable, "-m", "celery", "-A", "console", *arguments, "--loglevel", "INFO"]
    with log.open("wb") as file:
        process = subprocess.Popen(
            program,
            env=os.environ | environment,
            stdout=file,
            stderr=file,
            cwd=ROOT,
            start_new_session=True,
        )
        try:
            yield log
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # and a worker's children
            process.wait(LONG)


def ask(
    port: int,
    path: str,
    cookie: str,
    more: dict[str, str] | None = None,
    **form: str | list[str],
) -> HTTPResponse:
    """The answer to a request with this session and more headers; posts a form if one is given."""
    headers = {"Host": HOST, "Cookie": f"csrf={TOKEN}; session={cookie}"} | (more or {})
    body = None
    if form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(form | {"csrfmiddlewaretoken": TOKEN}, doseq=True)
    connection = HTTPConnection("127.0.0.1", port, timeout=LONG)
    with contextlib.closing(connection):
        connection.request("POST" if form else "GET", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer


def served_with(database: str, data: Path) -> dict[str, str]:
    """The environment of web processes on this database, with static files as in production."""
    copy_collected_static(data)
    return os.environ | {"DATABASE_URL": database, "CONSOLE_DATA": str(data)}


def session_of(user: User) -> str:
    """The cookie that signing in leaves."""
    session = SessionStore(get_random_string(32))
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save(must_create=True)
    return str(session.session_key)


def somebody(name: str, *, events: int = 0) -> Person:
    """A person who is signed in and administers an organization with so long a history."""
    member = make_organization(f"{name} Limited", by=make_person(name))
    Event.objects.bulk_create(
        (
            Event(
                kind=PROJECT_CREATED,
                organization_id=member.organization_id,
                organization_label=member.organization.name,
                actor_label=name,
                target_label=f"Project {number}",
            )
            for number in range(events)
        ),
        batch_size=5_000,
    )
    return Person(session_of(member.user), member.organization.handle)
