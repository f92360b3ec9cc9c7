"""What people notice of updates: bin/update ten times, while clients read and write.

nginx and the gunicorns are real, with the configuration and the command of the image. Only docker
is not there: bench/containers.py does to processes what it would do to containers. A request is
lost if it gets no answer. One on a connection that was idle is sent once more on a new one, as
browsers do, since nginx closes these when it is told to ask others. Fails if a request was lost or
was answered with 5xx, and if a change was made twice or not at all.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

from audit.models import Event as Entry
from bench import people
from bench.__main__ import free_port
from bench.containers import Processes
from organizations.models import Organization
from projects.events import PROJECT_CHANGED
from tests import docker, nginx, services
from tests.attacks import HOST, TOKEN, Person
from tests.serving import ROOT, command, somebody
from tests.waiting import LONG

UPDATES = 10
CLIENTS = 12
PAUSE = 0.1
"""Seconds between requests of a client: most connections are idle when nginx changes over."""
FORM = "application/x-www-form-urlencoded"


class Client(Thread):
    """Someone who reads a page and saves a form in turn, on one connection while it lasts."""

    def __init__(self, port: int, ann: Person, number: int, enough: Event) -> None:
        super().__init__()
        self.connection = HTTPConnection("127.0.0.1", port, timeout=LONG)
        self.headers = {"Host": HOST, "Cookie": f"csrf={TOKEN}; session={ann.cookie}"}
        self.project = f"{ann.home}projects/project-{number}/"
        self.number = number
        self.enough = enough
        self.counts: Counter[str] = Counter()

    def run(self) -> None:
        """Until it is enough."""
        while not self.enough.wait(PAUSE):
            self.ask("GET", self.project)
            self.enough.wait(PAUSE)
            self.ask("POST", f"{self.project}edit/")

    def ask(self, method: str, path: str) -> None:
        """One request, and how it went."""
        self.counts[method] += 1
        was_idle = self.connection.sock is not None
        status = self.status_of(method, path)
        if not status and was_idle:
            self.counts["sent again"] += 1
            status = self.status_of(method, path)
        self.counts[f"{method} {status}" if status else "lost"] += 1

    def status_of(self, method: str, path: str) -> int:
        """Of the answer, or 0 if there is none."""
        form = {
            "name": f"Project {self.number}",
            "description": str(self.counts["POST"]),
            "csrfmiddlewaretoken": TOKEN,
        }
        body = urlencode(form) if method == "POST" else None
        headers = self.headers | ({"Content-Type": FORM} if body else {})
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            self.connection.close()
            return 0
        return answer.status


def main(updates: int = UPDATES) -> None:
    """Update, and print what the clients noticed."""
    if missing := services.nginx().missing:
        sys.exit(missing)
    ann, enough = somebody("Ann"), Event()
    people.make_projects(Organization.objects.get(handle=ann.handle), CLIENTS)
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        containers = start(folder)
        (first,) = [own["port"] for own in containers.containers.values() if "port" in own]
        nginx.write_source(folder, first=first, http=port)
        try:
            with nginx.running(folder, upstreams=[first], http=port):
                clients = [Client(port, ann, number, enough) for number in range(CLIENTS)]
                for client in clients:
                    client.start()
                try:
                    seconds = [update(folder, release) for release in range(updates)]
                finally:
                    enough.set()
                    for client in clients:
                        client.join()
        finally:
            stop(folder)
    report(sum((client.counts for client in clients), Counter()), seconds)


def start(folder: Path) -> Processes:
    """The console that is updated, ready, with one web container."""
    file = docker.begin(folder, web=0, command=without_a_port())
    program = folder / "docker"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m bench.containers {file} "$@"\n')
    containers = Processes(file)
    containers.start("web")
    (key,) = containers.of("web")
    containers.state["asked"] = [containers.containers[key]["name"]]
    file.write_text(json.dumps(containers.state))
    while not nginx.answers(containers.containers[key]["port"]):
        time.sleep(0.1)
    return containers


def without_a_port() -> list[str]:
    """What the image runs, but for where it listens."""
    words = command(0)
    at = words.index("--bind")
    return words[:at] + words[at + 2 :]


def update(folder: Path, release: int) -> float:
    """Run bin/update to an image that is new; the seconds that it took."""
    file = folder / "docker.json"
    state = json.loads(file.read_text()) | {"built": f"sha256:{release}"}
    file.write_text(json.dumps(state))
    begun = time.monotonic()
    path = f"{folder}:{os.environ['PATH']}"
    run = [str(ROOT / "bin" / "update"), "--no-backup"]
    subprocess.run(run, env=os.environ | {"PATH": path}, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun


def stop(folder: Path) -> None:
    """Every process that is left."""
    containers = Processes(folder / "docker.json")
    for key in containers.of("web"):
        containers.stop(key)


def report(counts: Counter[str], seconds: list[float]) -> None:
    """Print it, and fail if it is not what is promised."""
    asked = counts["GET"] + counts["POST"]
    failed = sum(count for name, count in counts.items() if name.split()[-1].startswith("5"))
    saved, entries = counts["POST 302"], Entry.objects.filter(kind=PROJECT_CHANGED).count()
    print(f"{len(seconds)} updates of {sum(seconds) / len(seconds):.0f} s each")
    print(
        f"{asked} requests, of which {counts['POST']} POST: {failed} × 5xx, {counts['lost']} lost"
    )
    print(f"{counts['sent again']} were sent again, since nginx had closed the idle connection")
    print(f"{saved} changes were said to be saved, and {entries} were")
    print(", ".join(f"{name}: {count}" for name, count in sorted(counts.items()) if " " in name))
    if failed or counts["lost"] or saved != entries or saved != counts["POST"]:
        sys.exit("Requests failed.")
