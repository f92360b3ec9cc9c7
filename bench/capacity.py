"""What a core answers: the processor time that a request takes of the web processes and PostgreSQL.

The web processes run as in the image, and a few clients ask them by HTTP, each on a connection that
it keeps. What is counted is processor time, so that neither waiting nor whatever else the machine
does counts; a figure is the median of the rounds, in which all take turns. PostgreSQL's part is
known only where its processes are on this machine.
"""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from os import getpid
from pathlib import Path
from statistics import median
from urllib.parse import urljoin

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection

from apis.models import Version
from bench import furnished, people, remembering
from bench.gateway import make_keys, prepared
from bench.visits import browser_of
from tests.ports import free_port
from tests.serving import gunicorn

CLIENTS, ROUNDS = 4, 3
VISITS, CHECKS = 10, 200
"""Of each client in a round."""
KEYS = 1_000
REMEMBERED = (0, 1)
"""Seconds for which gateways remember answers."""
SIGN_INS = 5


@dataclass(frozen=True)
class Asked:
    """A request that each client sends so many times in a round."""

    name: str
    path: str
    headers: dict[str, str]
    times: int
    port: int = 0
    """Of what is asked in place of the web processes."""

    def by_all(self, port: int) -> None:
        """Have all clients send it."""
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(self.by_one, [self.port or port] * CLIENTS))

    def by_one(self, port: int) -> None:
        """Send it again and again; raises unless it is answered with 200."""
        with closing(HTTPConnection("127.0.0.1", port)) as client:
            for _ in range(self.times):
                client.request("GET", self.path, headers={"Host": "testserver", **self.headers})
                response = client.getresponse()
                response.read()
                if response.status != 200:
                    raise RuntimeError(f"{self.path} answers {response.status}")


def asked() -> Iterator[Asked]:
    """A gateway's check, and the pages that `bench/pages` measures."""
    token, organization, version, plan = prepared()
    key, *_ = make_keys(organization, version, plan, KEYS)
    shown = {"X-Gateway-Token": token, "X-Api": "payments/1", "X-API-Key": key}
    yield Asked("gateway's check", "/gateway/check", shown, CHECKS)
    for page in furnished.pages():
        path = urljoin(f"/organizations/{page.organization.handle}/", page.path)
        yield Asked(page.name, path, {"Cookie": browser_of(page.user, path)}, VISITS)


def main() -> None:
    """Measure, and print a table."""
    kinds = list(asked())
    people.tell_the_planner()
    with (
        tempfile.TemporaryDirectory() as folder,
        # A connection that ends amid a round would take what it counted with it.
        gunicorn(port := free_port(), Path(folder), DATABASE_CONN_MAX_AGE="3600"),
        ExitStack() as started,
    ):
        kinds += [
            started.enter_context(through_nginx(seconds, kinds[0], port, Path(folder)))
            for seconds in REMEMBERED
        ]
        for kind in kinds:
            kind.by_all(port)  # warm
        rounds = [[spent(kind, port) for kind in kinds] for _ in range(ROUNDS)]
    print(f"{'processor time, ms':28} {'web':>7} {'PostgreSQL':>11} {'a second for a core':>20}")
    for kind, of_kind in zip(kinds, zip(*rounds, strict=True), strict=True):
        web, there = (median(part) * 1000 for part in zip(*of_kind, strict=True))
        print(f"{kind.name:28} {web:7.2f} {there:11.2f} {1000 / (web + there):20.0f}")
    one = password() * 1000
    print(f"{'a password is compared':28} {one:7.2f} {'':11} {1000 / one:20.0f}")


@contextmanager
def through_nginx(seconds: int, check: Asked, port: int, folder: Path) -> Iterator[Asked]:
    """Calls of a service with the key of this check, through a gateway that remembers answers."""
    version = Version.objects.get(api__handle="payments", organization__name="Served")
    by = version.organization.administrators().get()
    version.addresses.get_or_create(
        organization=version.organization,
        environment="production",
        base_url=f"https://gateway.example{remembering.PATH}",
    )
    within = folder / f"nginx-{seconds}"
    with remembering.gateway(seconds, by=by, console=port, folder=within) as gate:
        shown = {"X-API-Key": check.headers["X-API-Key"]}
        name = f"through nginx, {seconds or 'not'} remembered"
        yield Asked(name, remembering.PATH, shown, CHECKS, gate)


def spent(kind: Asked, port: int) -> tuple[float, float]:
    """Seconds of processor time for one such request: of the web processes, and of PostgreSQL."""
    web, there = web_processes(), backends()
    before = cpu(web), cpu(there)
    kind.by_all(port)
    requests = CLIENTS * kind.times
    there |= backends()
    return (cpu(web) - before[0]) / requests, (cpu(there) - before[1]) / requests


def web_processes() -> set[int]:
    """Those of gunicorn: the children of our child, but for those of nginx."""
    command = ["ps", "-A", "-o", "pid=,ppid=,comm="]
    listed = subprocess.run(command, capture_output=True, check=True, text=True)
    table = [line.split(None, 2) for line in listed.stdout.splitlines()]
    parents = {int(pid): int(of) for pid, of, name in table if name != "nginx"}
    return {pid for pid, of in parents.items() if parents.get(of) == getpid()}


def backends() -> set[int]:
    """PostgreSQL's processes for this database, but for our own connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return {pid for (pid,) in cursor.fetchall()}


def cpu(processes: set[int]) -> float:
    """Seconds of processor time that their threads took so far; none of one that is elsewhere."""
    threads = [path for pid in processes for path in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    return sum(int(path.read_text().split()[0]) for path in threads) / 1e9


def password() -> float:
    """Seconds of processor time that it takes to compare one, which is made to be slow."""
    stored = make_password("correct horse battery staple")
    before = time.thread_time()
    for _ in range(SIGN_INS):
        check_password("correct horse battery staple", stored)
    return (time.thread_time() - before) / SIGN_INS
