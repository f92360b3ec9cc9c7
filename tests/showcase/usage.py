"""Pages of usage, seen by those who read them: without a call, and with three months of them."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from gateways.tests.makers import Offered, offer
from tests.showcase.shot import Shot
from tests.showcase.world import LONG_NAME, World
from usage.lines import TEST_CALLER
from usage.models import Span
from usage.monthly_use import Month
from usage.tests.makers import add_bucket

PERIODS = {"24h": "24h", "full": "30d", "quarter": "90d"}


def usage_shots(w: World) -> Iterator[Shot]:
    """Each page, empty and full."""
    full, empty = offer(w.long, LONG_NAME[:30], quota=100_000), offer(w.few, "Weather")
    fill(full)
    subscription = full.subscription
    subscription.quota_exhausted_until = Month.of(timezone.now()).end
    subscription.save()
    for offered, who, states in ((empty, w.few, {"0": "7d"}), (full, w.long, PERIODS)):
        handle, api = offered.api.organization.handle, offered.api.handle
        pages = {
            "usage-version": reverse("version-usage:version", args=[handle, api, 1]),
            "usage-application": reverse(
                "application-usage:application", args=[handle, offered.application.pk]
            ),
            "analytics": reverse("analytics:analytics", args=[handle]),
        }
        for state, period in states.items():
            for name, address in pages.items():
                yield Shot(name, state, f"{address}?period={period}", who)


def fill(offered: Offered) -> None:
    """Calls of three months, most of them good."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    for back in range(90):
        day = now.replace(hour=0) - timedelta(days=back)
        calls = 4_000 + back * 37 % 900 - (2_500 if day.weekday() > 4 else 0)
        add_bucket(offered, day, calls=calls)
        add_bucket(offered, day, calls=calls // 25, status_class=4)
        if back % 11 == 3:
            add_bucket(offered, day, calls=calls // 8, status_class=5, latency_2=0, latency_8=500)
        add_bucket(offered, day, calls=12, caller=TEST_CALLER)
    for back in range(24):
        add_bucket(offered, now - timedelta(hours=back), Span.HOUR, calls=90 + back * 53 % 120)
