"""Totals are the sums of buckets, whatever gateways report, and pages say the same by either."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.models import F
from django.utils.module_loading import import_string

from apis.tests.makers import add_api, add_version
from gateways.tests.makers import add_gateway
from portal.tests.makers import add_application
from usage import upserts
from usage.analytics.periods import PERIODS
from usage.analytics.queries import UsageReport as Shown
from usage.analytics.sums import Calls
from usage.invariants import KEYS, TOTALS
from usage.models import Bucket, Span, Total
from usage.parsing.lines import TEST
from usage.parsing.reports import GatewayReport
from usage.reports import rebuilding
from usage.reports.taking import count_report
from usage.tests.makers import add_bucket, line

pytestmark = [pytest.mark.both, pytest.mark.django_db]
NOW = datetime(2030, 3, 15, 12, 30, tzinfo=UTC)
REPORTS, LINES = 12, 40


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def reported(adam, offered, monkeypatch):
    """The calls in reports of two gateways about two versions; some reports come twice."""
    monkeypatch.setattr(upserts, "MOST_AT_ONCE", 7)
    other = add_version(add_api("Refunds", by=adam))
    callers = [offered.application.pk, add_application("Till", owner=adam).pk, TEST]
    gateways = [offered.token.gateway, add_gateway("Sand", by=adam, environment="sandbox").gateway]
    chance, counted = Random(7), 0
    for number in range(REPORTS):
        lines = [
            line(
                offered,
                api=f"{chance.choice((offered.version, other)).api.handle}/1",
                application=str(chance.choice(callers)),
                at=(NOW - timedelta(hours=chance.choice((0, 1, 20, 30, 150, 400)))).isoformat(),
                status=chance.choice((200, 302, 404, 503)),
                bytes=chance.randrange(10_000),
                ms=chance.randrange(20_000),
            )
            for _ in range(LINES)
        ]
        for _ in range(chance.choice((1, 2))):
            report = GatewayReport(str(number), lines)
            taken = count_report(report, gateway=gateways[number % 2], at=NOW)
            counted += 0 if taken.is_repeated else taken.taken
    return counted


def differing():
    return list(TOTALS.broken())


def test_totals_are_the_sums_whatever_is_reported(reported):
    calls = {
        span: (
            sum(Total.objects.of_span(span).values_list("calls", flat=True)),
            sum(Bucket.objects.of_span(span).values_list("calls", flat=True)),
        )
        for span in Span
    }

    assert calls == dict.fromkeys(Span, (reported, reported))
    assert differing() == []


@pytest.mark.parametrize("environment", ["", "sandbox"])
@pytest.mark.parametrize("period", ["24h", "7d", "13w"])
def test_pages_say_the_same_by_totals_as_by_buckets(
    reported, offered, monkeypatch, period, environment
):
    asked = {"organization": offered.api.organization_id}, PERIODS[period], environment
    quick = Shown(*asked, at=NOW)
    said = quick.steps, quick.before, quick.by_version
    monkeypatch.setattr(Calls, "counted", Bucket)
    slow = Shown(*asked, at=NOW)

    assert slow.total.calls > 0
    assert (slow.steps, slow.before, slow.by_version) == said


def test_what_was_counted_before_there_were_totals_is_summed_once(reported):
    rows = list(Total.objects.order_by("pk").values())
    statements = import_string("usage.migrations.0004_sum_buckets.STATEMENTS")
    Total.objects.filter(pk__in=[row["id"] for row in rows[::2]]).delete()

    for _ in range(2):
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    assert Total.objects.count() == len(rows)
    assert differing() == []


def test_a_total_that_is_not_the_sum_is_found(offered):
    for days in (1, 2, 3):
        add_bucket(offered, NOW - timedelta(days=days), calls=days)
    lacking, wrong, extra = Total.objects.order_by("start")
    lacking.delete()
    Total.objects.filter(pk=wrong.pk).update(bytes=F("bytes") + 1)
    Bucket.objects.filter(start=extra.start).delete()

    found = sorted(differing())

    version = offered.version.pk
    assert found == [
        f"day 2030-03-{day} 12:30 of version {version}, production calls with 2xx"
        for day in (12, 13, 14)
    ]


def test_they_are_added_up_anew_for_each_organization(reported, offered, capsys):
    rows = sorted(Total.objects.values_list(*KEYS, "calls"))
    Total.objects.filter(pk__in=list(Total.objects.values_list("pk", flat=True)[::2])).delete()
    Total.objects.update(bytes=F("bytes") + 1)
    extra = Total.objects.order_by("pk")[0]
    extra.pk, extra.start = None, NOW - timedelta(days=5, minutes=1)
    extra.save(force_insert=True)

    call_command("add_up_calls")

    assert capsys.readouterr().out == "Organizations whose calls were added up: 1.\n"
    assert sorted(Total.objects.values_list(*KEYS, "calls")) == rows
    assert differing() == []


def test_what_is_left_out_is_named_with_the_reason(reported, offered, monkeypatch, capsys):
    def busy(_):
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(rebuilding, "lock_organization", busy)
    with pytest.raises(CommandError, match=f"{offered.api.organization_id}: canceling"):
        call_command("add_up_calls")

    assert capsys.readouterr().out == "Organizations whose calls were added up: 0.\n"


def test_what_is_about_to_be_forgotten_and_what_grows_no_longer_is_no_finding(offered):
    add_bucket(offered, NOW - timedelta(days=8, minutes=-30), Span.HOUR)
    add_bucket(offered, NOW, calls=upserts.MOST)
    Total.objects.filter(start=NOW).update(bytes=F("bytes") + 1)
    Bucket.objects.filter(start__lt=NOW).delete()

    assert differing() == []
