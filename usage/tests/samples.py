"""One of each thing that usage has, for the tests about all of them."""

from django.utils import timezone

from tests.samples import Sample, Things
from usage.lines import TEST_CALLER
from usage.models import Batch, Bucket, MonthlyUse, QuotaNotice


def _bucket(things: Things) -> Bucket:
    latencies = {f"latency_{number}": 0 for number in range(11)} | {"latency_1": 1}
    return Bucket.objects.create(
        organization=things.organization,
        version=things.version,
        environment="production",
        span="day",
        start=timezone.now().replace(hour=0, minute=0, second=0, microsecond=0),
        caller=TEST_CALLER,
        status_class=2,
        calls=1,
        bytes=1,
        **latencies,
    )


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
    Sample("batch", _batch),
    Sample("monthly_use", _monthly_use),
    Sample("quota_notice", _quota_notice),
]
