"""What a check of access costs, relative to views that do next to nothing.

In this process, through Django's WSGI handler with the console's own middleware, all take turns:
a round is some requests to each, and a figure is the median of the rounds' ratios. The clock is the
CPU time of this thread and of PostgreSQL's process for it, so whatever else the machine does counts
little. Then the same check by HTTP, beside an answer that asks the database nothing, and asked by
nginx before it serves something of its own: there the clock is the wall's.
"""

import gc
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from bench import guarded, people, wire
from console.api.answering import for_machines
from console.api.tokens import READS
from machines import actions
from machines.decisions.views import CHECKS
from organizations.models import Membership
from organizations.permissions import CHECK_ACCESS, VIEW_ORGANIZATION
from organizations.tenancy.roles import RoleSlug
from projects.permissions import VIEW_PROJECT
from tests import services

ROUNDS = 15
REQUESTS = 20  # of each kind in a round
MEMBERS = 10


@for_machines("GET")
def nothing(request: HttpRequest) -> HttpResponse:
    """The cheapest answer that a program can get."""
    return HttpResponse()


@for_machines("GET")
def one_row(request: HttpRequest, key: int) -> HttpResponse:
    """One row by its key, as Django reads it."""
    Membership.objects.get(pk=key)
    return HttpResponse()


urlpatterns = [
    path("access/nothing", nothing),
    path("access/row/<int:key>", one_row),
    path("", include("console.urls")),
]


class Request(WSGIRequest):
    """A request that knows the two addresses above, too."""

    urlconf = __name__


class Handler(WSGIHandler):
    """The console's handler, with its middleware."""

    request_class = Request


handler: Any = Handler()


def spent() -> float:
    """Seconds of CPU so far: of this thread, and of PostgreSQL's process where it is here, too."""
    accounting = Path(f"/proc/{connection.connection.get_backend_pid()}/schedstat")
    there = int(accounting.read_text().split()[0]) / 1e9 if accounting.exists() else 0
    return time.thread_time() + there


@dataclass(frozen=True)
class Call:
    """One request of a program, sent again and again."""

    path: str
    token: str
    query: str = ""
    body: bytes = b""

    def __call__(self) -> None:
        """Send it; raises unless it is answered with 200."""
        environ = {
            "REQUEST_METHOD": "POST" if self.body else "GET",
            "PATH_INFO": self.path,
            "QUERY_STRING": self.query,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(self.body)),
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "testserver",
            "HTTP_AUTHORIZATION": f"Bearer {self.token}",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(self.body),
            "wsgi.errors": sys.stderr,
        }
        answered: list[str] = []
        response = handler(environ, lambda status, headers: answered.append(status))
        b"".join(response)
        response.close()
        if answered != ["200 OK"]:
            raise RuntimeError(f"{self.path} answers {answered}")

    def seconds(self) -> float:
        """Of CPU for one request, here and in the server process of this connection."""
        gc.collect()
        start = spent()
        for _ in range(REQUESTS):
            self()
        return (spent() - start) / REQUESTS

    def statements(self) -> int:
        """What the server gets in one request, without the look at the connection before it."""
        with wire.counted() as counted:
            YARDSTICKS["nothing"]()
            self()
            before = counted.statements
            self()
            return counted.statements - before - 1


YARDSTICKS: dict[str, Call] = {}


def main() -> None:
    """Measure, and print two tables."""
    CHECKS.most = READS.most = sys.maxsize
    calls, tokens, organization = prepared()
    for _ in range(REQUESTS):
        for call in [*calls.values(), *YARDSTICKS.values()]:
            call()
    connection.close_at = None  # the same process of the server, to the end
    print(f"{'requests a second':>28} {'÷ nothing':>10} {'÷ one get':>10} {'statements':>11}")
    for name, ratios in compared(calls).items():
        print(f"{name:>28} {ratios[0]:10.2f} {ratios[1]:10.2f} {calls[name].statements():11}")

    if missing := services.nginx().missing:
        sys.exit(missing)
    with tempfile.TemporaryDirectory() as folder:
        by_http = guarded.rates(Path(folder), tokens, organization)
    ratio = by_http.check / by_http.nothing
    print(f"\n{'the check, by HTTP':>28} {ratio:10.2f} ÷ an answer without a query")
    ratio = by_http.behind_nginx / by_http.check
    print(f"{'nginx with auth_request':>28} {ratio:10.2f} ÷ the check alone")


def prepared() -> tuple[dict[str, Call], list[str], str]:
    """The calls to compare, and what nginx needs to make one of them."""
    organization = people.make_organization("Checked", people.make_people(MEMBERS, "checked."))
    admin, *_, member = Membership.objects.filter(organization=organization).order_by("pk")
    terms = actions.TokenTerms(
        "Check", days=30, permissions=(CHECK_ACCESS, VIEW_ORGANIZATION, VIEW_PROJECT)
    )
    account = actions.create_service_account(
        name="Gateway", slugs=[RoleSlug.ADMINISTRATOR], by=admin
    )
    gateway = actions.create_service_account_token(account=account, wanted=terms, by=admin).secret
    own = [
        actions.create_personal_token(wanted=terms, membership=admin).secret
        for _ in range(guarded.CLIENTS)
    ]
    people.tell_the_planner()
    YARDSTICKS["nothing"] = Call("/access/nothing", gateway)
    YARDSTICKS["one get"] = Call(f"/access/row/{admin.pk}", gateway)
    question = {
        "subject": {"type": "user", "id": str(member.user_id)},
        "action": {"name": VIEW_PROJECT.value},
        "resource": {"type": "organization", "id": str(organization.pk)},
    }
    query = f"permission=view_project&organization={organization.pk}"
    calls = {
        "check, a member's token": Call("/access/v1/check", own[0], query),
        "check, a service account's": Call("/access/v1/check", gateway, query),
        "evaluation": Call("/access/v1/evaluation", gateway, body=json.dumps(question).encode()),
        "GET organization": Call(f"/api/v1/organizations/{organization.pk}", gateway),
    }
    return calls, own, str(organization.pk)


def compared(calls: dict[str, Call]) -> dict[str, list[float]]:
    """How many times as many requests each answers as each yardstick does."""
    found: dict[str, list[list[float]]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        bare = [call.seconds() for call in YARDSTICKS.values()]
        for name, call in calls.items():
            spent = call.seconds()
            found[name].append([each / spent for each in bare])
    return {
        name: [median(column) for column in zip(*rows, strict=True)] for name, rows in found.items()
    }
