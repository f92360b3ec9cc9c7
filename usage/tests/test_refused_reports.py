"""Reports of gateways that are refused, as a whole or line by line, and what that costs."""

import gzip
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credentials import secret_format
from usage.models import Batch, Bucket
from usage.tests.makers import counted, line, report, said, send

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "broken",
    [
        *("text", None, 7, [], {}),
        *({"api": api} for api in (None, "", "payments", "payments/00", "payments/1\0", "x" * 999)),
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
    unknown = report(client, offered, line(offered), X_Gateway_Token=secret_format.make("cog_"))
    key = report(client, offered, line(offered), X_Gateway_Token=offered.key.secret)
    offered.token.expires_at = timezone.now()
    offered.token.save()
    expired = report(client, offered, line(offered))

    assert [each.status_code for each in (unknown, key, expired)] == [404, 404, 404]
    assert not Bucket.objects.exists()


def test_refused_reports_are_not_in_the_log(client, offered, caplog):
    report(client, offered, line(offered), X_Gateway_Token="x")
    send(client, offered, "{")

    assert [record.getMessage() for record in caplog.records] == []


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
