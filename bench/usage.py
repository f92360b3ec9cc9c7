"""What taking reports of gateways costs beside a plain insert, and what pages cost that show them.

Through the middleware in this process, batches of calls take turns with one plain bulk insert of as
many rows: a figure is the median of the rounds. The clock is the CPU time of this thread and of
PostgreSQL's process for it, so what else the machine does counts little. Then pages about ninety
days, in an organization whose gateways filled 1,000,000 buckets of an hour in that time.
"""

import json
import random
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from apis.models import Version
from bench import people
from bench.gateway import prepared, spent
from organizations.models import Organization
from portal.models import Application
from usage.models import LATENCIES, Bucket
from usage.parsing.lines import TEST_CALLER

ROUNDS = 15
LINES = 1_000
CALLERS = 150
"""Applications; with three classes of status, ninety days and their hours: 1,000,000 buckets."""
CALLERS_AT_ONCE = 20
"""Of them in one batch."""
OPENED = 7
HOUR_BUCKETS = 1_000_000

FILL = """
INSERT INTO usage_bucket (organization_id, version_id, environment, span, start, caller,
                          status_class, calls, bytes, {latencies})
SELECT %s, %s, 'production', %s, date_trunc(%s, now() AT TIME ZONE 'utc') AT TIME ZONE 'utc'
       - back * %s::interval, application.id, status, 10, 5120, {ones}
FROM portal_application AS application, generate_series(2, 4) AS status,
     generate_series(0, %s) AS back
"""


def main(buckets: int = HOUR_BUCKETS) -> None:
    """Measure both, and print a table of each."""
    token, organization_key, version_key, _ = prepared()
    organization = Organization.objects.get(pk=organization_key)
    version = Version.objects.select_related("api").get(pk=version_key)
    callers = make_callers(organization)
    with connection.cursor() as cursor:
        # Its helpers would not be on the clock.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    measure_taking(token, organization, version, callers[:CALLERS_AT_ONCE])
    measure_pages(organization, version, buckets)


def make_callers(organization: Organization) -> list[UUID]:
    """Applications that call."""
    made = Application.objects.bulk_create(
        Application(
            organization=organization, name=f"App {n}", handle=f"app-{n}", name_key=f"app {n}"
        )
        for n in range(CALLERS)
    )
    return [each.pk for each in made]


def measure_taking(
    token: str, organization: Organization, version: Version, callers: list[UUID]
) -> None:
    """Batches of single calls, over the hours of a day and all applications."""
    chance, taking, plain = random.Random(1), [], []
    for _ in range(ROUNDS):
        body = _batch(chance, callers)
        taking.append(_seconds(lambda: _report(token, body)))  # noqa: B023  (done at once)
        rows = [_row(organization, version, number) for number in range(LINES)]
        plain.append(_seconds(lambda: Bucket.objects.bulk_create(rows)))  # noqa: B023  (called before the next round)
        Bucket.objects.filter(caller=TEST_CALLER).delete()
    ratio = median(a / b for a, b in zip(taking, plain, strict=True))
    print(f"{'lines/s':>10} {'plain rows/s':>13} {'report ÷ plain insert':>22}")
    print(f"{LINES / median(taking):>10,.0f} {LINES / median(plain):>13,.0f} {ratio:>22.2f}")


def measure_pages(organization: Organization, version: Version, buckets: int) -> None:
    """Pages about ninety days, each opened several times."""
    Bucket.objects.all().delete()
    hours = buckets // (CALLERS * 3)
    for span, step, count in (("hour", "1 hour", hours), ("day", "1 day", hours // 24)):
        fill(organization, version, span, step, count)
    with connection.cursor() as cursor:
        for statement in import_string("usage.migrations.0004_sum_buckets.STATEMENTS"):
            cursor.execute(statement)
    people.tell_the_planner()
    client = Client()
    client.force_login(organization.administrators().get().user)
    api, handle = version.api.handle, organization.handle
    some = Application.objects.first()
    assert some
    pages = {
        "analytics": f"/organizations/{handle}/analytics/",
        "version": f"/organizations/{handle}/apis/{api}/v{version.major}/usage/",
        "application": f"/portal/{handle}/applications/{some.pk}/usage/",
    }
    print(f"\n{Bucket.objects.count():,} buckets\n{'page':>12} {'ms':>7}")
    for name, address in pages.items():
        times = [_seconds(lambda: _open(client, address)) for _ in range(OPENED)]  # noqa: B023  (called before the next round)
        print(f"{name:>12} {median(times) * 1_000:>7.0f}")


def fill(organization: Organization, version: Version, span: str, step: str, count: int) -> None:
    """A bucket for each application, class of status, and hour or day."""
    ones = ", ".join(["0", "5", "3", "2", *["0"] * 7])
    with connection.cursor() as cursor:
        cursor.execute(
            FILL.format(latencies=", ".join(LATENCIES), ones=ones),
            [organization.pk, version.pk, span, span, step, count],
        )


def _batch(chance: random.Random, callers: list[UUID]) -> bytes:
    now = timezone.now()
    lines = [
        {
            "api": "payments/1",
            "application": str(chance.choice(callers)),
            "at": (now - timedelta(seconds=chance.randrange(7_200))).isoformat(),
            "status": chance.choice((200, 200, 200, 404, 503)),
            "bytes": chance.randrange(10_000),
            "ms": chance.randrange(800),
        }
        for _ in range(LINES)
    ]
    return json.dumps({"batch": uuid4().hex, "lines": lines}).encode()


def _report(token: str, body: bytes) -> None:
    answer: Any = Client().post(
        "/gateway/usage", body, "application/json", headers={"X-Gateway-Token": token}
    )
    if answer.status_code != 200 or answer.json()["taken"] != LINES:
        raise RuntimeError(answer.content)


def _open(client: Client, address: str) -> None:
    answer = client.get(address, {"period": "13w"})
    if answer.status_code != 200 or b"95th" not in answer.content:
        raise RuntimeError(f"{address} answers {answer.status_code}")


def _row(organization: Organization, version: Version, number: int) -> Bucket:
    numbers: dict[str, Any] = dict.fromkeys(LATENCIES, 0)
    return Bucket(
        organization=organization,
        version=version,
        environment="sandbox",
        span="hour",
        start=datetime(2000, 1, 1, tzinfo=UTC) + timedelta(hours=number),
        caller=TEST_CALLER,
        status_class=2,
        calls=1,
        bytes=1,
        **numbers,
    )


def _seconds(do: Any) -> float:
    start = spent()
    do()
    return spent() - start
