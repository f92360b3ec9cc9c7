"""PostgreSQL is restarted under load: people are told to come back, and nothing is lost.

Nor is a form that is being sent to web processes that are told to stop.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

import pytest

from projects.models import Project
from tests import services
from tests.attacks import HOST, TOKEN
from tests.metrics import TOKEN as METRICS_TOKEN
from tests.metrics import read
from tests.pooling import address
from tests.ports import free_port
from tests.serving import ROOT, gunicorn, served_with, somebody
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
    got = sum((visitor.answers for visitor in visitors), Counter())
    count = int(manage(environment, "shell", "-c", COUNT).split("count ")[1])

    assert set(got) <= {200, 302, 503}, got
    assert got[503]
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


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_being_sent_when_web_is_stopped_is_saved(tmp_path):
    ann, port = somebody("Ann"), free_port()
    environment = served_with(address(), tmp_path / "data") | {"METRICS_TOKEN": METRICS_TOKEN}
    form = urlencode({"name": "Weather", "csrfmiddlewaretoken": TOKEN})
    connection = HTTPConnection("127.0.0.1", port, timeout=LONG)
    with gunicorn(port, tmp_path, **environment) as log:
        begin_to_send(connection, f"{ann.home}projects/new/", ann.cookie, form)
        eventually(lambda: requests_under_way(port) == 1, "the form is being read")
        (main,) = re.findall(r"Listening at: \S+ \((\d+)\)", log.read_text())
        os.kill(int(main), signal.SIGTERM)
        eventually(lambda: "Worker exiting" in log.read_text(), "the idle one of two ends")

        connection.send(form[-1:].encode())
        answer = connection.getresponse()
    connection.close()

    assert answer.status == 302
    assert Project.objects.filter(name="Weather").count() == 1
    assert "Traceback" not in log.read_text()


def begin_to_send(connection: HTTPConnection, path: str, cookie: str, form: str) -> None:
    """A request but for its last byte."""
    connection.putrequest("POST", path, skip_host=True)
    connection.putheader("Host", HOST)
    connection.putheader("Cookie", f"csrf={TOKEN}; session={cookie}")
    connection.putheader("Content-Type", "application/x-www-form-urlencoded")
    connection.putheader("Content-Length", str(len(form)))
    connection.endheaders(form[:-1].encode())


def requests_under_way(port: int) -> float:
    """As the console counts them, without the one that asks."""
    connection = HTTPConnection("127.0.0.1", port, timeout=LONG)
    connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
    text = connection.getresponse().read().decode()
    connection.close()
    return read(text)["console_requests_in_progress"]
