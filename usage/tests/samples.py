"""One of each thing that usage has, for the tests about all of them."""

from typing import Any

from django.utils import timezone

from tests.samples import Sample, Things
from usage.models import Batch, Bucket, MonthlyUse, QuotaNotice, Total
from usage.parsing.lines import TEST_CALLER


def _bucket(things: Things) -> Bucket:
    return Bucket.objects.create(caller=TEST_CALLER, **_call(things))


def _total(things: Things) -> Total:
    return Total.objects.create(is_test=True, **_call(things))


def _call(things: Things) -> dict[str, Any]:
    latencies = {f"latency_{number}": 0 for number in range(11)} | {"latency_1": 1}
    return {
        "organization": things.organization,
        "version": things.version,
        "environment": "production",
        "span": "day",
        "start": timezone.now().replace(hour=0, minute=0, second=0, microsecond=0),
        "status_class": 2,
        "calls": 1,
        "bytes": 1,
        **latencies,
    }


def _batch(things: Things) -> Batch:
    return Batch.objects.create(
        organization=things.organization, gateway=things.gateway, name="first", lines=1, taken=1
    )


def _monthly_use(things: Things) -> MonthlyUse:
    return MonthlyUse.objects.create(
        organization=things.organization,
        version=things.version,
        plan=things.plan,
        caller=things.application.pk,
        person=things.admin.user,
        month=timezone.now().date().replace(day=1),
        calls=1,
    )


def _quota_notice(things: Things) -> QuotaNotice:
    return QuotaNotice.objects.create(
        organization=things.organization,
        subscription=things.subscription,
        month=timezone.now().date().replace(day=1),
        percent=80,
    )


SAMPLES = [
    Sample("bucket", _bucket),
    Sample("total", _total),
    Sample("batch", _batch),
    Sample("monthly_use", _monthly_use),
    Sample("quota_notice", _quota_notice),
]
