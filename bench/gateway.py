"""What a gateway's check of a key costs, relative to an answer at the same place that does nothing.

In this process, through Django's WSGI handler with the console's own middleware, both take turns: a
round is some requests to each, and a figure is the median of the rounds' ratios. The clock is the
CPU time of this thread and of PostgreSQL's process for it. The same again with many more keys.
Then by HTTP, as a gateway asks: there the clock is the wall's, and what does nothing is the check
of a call without a key.
"""

import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext

from apis.models import Definition, Version
from bench import people
from credentials import secret_format
from gateways.actions import create_gateway
from gateways.terms import GatewayTerms
from organizations.models import Membership
from tests.ports import free_port
from tests.serving import gunicorn
from tests.waiting import eventually

ROUNDS = 15
REQUESTS = 200  # of each kind in a round
FEW, MANY = 1_000, 1_000_000
CLIENTS, SECONDS = 8, 3.0
OF_EACH = 4
"""Keys of an application: two in each environment."""
NOTHING = "/gateway/nothing"

KEYS = """
INSERT INTO portal_key (id, organization_id, application_id, environment, slot, name, digest, hint,
                        created_at, life, expires_at)
SELECT gen_random_uuid(), application.organization_id, application.id,
       CASE slot % 2 WHEN 0 THEN 'production' ELSE 'sandbox' END, slot / 2 + 1, 'Key',
       sha256(convert_to(application.id::text || slot, 'UTF8')), 'abcd',
       now(), interval '90 days', now() + interval '90 days'
FROM portal_application AS application, generate_series(0, 3) AS slot
WHERE NOT EXISTS (SELECT 1 FROM portal_key WHERE application_id = application.id)
"""
APPLICATIONS = """
INSERT INTO portal_application (id, organization_id, name, name_key, handle, description,
                                created_at, blocked_reason)
SELECT gen_random_uuid(), %s, 'Application ' || n, 'application ' || n, 'application-' || n, '',
       now(), ''
FROM generate_series(%s, %s) AS n
"""
SUBSCRIPTIONS = """
INSERT INTO portal_subscription (id, organization_id, application_id, version_id, plan_id, state,
                                 asked_at, purpose, reason)
SELECT gen_random_uuid(), application.organization_id, application.id, %s, %s, 'active',
       now(), '', ''
FROM portal_application AS application
WHERE NOT EXISTS (SELECT 1 FROM portal_subscription WHERE application_id = application.id)
"""


def answer_nothing(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """The cheapest answer, where gateways are answered: before all other middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return HttpResponse() if request.path_info == NOTHING else get_response(request)

    return middleware


def call(handler: Any, path: str, headers: dict[str, str]) -> None:
    """Send one request; raises unless it is answered with 200."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
    answered: list[str] = []
    response = handler(environ, lambda status, given: answered.append(status))
    b"".join(response)
    response.close()
    if answered != ["200 OK"]:
        raise RuntimeError(f"{path} answers {answered}")


def spent() -> float:
    """Seconds of CPU so far: of this thread, and of PostgreSQL's process where it is here, too."""
    accounting = Path(f"/proc/{connection.connection.get_backend_pid()}/schedstat")
    there = int(accounting.read_text().split()[0]) / 1e9 if accounting.exists() else 0
    return time.thread_time() + there


def main() -> None:
    """Measure with few keys and with many, and print a line for each."""
    settings.MIDDLEWARE = ["bench.gateway.answer_nothing", *settings.MIDDLEWARE]
    handler = WSGIHandler()
    token, organization, version, plan = prepared()
    shown: list[dict[str, str]] = []
    print(f"{'keys':>12} {'nothing ÷ check':>16} {'check, ms':>10} {'statements':>11}")
    for number in (FEW, MANY):
        shown = [
            {"X-Gateway-Token": token, "X-Api": "payments/1", "X-API-Key": key}
            for key in make_keys(organization, version, plan, number)
        ]
        ratio, check = compared(handler, shown)
        print(f"{number:12,} {ratio:16.2f} {check * 1000:10.3f} {statements(handler, shown[0]):11}")
    with tempfile.TemporaryDirectory() as folder, gunicorn(port := free_port(), Path(folder)):
        nothing, check = by_http(port, shown)
    print(f"\nby HTTP, {CLIENTS} clients: {check / nothing:.2f} x the answers without a key")


def by_http(port: int, shown: list[dict[str, str]]) -> tuple[float, float]:
    """Answers a second: to calls without a key, and with one; the best of some rounds in turn."""
    without = [{**headers, "X-API-Key": ""} for headers in shown]
    eventually(lambda: answered(port, without[0], 401, 0.1), "web processes have started")
    rounds = [(rate(port, without, 401), rate(port, shown, 200)) for _ in range(3)]
    nothing, check = zip(*rounds, strict=True)
    return max(nothing), max(check)


def rate(port: int, shown: list[dict[str, str]], status: int) -> float:
    """Answers a second to a few clients at a time."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        counts = clients.map(
            lambda headers: answered(port, headers, status, SECONDS), shown[:CLIENTS]
        )
        return sum(counts) / SECONDS


def answered(port: int, headers: dict[str, str], status: int, seconds: float) -> int:
    """How often one kept connection is answered in this time."""
    count, until = 0, time.monotonic() + seconds
    connection = HTTPConnection("127.0.0.1", port)
    while time.monotonic() < until:
        connection.request("GET", "/gateway/check", headers=headers)
        response = connection.getresponse()
        response.read()
        if response.status != status:
            raise RuntimeError(f"the check answers {response.status}")
        count += 1
    connection.close()
    return count


def prepared() -> tuple[str, Any, int, Any]:
    """A published version, a plan and a gateway: what is fixed whatever the number of keys."""
    organization = people.make_organization("Served", people.make_people(1, "served."))
    admin = Membership.objects.select_related("organization").get(organization=organization)
    project = organization.projects.create(name="Apollo", handle="apollo")
    api = organization.apis.create(name="Payments", handle="payments", project=project)
    version = Version.objects.create(organization=organization, api=api)
    version.definition = Definition.objects.create(
        organization=organization, version=version, number="1.0.0", source="", document={}
    )
    version.state = "published"
    version.save()
    plan = organization.plans.create(name="Gold", handle="gold")
    terms = GatewayTerms("Europe", "nginx", "production")
    token = create_gateway(terms=terms, days=30, by=admin).secret
    return token, organization.pk, version.pk, plan.pk


def make_keys(organization: Any, version: int, plan: Any, number: int) -> list[str]:
    """As many in all; returns the texts of some that can be shown."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_application")
        (there,) = cursor.fetchone()
        cursor.execute(APPLICATIONS, [organization, there + 1, number // OF_EACH])
        cursor.execute(KEYS)
        cursor.execute(SUBSCRIPTIONS, [version, plan])
        cursor.execute(
            "SELECT id FROM portal_key WHERE environment = 'production' ORDER BY digest LIMIT %s",
            [REQUESTS],
        )
        shown = []
        for (key,) in cursor.fetchall():
            shown.append(secret_format.make("cok_"))
            digest = secret_format.digest_of(shown[-1])
            cursor.execute(
                "UPDATE portal_key SET digest = %s, last_used_at = now() WHERE id = %s",
                [digest, key],
            )
        cursor.execute("UPDATE gateways_gatewaytoken SET last_used_at = now()")
    people.tell_the_planner()
    random.shuffle(shown)
    return shown


def compared(handler: Any, shown: list[dict[str, str]]) -> tuple[float, float]:
    """How much of the check's time nothing takes, and the time of a check in seconds."""
    for headers in shown:
        call(handler, "/gateway/check", headers)
    connection.close_at = None  # the same process of the server, to the end
    ratios, checks = [], []
    for _ in range(ROUNDS):
        nothing = seconds(handler, NOTHING, shown)
        check = seconds(handler, "/gateway/check", shown)
        ratios.append(nothing / check)
        checks.append(check)
    return median(ratios), median(checks)


def seconds(handler: Any, path: str, shown: list[dict[str, str]]) -> float:
    """Of CPU for one request, here and in the server process of this connection."""
    gc.collect()
    start = spent()
    for headers in shown:
        call(handler, path, headers)
    return (spent() - start) / len(shown)


def statements(handler: Any, headers: dict[str, str]) -> int:
    """What one check asks of the database."""
    with CaptureQueriesContext(connection) as queries:
        call(handler, "/gateway/check", headers)
    return len(queries)
