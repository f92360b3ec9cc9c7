"""Reports of gateways, and the numbers that come of them."""

import json
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db.models import F
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from gateways.tests.makers import Offered
from usage.models import NUMBERS, Bucket, MonthlyUse, Span, Total
from usage.parsing.lines import TEST_CALLER
from usage.quotas.monthly_use import Month


def line(offered: Offered, **fields: Any) -> dict[str, Any]:
    """One call of the application, now, in 12 ms; with these values in place of its own."""
    said = {
        "api": f"{offered.api.handle}/{offered.version.major}",
        "application": str(offered.application.pk),
        "at": timezone.now().isoformat(),
        "status": 200,
        "bytes": 512,
        "ms": 12,
    }
    return said | fields


def report(
    client: Client, offered: Offered, *lines: Any, batch: str = "", **headers: Any
) -> HttpResponse:
    """What the gateway gets that reports these lines, under a new name unless it says one."""
    body = json.dumps({"batch": batch or uuid4().hex, "lines": lines})
    return send(client, offered, body, **headers)


def send(client: Client, offered: Offered, body: str | bytes, **headers: Any) -> HttpResponse:
    """What the gateway gets that sends this. A header that is None is left out."""
    shown = {"X-Gateway-Token": offered.token.secret}
    shown |= {name.replace("_", "-"): value for name, value in headers.items()}
    given = {name: value for name, value in shown.items() if value is not None}
    kind = given.pop("Content-Type", "application/json")
    answer: Any = client.generic("POST", "/gateway/usage", body, content_type=kind, headers=given)
    return answer


def said(answer: HttpResponse) -> Any:
    """What the answer says."""
    return json.loads(answer.content)


def counted(**about: Any) -> int:
    """How many calls are in the buckets of days, of those that these values describe."""
    found = Bucket.objects.of_span(Span.DAY).filter(**about)
    return sum(found.values_list("calls", flat=True))


def add_use(offered: Offered, calls: int) -> MonthlyUse:
    """So many calls of this month that count for the quota."""
    owner = offered.application.owner
    return MonthlyUse.objects.create(
        organization=offered.api.organization,
        version=offered.version,
        plan=offered.plan,
        caller=offered.application.pk,
        person=owner.user if owner else None,
        month=Month.of(timezone.now()).start.date(),
        calls=calls,
    )


def add_bucket(offered: Offered, start: datetime, span: str = Span.DAY, **fields: Any) -> Bucket:
    """Calls of the application that begins so: ten in 25 to 50 ms unless it says otherwise.

    They are in the total as well.
    """
    calls = fields.get("calls", 10)
    latencies = {f"latency_{number}": 0 for number in range(11)} | {"latency_2": calls}
    said = {
        "organization": offered.api.organization,
        "version": offered.version,
        "environment": "production",
        "span": span,
        "start": start,
        "caller": offered.application.pk,
        "status_class": 2,
        "calls": calls,
        "bytes": 512 * calls,
        **latencies,
        **fields,
    }
    bucket = Bucket.objects.create(**said)
    said["is_test"] = said.pop("caller") == TEST_CALLER
    numbers = {name: said.pop(name) for name in NUMBERS}
    total, is_new = Total.objects.get_or_create(**said, defaults=numbers)
    if not is_new:
        more = {name: F(name) + number for name, number in numbers.items()}
        Total.objects.filter(pk=total.pk).update(**more)
    return bucket
