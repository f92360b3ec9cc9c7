"""PostgreSQL is restarted under load: people are told to come back, and nothing is lost."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

import pytest

from tests import services
from tests.attacks import HOST, TOKEN
from tests.ports import free_port
from tests.serving import ROOT, gunicorn, served_with
from tests.waiting import LONG, eventually

pytestmark = [pytest.mark.postgresql, pytest.mark.once]
RESTARTS = 3
BACK_WITHIN = 3.0
SOMEBODY = """
from tests.serving import somebody
found = somebody("Ann")
print("at", found.cookie, found.handle)
"""
COUNT = "from projects.models import Project; print('count', Project.objects.count())"


class Cluster:
    """A PostgreSQL server of this test's own."""

    def __init__(self, folder: Path) -> None:
        (self.programs,) = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
        self.folder, self.port = folder, free_port()
        self.url = f"postgres://console@127.0.0.1:{self.port}/postgres"
        # It refuses to be root's.
        self.owner = "postgres" if os.geteuid() == 0 else None
        folder.mkdir()
        if self.owner:
            shutil.chown(folder, self.owner)
        self._run("initdb", "--username=console", "--auth=trust", "--no-sync")
        self.do("start")

    def do(self, what: str) -> None:
        """Start, stop or restart, and return when it has."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k '' -c fsync=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-w", "-m", "fast", "-o", options, "-l", log, what)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
        subprocess.run(
            command, user=self.owner, cwd="/", check=True, stdout=subprocess.DEVNULL, timeout=LONG
        )


@pytest.fixture
def cluster():
    if not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) and not services.CI:
        pytest.skip("no PostgreSQL to start; apt-get install postgresql")  # never where CI is set
    # A folder that the server's own user may enter.
    folder = Path(f"/tmp/console-outage-{os.getpid()}")
    cluster = Cluster(folder)
    yield cluster
    cluster.do("stop")
    shutil.rmtree(folder)


class Visitor:
    """Someone who looks at a page and starts a project, again and again."""

    def __init__(self, port: int, cookie: str, handle: str, name: str) -> None:
        self.port, self.handle, self.name = port, handle, name
        self.headers = {"Host": HOST, "Cookie": f"csrf={TOKEN}; session={cookie}"}
        self.answers: Counter[int] = Counter()
        self.acknowledged = 0

    def go_on(self, over: Event) -> None:
        number = 0
        while not over.is_set():
            number += 1
            self.ask("GET", "")
            form = {"name": f"{self.name} {number}", "csrfmiddlewaretoken": TOKEN}
            self.acknowledged += self.ask("POST", "projects/new/", urlencode(form)) == 302

    def ask(self, method: str, path: str, body: str | None = None) -> int:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONG)
        try:
            path = f"/organizations/{self.handle}/{path}"
            connection.request(method, path, body, self.headers | kind)
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            self.answers[0] += 1
            return 0
        finally:
            connection.close()
        self.answers[answer.status] += 1
        return answer.status


def manage(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout


def test_a_restart_is_a_503_and_loses_nothing(cluster, tmp_path):
    environment = served_with(cluster.url, tmp_path / "data")
    manage(environment, "migrate", "--verbosity", "0")
    found = re.search("^at (.+) (.+)$", manage(environment, "shell", "-c", SOMEBODY), re.MULTILINE)
    assert found
    port, over = free_port(), Event()
    cookie, handle = found.groups()
    visitors = [Visitor(port, cookie, handle, f"Project {letter}") for letter in "ABC"]
    with gunicorn(port, tmp_path, **environment) as log:
        threads = [Thread(target=each.go_on, args=(over,)) for each in visitors]
        for thread in threads:
            thread.start()
        back = []
        for _ in range(RESTARTS):
            wait_for_forms(visitors)
            cluster.do("restart")
            back.append(seconds_until_served(port, visitors[0]))
        over.set()
        for thread in threads:
            thread.join(LONG)
            assert not thread.is_alive(), "a visitor is not answered"
    answers = sum((visitor.answers for visitor in visitors), Counter())
    count = int(manage(environment, "shell", "-c", COUNT).split("count ")[1])

    assert set(answers) <= {200, 302, 503}, answers
    assert answers[503]
    assert count >= acknowledged(visitors)
    assert max(back) < BACK_WITHIN
    assert "Traceback" not in log.read_text()


def acknowledged(visitors: list[Visitor]) -> int:
    """How many projects people were told that they have."""
    return sum(visitor.acknowledged for visitor in visitors)


def wait_for_forms(visitors: list[Visitor]) -> None:
    """Return when some more projects were started."""
    enough = acknowledged(visitors) + 5
    eventually(lambda: acknowledged(visitors) >= enough, "forms are taken")


def seconds_until_served(port: int, visitor: Visitor) -> float:
    """How long after its return the database was used again."""
    since = time.monotonic()
    eventually(lambda: visitor.ask("GET", "") == 200, "pages are served again")
    return time.monotonic() - since
