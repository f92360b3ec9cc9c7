"""What a gateway reports is counted once, in its own organization and environment only."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credentials import texts
from gateways.tests.makers import add_gateway, offer
from usage import middleware
from usage.lines import TEST_CALLER
from usage.models import Batch, Bucket
from usage.tests.makers import counted, line, report, said, send

pytestmark = pytest.mark.django_db


def test_calls_are_added_up_in_their_hour_and_their_day(client, offered):
    at = timezone.now().astimezone(UTC).replace(minute=0, second=5, microsecond=0)
    slow = line(offered, at=at.isoformat(), status=503, ms=20_000, bytes=7)

    answer = report(client, offered, *[line(offered, at=at.isoformat())] * 3, slow)
    report(client, offered, line(offered, at=at.isoformat()))

    assert said(answer)["taken"] == 4
    hour, day = at.replace(second=0), at.replace(hour=0, second=0)
    rows = Bucket.objects.order_by("span", "status_class")
    numbers = rows.values_list("span", "start", "status_class", "calls", "bytes", "ms")
    assert list(numbers) == [
        ("day", day, 2, 4, 2_048, 48),
        ("day", day, 5, 1, 7, 20_000),
        ("hour", hour, 2, 4, 2_048, 48),
        ("hour", hour, 5, 1, 7, 20_000),
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
    assert (day.calls, day.bytes, day.ms, day.latency_0, day.latency_10) == (100, 9, 4_000, 90, 10)


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


@pytest.mark.parametrize(
    "broken",
    [
        *("text", None, 7, [], {}),
        *({"api": api} for api in (None, "", "payments", "payments/0", "payments/1\0", "x" * 999)),
        {"api": {"$ne": ""}},
        *({"application": name} for name in (None, "", "shop", "test\0", 7, "x" * 10_000)),
        *({"at": at} for at in (None, 0, "", "now", "2026-01-01", "2026-01-01T00:00:00")),
        *({"at": at} for at in ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59")),
        {"at": "2026-01-01T00:00:00+00:00" + "0" * 10_000},
        *({"status": status} for status in (None, 0, 99, 600, "200", True, 200.0, -200)),
        *({"calls": calls} for calls in (0, -1, 10**9 + 1, 10**400, True, "1", 1.5)),
        *({"bytes": size} for size in (-1, 10**12 + 1, 10**30, None, "1")),
        *({"ms": ms} for ms in (-1, 10**12 + 1, 1.5, None)),
        {"calls": 2},
        {"calls": 2, "latencies": [1] + [0] * 10},
        {"calls": 2, "latencies": [3, -1] + [0] * 9},
        {"calls": 2, "latencies": [2] + [0] * 9},
        {"calls": 2, "latencies": [2.0] + [0] * 10},
        {"latencies": "1"},
    ],
)
def test_a_broken_line_is_named_and_the_others_are_counted(client, offered, broken):
    whole = line(offered)
    bad = whole | broken if isinstance(broken, dict) and broken else broken

    answer = report(client, offered, whole, bad, whole)

    assert answer.status_code == 200
    assert (said(answer)["taken"], said(answer)["broken"]) == (2, 1)
    (error,) = said(answer)["errors"]
    assert error["line"] == 2
    assert len(error["detail"]) < 120
    assert counted() == 2


def test_of_many_broken_lines_the_first_hundred_are_named(client, offered):
    answer = report(client, offered, *[7] * 500)

    assert (said(answer)["broken"], len(said(answer)["errors"])) == (500, 100)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (" ", 400),
        ("{", 400),
        (b"\xff\xfe", 400),
        ("[" * 100_000, 400),
        ('{"batch": "a", "lines": [NaN]}', 400),
        ('{"batch": "a", "lines": [' + "9" * 5_000 + "]}", 400),
        ("[]", 422),
        ("null", 422),
        ('{"lines": [{}]}', 422),
        ('{"batch": "", "lines": [{}]}', 422),
        ('{"batch": 7, "lines": [{}]}', 422),
        ('{"batch": "a\\u0000", "lines": [{}]}', 422),
        ('{"batch": "\\ud800", "lines": [{}]}', 422),
        (json.dumps({"batch": "a" * 101, "lines": [{}]}), 422),
        ('{"batch": "a"}', 422),
        ('{"batch": "a", "lines": []}', 422),
        ('{"batch": "a", "lines": {}}', 422),
        (json.dumps({"batch": "a", "lines": [0] * 10_001}), 413),
        ('{"batch": "a", "lines": ["' + "x" * 4 * 1024 * 1024 + '"]}', 413),
    ],
)
def test_what_is_no_report_is_refused_as_a_whole(client, offered, body, status):
    answer = send(client, offered, body)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert not Batch.objects.exists()


def test_ten_thousand_lines_are_taken(client, offered):
    answer = report(client, offered, *[line(offered)] * 10_000)

    assert said(answer)["taken"] == counted() == 10_000


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"Content_Encoding": "gzip"},
    ],
)
def test_only_plain_json_is_read(client, offered, headers):
    body = gzip.compress(json.dumps({"batch": "a", "lines": [line(offered)]}).encode())

    assert send(client, offered, body, **headers).status_code == 415
    assert not Batch.objects.exists()


def test_a_body_of_unknown_length_is_not_read(client, offered):
    assert send(client, offered, "{}", Content_Length="").status_code == 400
    assert send(client, offered, "{}", Content_Length="9" * 30).status_code == 413


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_reports_are_posted(client, offered, method):
    token = {"X-Gateway-Token": offered.token.secret}

    answer = client.generic(method, "/gateway/usage", "{}", headers=token)

    assert (answer.status_code, answer["Allow"]) == (405, "POST")


@pytest.mark.parametrize("shown", [None, "", "cog_" + "a" * 38, "x" * 9_000])
def test_what_cannot_be_a_token_costs_no_statement(client, offered, shown):
    with CaptureQueriesContext(connection) as queries:
        answer = report(client, offered, line(offered), X_Gateway_Token=shown)

    assert (answer.status_code, len(queries)) == (404, 0)


def test_a_token_that_does_not_work_is_a_strangers(client, offered):
    unknown = report(client, offered, line(offered), X_Gateway_Token=texts.make("cog_"))
    key = report(client, offered, line(offered), X_Gateway_Token=offered.key.secret)
    offered.token.expires_at = timezone.now()
    offered.token.save()
    expired = report(client, offered, line(offered))

    assert [each.status_code for each in (unknown, key, expired)] == [404, 404, 404]
    assert not Bucket.objects.exists()


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

    monkeypatch.setattr(middleware, "take_usage", away)

    answer = report(client, offered, line(offered))

    assert (answer.status_code, answer["Retry-After"]) == (503, "3")


def test_refused_reports_are_not_in_the_log(client, offered, caplog):
    report(client, offered, line(offered), X_Gateway_Token="x")
    send(client, offered, "{")

    assert [record.getMessage() for record in caplog.records] == []


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


def test_a_report_that_ends_early_is_no_error_of_ours(client, offered):
    class Gone:
        def read(self, *_):
            raise OSError("gone")

        readline = read

    answer = client.generic(
        "POST",
        "/gateway/usage",
        b"x" * 10,
        content_type="application/json",
        headers={"X-Gateway-Token": offered.token.secret},
        **{"wsgi.input": Gone()},
    )

    assert answer.status_code == 400
