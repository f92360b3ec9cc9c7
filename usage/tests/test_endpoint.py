"""What a gateway reports is counted once, in its own organization and environment only."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gateways.tests.makers import add_gateway, offer
from usage import middleware
from usage.models import Bucket
from usage.parsing.lines import TEST_CALLER
from usage.tests.makers import counted, line, report, said

pytestmark = pytest.mark.django_db


def test_calls_are_added_up_in_their_hour_and_their_day(client, offered):
    at = timezone.now().astimezone(UTC).replace(minute=0, second=5, microsecond=0)
    slow = line(offered, at=at.isoformat(), status=503, ms=20_000, bytes=7)

    answer = report(client, offered, *[line(offered, at=at.isoformat())] * 3, slow)
    report(client, offered, line(offered, at=at.isoformat()))

    assert said(answer)["taken"] == 4
    hour, day = at.replace(second=0), at.replace(hour=0, second=0)
    rows = Bucket.objects.order_by("span", "status_class")
    numbers = rows.values_list("span", "start", "status_class", "calls", "bytes")
    assert list(numbers) == [
        ("day", day, 2, 4, 2_048),
        ("day", day, 5, 1, 7),
        ("hour", hour, 2, 4, 2_048),
        ("hour", hour, 5, 1, 7),
    ]
    good, bad = rows.filter(span="day")
    assert (good.latency_1, bad.latency_10) == (4, 1)
    assert {(row.environment, row.caller) for row in rows} == {
        ("production", offered.application.pk)
    }


def test_sums_of_an_hour_are_added_as_they_are(client, offered):
    summed = line(offered, calls=100, ms=4_000, bytes=9, latencies=[90, *[0] * 9, 10])

    assert said(report(client, offered, summed))["taken"] == 1

    day = Bucket.objects.get(span="day")
    assert (day.calls, day.bytes, day.latency_0, day.latency_10) == (100, 9, 90, 10)


def test_a_batch_counts_once_however_often_it_comes(client, offered):
    first = report(client, offered, line(offered), batch="one")
    again = report(client, offered, line(offered), batch="one")
    other = report(client, offered, line(offered), batch="two")

    assert not said(first)["repeated"]
    assert said(again) == {"batch": "one", "lines": 1, "taken": 1, "repeated": True}
    assert not said(other)["repeated"]
    assert counted() == 2


def test_another_gateway_may_call_its_batch_the_same(client, offered, adam):
    token = add_gateway("Asia", by=adam, environment="sandbox")

    report(client, offered, line(offered), batch="one")
    report(client, offered, line(offered), batch="one", X_Gateway_Token=token.secret)

    assert counted(environment="production") == counted(environment="sandbox") == 1


def test_nothing_of_another_organization_is_counted(client, offered, zed):
    theirs = offer(zed, "Ledger")

    answer = report(
        client,
        offered,
        line(offered),
        line(offered, application=str(theirs.application.pk)),
        line(offered, api="ledger/1"),
        line(theirs),
        line(offered, api="payments/2"),
        line(offered, application="00000000-0000-4000-8000-000000000000"),
    )

    dropped = {"unknown_application": 2, "unknown_api": 3}
    assert (said(answer)["taken"], said(answer)["dropped"]) == (1, dropped)
    assert counted() == counted(version=offered.version) == 1
    assert not Bucket.objects.filter(organization=zed.organization).exists()


def test_calls_of_the_future_and_of_long_ago_are_dropped(client, offered):
    now = timezone.now()
    ages = [timedelta(minutes=-6), timedelta(minutes=-4), timedelta(days=6, hours=23)]
    ages += [timedelta(days=7, minutes=1), timedelta(days=4_000)]

    answer = report(client, offered, *[line(offered, at=str(now - age)) for age in ages])

    assert said(answer)["taken"] == 2
    assert said(answer)["dropped"] == {"in_the_future": 1, "too_old": 2}


def test_the_hour_is_that_of_utc_whatever_the_gateways_clock(client, offered):
    # Half past nine in the evening in New York is the next day in UTC.
    yesterday = (timezone.now() - timedelta(days=2)).date()
    at = f"{yesterday}T21:30:00-05:00"

    report(client, offered, line(offered, at=at))

    start = datetime.combine(yesterday, datetime.min.time(), UTC) + timedelta(days=1)
    assert Bucket.objects.get(span="day").start == start
    assert Bucket.objects.get(span="hour").start == start + timedelta(hours=2)


def test_test_calls_are_counted_apart(client, offered):
    report(client, offered, line(offered, application="test"), line(offered))

    assert counted(caller=TEST_CALLER) == counted(caller=offered.application.pk) == 1


def test_ten_thousand_lines_are_taken(client, offered):
    answer = report(client, offered, *[line(offered)] * 10_000)

    assert said(answer)["taken"] == counted() == 10_000


def test_while_the_organization_is_suspended_the_gateway_keeps_its_report(client, offered):
    organization = offered.api.organization
    type(organization).objects.filter(pk=organization.pk).update(suspended_at=timezone.now())

    answer = report(client, offered, line(offered), batch="one")

    assert answer.status_code == 403
    type(organization).objects.update(suspended_at=None)
    assert said(report(client, offered, line(offered), batch="one"))["taken"] == 1


def test_a_report_is_answered_without_anything_for_browsers(client, offered, settings):
    settings.SECURE_SSL_REDIRECT = True

    answer = report(client, offered, line(offered), Host="gateway.internal", Cookie="a=\x01")

    assert answer.status_code == 200
    for name in ("Set-Cookie", "Vary", "Content-Security-Policy", "Strict-Transport-Security"):
        assert name not in answer


def test_without_its_database_the_console_asks_to_come_again(client, offered, monkeypatch):
    def away(_):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(middleware, "answer_usage_report", away)

    answer = report(client, offered, line(offered))

    assert (answer.status_code, answer["Retry-After"]) == (503, "3")


def test_a_report_notes_when_the_gateway_was_seen(client, offered):
    report(client, offered, line(offered))

    offered.token.refresh_from_db()
    assert offered.token.last_used_at


def test_what_a_deleted_application_did_stays_counted(client, offered):
    call = line(offered)
    report(client, offered, call)
    offered.application.delete()

    assert counted(version=offered.version) == 1
    assert said(report(client, offered, call))["dropped"] == {"unknown_application": 1}


def test_numbers_stop_to_grow_before_the_database_has_no_room(client, offered):
    report(client, offered, line(offered, bytes=10**12))
    Bucket.objects.update(bytes=10**15)

    report(client, offered, line(offered, bytes=10**12))

    assert set(Bucket.objects.values_list("bytes", "calls")) == {(10**15, 2)}


def test_a_report_costs_as_many_statements_however_long_it_is(client, offered):
    def statements(lines):
        with CaptureQueriesContext(connection) as queries:
            report(client, offered, *lines)
        return len(queries)

    statements([line(offered)])
    hours = [str(timezone.now() - timedelta(hours=n)) for n in range(100)]
    assert statements([line(offered, at=at) for at in hours]) == statements([line(offered)])
