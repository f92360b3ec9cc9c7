"""Pages of usage, seen by those who read them: without a call, and with three months of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from gateways.tests.makers import Offered, offer
from tests.showcase.shot import Shot
from tests.showcase.world import LONG_NAME, World
from usage.models import Span
from usage.parsing.lines import TEST_CALLER
from usage.quotas.monthly_use import Month
from usage.tests.makers import add_bucket

PERIODS = {"24h": "24h", "7d": "7d", "full": "30d", "quarter": "13w"}


def usage_shots(w: World) -> Iterator[Shot]:
    """Each page, empty and full, and charts with little in them."""
    full, empty = offer(w.long, LONG_NAME[:30], quota=100_000), offer(w.few, "Weather")
    fill(full)
    subscription = full.subscription
    subscription.quota_exhausted_until = Month.of(timezone.now()).end
    subscription.save()
    for offered, who, states in ((empty, w.few, {"0": "7d"}), (full, w.long, PERIODS)):
        for state, period in states.items():
            for name, address in pages_of(offered).items():
                yield Shot(name, state, f"{address}?period={period}", who)
    address = f"{pages_of(full)['analytics']}?period=30d"
    yield Shot("analytics", "note", address, w.long, act=looks_at_a_bar)
    for state, offered in odd_charts(w).items():
        yield Shot("usage-version", state, pages_of(offered)["usage-version"], w.many)


def pages_of(offered: Offered) -> dict[str, str]:
    """The addresses of the three pages, by their names."""
    handle, api = offered.api.organization.handle, offered.api.handle
    return {
        "usage-version": reverse("version-usage:version", args=[handle, api, 1]),
        "usage-application": reverse(
            "application-usage:application", args=[handle, offered.application.pk]
        ),
        "analytics": reverse("analytics:analytics", args=[handle]),
    }


def looks_at_a_bar(page: Page) -> None:
    """Its note is shown to the pointer and to the keyboard."""
    page.locator("a.step").first.focus()


def odd_charts(w: World) -> dict[str, Offered]:
    """Calls of one day only, nothing but errors, one error in a million, and a gap."""
    found = {name: offer(w.many, f"Chart {name}") for name in ("day", "errors", "million", "gap")}
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=back) for back in range(14)]
    add_bucket(found["day"], days[3], calls=120)
    for day in days:
        add_bucket(found["errors"], day, calls=40, status_class=5, latency_2=0, latency_9=40)
        add_bucket(found["million"], day, calls=1_000_000)
    add_bucket(found["million"], days[2], calls=1, status_class=5)
    for day in (days[0], days[1], days[4], days[6], days[8]):
        add_bucket(found["gap"], day, calls=900 + day.day, latency_2=500, latency_5=400)
    return found


def fill(offered: Offered) -> None:
    """Calls of six months, most of them good."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    for back in range(180):
        day = now.replace(hour=0) - timedelta(days=back)
        calls = calls_on(day, back)
        add_bucket(offered, day, calls=calls, latency_2=calls // 2, latency_4=calls - calls // 2)
        add_bucket(offered, day, calls=calls // 25, status_class=4)
        if back % 11 == 3:
            add_bucket(offered, day, calls=calls // 8, status_class=5, latency_2=0, latency_8=500)
        add_bucket(offered, day, calls=12, caller=TEST_CALLER)
    for back in range(48):
        add_bucket(offered, now - timedelta(hours=back), Span.HOUR, calls=90 + back * 53 % 120)


def calls_on(day: datetime, back: int) -> int:
    """Fewer on weekends, and fewer long ago."""
    return 4_000 + back * 37 % 900 - 8 * back - (2_000 if day.weekday() > 4 else 0)
