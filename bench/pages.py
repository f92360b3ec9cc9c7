"""Statements and CPU of a few pages, relative to bare Django pages: a small one, and one as large.

The small one, (d), is the same for all: the bare page without rows, and with no text to fill it.
All run in this process through Django's WSGI handler, warm, in turn: a round is a few requests to
each page and as many to its yardsticks, and the figure is the median of the rounds' ratios. The
clock is the CPU time of the thread, so waiting for PostgreSQL does not count, and neither does
whatever else the machine does. Statements are counted on their way to the server.
"""

import gc
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from accounts.models import User
from bench import people, wire
from bench.bare import BareHandler
from console.lists.paging import PAGE_SIZE
from organizations.models import Organization

ROUNDS = 31
REQUESTS = 10  # of each page in a round
PROJECTS = 12
Handler = Callable[[dict[str, Any], Any], Any]


@dataclass(frozen=True)
class Visit:
    """One page, opened again and again by one browser."""

    handler: Handler
    path: str
    cookies: str

    def __call__(self) -> bytes:
        """The body of the page; raises unless it is answered with 200."""
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": self.path,
            "QUERY_STRING": "",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "testserver",
            "HTTP_COOKIE": self.cookies,
            "wsgi.url_scheme": "http",
            "wsgi.input": sys.stdin.buffer,
            "wsgi.errors": sys.stderr,
        }
        answered: list[str] = []
        response = self.handler(environ, lambda status, headers: answered.append(status))
        body = b"".join(response)
        response.close()
        if answered != ["200 OK"]:
            raise RuntimeError(f"{self.path} answers {answered}")
        return body

    def cpu(self) -> float:
        """Seconds of CPU for one request."""
        gc.collect()
        start = time.thread_time()
        for _ in range(REQUESTS):
            self()
        return (time.thread_time() - start) / REQUESTS

    def statements(self) -> int:
        """How many statements the server gets in one request, the look at the connection too."""
        with wire.counted() as counted:
            self()
            before = counted.statements
            self()
            return counted.statements - before


@dataclass(frozen=True)
class Compared:
    """A page and its yardstick."""

    name: str
    page: Visit
    bare: Visit


def organization_of(members: int) -> tuple[Organization, User]:
    """An organization of this size and its administrator, who belongs to five."""
    name = f"Size {members}"
    crowd = people.make_people(members, f"size{members}.")
    organization = people.make_organization(name, crowd)
    people.make_projects(organization, PROJECTS)
    for letter in "abcd":
        people.make_organization(f"{name} {letter}", crowd[:1])
    return organization, crowd[0]


def browser_of(user: User, path: str) -> str:
    """The cookies of someone signed in who has been on the page before."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(path)
    client.get(path)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def compared(name: str, path: str, rows: int, where: tuple[Organization, User]) -> Compared:
    """The page at the path, and a bare one for the same person with as many rows and as large."""
    organization, user = where
    path = f"/organizations/{organization.handle}/{path}"
    cookies = browser_of(user, path)
    page = Visit(console, path, cookies)
    start = f"/organizations/{organization.handle}/bare/{rows}"
    smallest = Visit(bare, f"{start}/0/", cookies)
    filling = max(0, len(page()) - len(smallest()) - 4)
    return Compared(name, page, Visit(bare, f"{start}/{filling}/", cookies))


console: Handler = WSGIHandler()
bare: Handler = BareHandler()


def main() -> None:
    """Measure, and print a table."""
    ten, thousand, ten_thousand = map(organization_of, (10, 1_000, 10_000))
    people.tell_the_planner()
    pages = [
        compared(f"home, {PROJECTS} projects", "", PROJECTS, ten),
        compared("members, 10", "settings/members/", 10, ten),
        compared("members, 1,000", "settings/members/", PAGE_SIZE, thousand),
        compared("members, 10,000", "settings/members/", PAGE_SIZE, ten_thousand),
        compared("settings", "settings/", 3, ten),
    ]
    for _ in range(REQUESTS):
        for each in pages:
            each.page()
            each.bare()

    small = Visit(bare, f"/organizations/{ten[0].handle}/bare/0/0/", pages[0].bare.cookies)
    ratios: dict[str, list[float]] = {each.name: [] for each in pages}
    to_small: dict[str, list[float]] = {each.name: [] for each in pages}
    growth: list[float] = []
    for number in range(ROUNDS):
        spent: dict[str, float] = {}
        least = small.cpu()
        for each in pages:
            # Neither always goes first.
            order = [each.page, each.bare] if number % 2 else [each.bare, each.page]
            cpu = {visit: visit.cpu() for visit in order}
            spent[each.name] = cpu[each.page]
            ratios[each.name].append(cpu[each.page] / cpu[each.bare])
            to_small[each.name].append(cpu[each.page] / least)
        growth.append(spent["members, 10,000"] / spent["members, 1,000"])

    print(f"{'':20} {'statements':>10} {'kB':>5} {'× (d)':>6} {'× same size':>11}")
    print(f"{'(d)':20} {small.statements():10} {len(small()) / 1000:5.1f} {1:6.2f}")
    for each in pages:
        size, (low, middle, high) = len(each.page()) / 1000, quantiles(ratios[each.name], n=4)
        print(
            f"{each.name:20} {each.page.statements():10} {size:5.1f}"
            f" {median(to_small[each.name]):6.2f} {middle:11.2f}, half {low:.2f} to {high:.2f}"
        )
    print(f"\nmembers, 10,000 relative to members, 1,000: {median(growth):.2f}")
