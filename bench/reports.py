"""What taking reports of CI costs: of builds, and of tests.

New builds, news of known ones and repeated reports take turns with a bare view behind the same
middleware, which finds the credential by its key, reads the JSON, and inserts a build and an event
in one transaction: a figure is the median of the rounds' ratios. The clock is the CPU time of this
thread and of PostgreSQL's process for it, so what else the machine does counts little. Then a
report of 10,000 tests, of which some failed, is read in turn with defusedxml, which makes a tree of
the whole file; memory is what Python took at most on the way.
"""

import gc
import json
import sys
import time
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from itertools import count
from statistics import median
from typing import Any

from defusedxml.ElementTree import fromstring
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from audit.models import Event
from bench import people, wire
from bench.gateway import spent
from builds.actions import create_ci_credential
from builds.api.ci import REPORTS
from builds.models import Build, CiCredential
from builds.reporting import junit
from console.api.answering import for_machines
from organizations.models import Membership
from organizations.tenancy.credential_kinds import CredentialTerms
from projects.models import Component, ComponentType

ROUNDS = 15
REQUESTS = 20  # of each kind in a round
TESTS = 10_000
COMMIT = "2e2e13a9" * 5
BARE, BUILDS = "/bench/builds", "/api/v1/builds"
numbers = count(1_000_000)


@for_machines("POST")
def bare(request: HttpRequest, key: str) -> HttpResponse:
    """One row by its key, as Django reads it, and the two that are inserted."""
    found = CiCredential.objects.select_related("component").get(pk=key)
    body = json.loads(request.body)
    with transaction.atomic():
        build = Build.objects.create(
            organization_id=found.organization_id,
            component=found.component,
            number=next(numbers),
            external_id=body["id"],
            commit=body["commit"],
            state=body["state"],
        )
        Event.objects.create(
            kind="build.reported",
            organization_id=found.organization_id,
            target_type="build",
            target_id=str(build.pk),
            after={"state": "running", "commit": build.commit},
        )
    return HttpResponse(status=201)


urlpatterns = [path("bench/builds/<uuid:key>", bare), path("", include("console.urls"))]


class Request(WSGIRequest):
    """A request that knows the address above, too."""

    urlconf = __name__


class Handler(WSGIHandler):
    """The console's handler, with its middleware."""

    request_class = Request


handler: Any = Handler()


def main(tests: int = TESTS) -> None:
    """Measure, and print two tables."""
    REPORTS.most = sys.maxsize
    credential = prepared()
    connection.close_at = None  # the same process of the server, to the end
    measure_builds(credential)
    measure_tests(tests)


def prepared() -> CiCredential:
    """A credential of a component."""
    crowd = people.make_people(5, "reports.")
    organization = people.make_organization("Reports", crowd)
    people.make_projects(organization, 1)
    component = Component.objects.create(
        organization=organization,
        project=organization.projects.get(),
        name="Orders",
        handle="orders",
        type=ComponentType.SERVICE,
    )
    admin = Membership.objects.get(organization=organization, user=crowd[0])
    made = create_ci_credential(
        component=component, wanted=CredentialTerms("CI", days=30), by=admin
    )
    people.tell_the_planner()
    return made


def measure_builds(credential: CiCredential) -> None:
    """How many times as many bare inserts are answered, and the statements of each report."""
    secret, fresh = credential.secret, count()
    known = [f"known-{n}" for n in range((ROUNDS + 2) * REQUESTS + 2)]
    for name in known:
        send(BUILDS, secret, name, "queued")
    news = iter(known)
    kinds: dict[str, Callable[[], None]] = {
        "a new build": lambda: send(BUILDS, secret, f"new-{next(fresh)}", "running"),
        "news of one": lambda: send(BUILDS, secret, next(news), "running"),
        "a repeated report": lambda: send(BUILDS, secret, known[0], "running"),
    }
    yardstick = f"{BARE}/{credential.pk}"
    rounds: dict[str, list[float]] = {name: [] for name in kinds}
    for number in range(ROUNDS + 1):
        plain = seconds(lambda: send(yardstick, secret, f"bare-{next(fresh)}", "running"))
        for name, kind in kinds.items():
            ratio = plain / seconds(kind)
            rounds[name] += [ratio] if number else []  # the first round warms up
    print(f"{'reports a second':>20} {'÷ bare inserts':>15} {'statements':>11}")
    for name, kind in kinds.items():
        print(f"{name:>20} {median(rounds[name]):15.2f} {statements(kind):11}")


def send(where: str, secret: str, name: str, state: str) -> None:
    """Report it; raises unless it is taken."""
    body = json.dumps({"id": name, "commit": COMMIT, "branch": "main", "state": state}).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": where,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "testserver",
        "HTTP_AUTHORIZATION": f"Bearer {secret}",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
    }
    answered: list[str] = []
    response = handler(environ, lambda status, headers: answered.append(status))
    b"".join(response)
    response.close()
    if answered not in (["200 OK"], ["201 Created"]):
        raise RuntimeError(f"{where} answers {answered}")


def seconds(do: Callable[[], None]) -> float:
    """Of CPU for one, here and in the server process of this connection."""
    gc.collect()
    start = spent()
    for _ in range(REQUESTS):
        do()
    return (spent() - start) / REQUESTS


def statements(do: Callable[[], None]) -> int:
    """What the server gets for one, BEGIN and COMMIT too, without the look at the connection."""
    with wire.counted() as counted:
        do()
        before = counted.statements
        do()
        return counted.statements - before - 1


def measure_tests(tests: int) -> None:
    """Time and memory to read a report of so many tests, and of making a tree of it."""
    body = report_of(tests)
    readers: dict[str, Callable[[], object]] = {
        "read": lambda: junit.read(body),
        "tree": lambda: fromstring(body),
    }
    times: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(ROUNDS):
        for name, reader in readers.items():
            start = time.thread_time()
            reader()
            times[name].append(time.thread_time() - start)
    read, tree = (median(times[name]) for name in readers)
    print(f"\n{tests:,} tests, {len(body) / 1e6:.1f} MB")
    print(f"{'':>6} {'ms':>7} {'÷ tree':>7} {'MB':>6}")
    for name, reader in readers.items():
        at = median(times[name])
        print(f"{name:>6} {at * 1e3:7.0f} {at / tree:7.2f} {peak(reader):6.1f}")
    if junit.read(body).tests != tests:
        raise RuntimeError(f"{read} seconds, and not all tests were read")


def report_of(tests: int) -> bytes:
    """A report in which each hundredth test failed, with a message of some lines."""
    said = "AssertionError: 3 != 4\n" * 20
    cases = (
        f'<testcase classname="orders.tests.Test{n % 97}" name="test_{n}" time="0.0{n % 97}">'
        + (f'<failure message="3 != 4">{said}</failure>' if n % 100 == 0 else "")
        + "</testcase>"
        for n in range(tests)
    )
    return f'<testsuites><testsuite name="unit">{"".join(cases)}</testsuite></testsuites>'.encode()


def peak(do: Callable[[], object]) -> float:
    """The MB that Python took at most on the way."""
    tracemalloc.start()
    do()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1e6
