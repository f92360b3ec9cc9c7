"""Eight weeks of calls for the demo: the same numbers on the same day, however often it is made."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import sin
from random import Random
from uuid import UUID

from django.utils import timezone

from apis.models import Version
from gateways.actions import create_gateway
from gateways.terms import GatewayTerms
from portal.models import Subscription
from projects.demonstration import Cast
from usage.latency import CLASSES, latency_class
from usage.parsing.lines import TEST_CALLER, Line
from usage.parsing.reports import Group, add_line
from usage.quotas.monthly_use import add_monthly_use
from usage.reports.adding import add_to_buckets, add_to_totals
from usage.retention import HOURS_KEPT

DAYS = 56
CALLS = 24
"""An hour, of the first application, on average; its plan allows 1,000 a day."""
TEST_CALLS = 1
SHARES = {2: 0.96, 4: 0.03, 5: 0.01}
"""The share of calls in each class of status."""


def report_calls(member: Cast) -> None:
    """Create a gateway, and calls of active subscriptions and tests as its reports."""
    administrator = member("Ada Lovelace")
    terms = GatewayTerms("Europe", "nginx", "production")
    token = create_gateway(terms=terms, days=90, by=administrator)
    active = Subscription.objects.filter(organization=administrator.organization).active()
    groups: dict[Group, list[int]] = {}
    in_order = active.select_related("version__api").order_by("application__name", "pk")
    for place, subscription in enumerate(in_order):
        version = subscription.version
        for line in _lines(version, subscription.application_id, CALLS - 5 * place):
            add_line(groups, line, version.pk)
    for version in {subscription.version for subscription in in_order}:
        for line in _lines(version, TEST_CALLER, TEST_CALLS):
            add_line(groups, line, version.pk)
    oldest = timezone.now() - HOURS_KEPT
    recent_groups = {
        group: sums for group, sums in groups.items() if group[0] == "day" or group[1] > oldest
    }
    add_to_buckets(recent_groups, token.gateway)
    add_to_totals(recent_groups, token.gateway)
    add_monthly_use(recent_groups, token.gateway, at=timezone.now())


def _lines(version: Version, caller: UUID, calls: int) -> Iterator[Line]:
    """The lines of a report for each hour of these days: fewer calls at night and on weekends."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    random = Random(f"{version.api.name} {calls}")  # noqa: S311  (plausible, and the same each time)
    for back in range(DAYS * 24):
        at = now - timedelta(hours=back)
        calls_of_hour = round(calls * _busy(at) * random.uniform(0.7, 1.3))
        for status, share in SHARES.items():
            if number := round(calls_of_hour * share * random.uniform(0.5, 1.5)):
                yield _line(version, caller, at, status, number, random)


def _busy(at: datetime) -> float:
    """How many times the average number of calls this hour has."""
    return (1 + 0.6 * sin((at.hour - 8) / 24 * 6.283)) * (0.5 if at.weekday() > 4 else 1.15)


def _line(
    version: Version, caller: UUID, at: datetime, status: int, calls: int, random: Random
) -> Line:
    """A line of a report with these calls, of random latencies."""
    latencies = [0] * CLASSES
    for _ in range(calls):
        milliseconds = round(random.lognormvariate(4 if status < 5 else 7, 0.7))
        latencies[latency_class(milliseconds)] += 1
    api = version.api.handle, version.major
    return Line(api, caller, at, status, (calls, calls * 2_048, *latencies))
