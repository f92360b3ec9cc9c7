"""What the console answers a gateway about one call: exactly the right key goes through."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credentials import secret_format
from gateways import middleware
from gateways.tests.makers import add_gateway, add_key, ask, code, offer
from portal.models import Key

PASSED = (200, "VALID")


def test_the_right_key_goes_through_and_says_whose_it_is(client, offered):
    answer = ask(client, offered)

    assert code(answer) == PASSED
    assert answer["X-Application-Id"] == str(offered.application.pk)
    assert answer["X-Subscription-Id"] == str(offered.subscription.pk)
    assert answer["X-Key-Id"] == str(offered.key.pk)
    assert answer["X-Consumer"] == "payments-shop"
    assert answer["X-Plan"] == "payments-gold"
    assert answer["X-Environment"] == "production"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_a_gateway_may_ask_with_the_clients_method_and_path(client, offered, method):
    answer = ask(client, offered, method=method, path="/gateway/check/payments/v1/a%00b?c=%ff")

    assert code(answer) == PASSED


def test_a_bearer_token_counts_only_where_it_is_a_key(client, offered):
    key = offered.key.secret

    shown = ask(client, offered, X_API_Key=None, Authorization=f"Bearer {key}")
    theirs = ask(client, offered, Authorization="Bearer eyJhbGciOi.some.jwt")

    assert code(shown) == code(theirs) == PASSED
    assert code(ask(client, offered, X_API_Key=None, Authorization="Bearer a.b.c")) == (
        401,
        "MISSING",
    )


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (None, "MISSING"),
        ("", "MISSING"),
        ("{key}x", "MALFORMED"),
        ("{key},{key}", "MALFORMED"),
        ("cop_" + "a" * 38, "MALFORMED"),
        ("cok_\xff" + "a" * 37, "MALFORMED"),
        ("x" * 5000, "MALFORMED"),
    ],
)
def test_what_cannot_be_a_key_costs_no_query(
    client, offered, django_assert_num_queries, shown, expected
):
    shown = shown and shown.format(key=offered.key.secret)

    with django_assert_num_queries(0):
        answer = ask(client, offered, X_API_Key=shown)

    assert code(answer) == (401, expected)
    assert answer["WWW-Authenticate"]


@pytest.mark.parametrize("token", [None, "", "nonsense", "cog_" + "a" * 38])
def test_who_is_no_gateway_hears_nothing_and_costs_no_query(
    client, offered, django_assert_num_queries, token
):
    with django_assert_num_queries(0):
        answer = ask(client, offered, X_Gateway_Token=token)

    assert code(answer) == (404, "UNKNOWN_GATEWAY")


def test_a_well_formed_token_of_no_gateway_hears_the_same(client, offered):
    unknown = ask(client, offered, X_Gateway_Token=secret_format.make("cog_"))
    key_in_its_place = ask(client, offered, X_Gateway_Token=offered.key.secret)

    assert code(unknown) == code(key_in_its_place) == (404, "UNKNOWN_GATEWAY")


def test_a_key_that_is_not_there_any_more_opens_nothing(client, offered):
    offered.key.delete()

    assert code(ask(client, offered)) == (401, "NOT_FOUND")
    assert code(ask(client, offered, X_API_Key=secret_format.make("cok_"))) == (401, "NOT_FOUND")


def test_a_key_opens_nothing_from_the_moment_of_its_end(client, offered, time_machine):
    end = offered.key.expires_at
    offered.token.expires_at = end + timedelta(days=1)
    type(offered.token).objects.update(expires_at=end, created_at=end - timedelta(days=1))
    type(offered.token).objects.update(expires_at=end + timedelta(days=1))

    time_machine.move_to(end - timedelta(milliseconds=1), tick=False)
    before = ask(client, offered)
    time_machine.move_to(end, tick=False)

    assert code(before) == PASSED
    assert code(ask(client, offered)) == (401, "EXPIRED")


def test_the_token_of_a_gateway_ends_too(client, offered, time_machine):
    time_machine.move_to(offered.token.expires_at, tick=False)

    assert code(ask(client, offered)) == (404, "UNKNOWN_GATEWAY")


def test_another_organizations_key_or_gateway_opens_nothing(client, offered, zed):
    theirs = offer(zed, "Payments")

    assert code(ask(client, theirs)) == PASSED
    assert code(ask(client, offered, X_API_Key=theirs.key.secret)) == (401, "NOT_FOUND")
    assert code(ask(client, offered, X_Gateway_Token=theirs.token.secret)) == (401, "NOT_FOUND")


def test_a_key_is_of_one_environment(client, offered, adam):
    sandbox = add_gateway("Sandbox", by=adam, environment="sandbox")
    key = add_key(offered.application, environment="sandbox")

    assert code(ask(client, offered, X_API_Key=key.secret)) == (403, "WRONG_ENVIRONMENT")
    wrong = ask(client, offered, X_Gateway_Token=sandbox.secret)
    assert code(wrong) == (403, "WRONG_ENVIRONMENT")
    right = ask(client, offered, X_Gateway_Token=sandbox.secret, X_API_Key=key.secret)
    assert code(right) == PASSED


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "gateway.internal"},
        {"Cookie": "csrftoken=a; sessionid=\x01; csrf=;;"},
        {"Content-Type": "text/html; charset=iso-8859-1"},
        {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"},
        {"Origin": "https://evil.example", "Referer": "x"},
        {"X-Application-Id": "forged", "X-Check-Code": "VALID"},
    ],
)
def test_what_a_client_sends_changes_nothing_of_the_answer(client, offered, settings, headers):
    settings.SECURE_SSL_REDIRECT = True

    answer = ask(client, offered, **headers)

    assert code(answer) == PASSED
    assert answer["X-Application-Id"] == str(offered.application.pk)
    for name in ("Set-Cookie", "Vary", "Content-Security-Policy", "Strict-Transport-Security"):
        assert name not in answer


def test_every_answer_has_every_header_about_the_consumer(client, offered):
    passed, refused = ask(client, offered), ask(client, offered, X_API_Key=None)
    stranger = ask(client, offered, X_Gateway_Token=None)

    for answer in (passed, refused, stranger):
        for name in ("X-Application-Id", "X-Key-Id", "X-Consumer", "X-Plan", "RateLimit"):
            assert name in answer
    assert refused["X-Application-Id"] == stranger["X-Application-Id"] == ""
    problem = json.loads(refused.content)
    assert refused["Content-Type"] == "application/problem+json"
    assert problem["code"] == "MISSING"
    assert problem["detail"] == "Send an API key in the header X-API-Key."


def test_it_costs_one_statement(client, offered):
    ask(client, offered)

    with CaptureQueriesContext(connection) as queries:
        ask(client, offered)

    assert len(queries) == 1


def test_last_uses_are_noted_after_the_answer(client, offered):
    ask(client, offered)

    offered.key.refresh_from_db()
    offered.token.refresh_from_db()
    assert offered.key.last_used_at
    assert offered.token.last_used_at


def test_a_refused_key_is_not_noted_as_used(client, offered):
    offered.application.blocked_at = timezone.now()
    offered.application.blocked_reason = "Too much."
    offered.application.save()

    ask(client, offered)

    assert Key.objects.get().last_used_at is None


def test_a_gateway_that_caches_is_told_for_how_long(client, offered):
    offered.token.gateway.cache_seconds = 5
    offered.token.gateway.save()

    passed, refused = ask(client, offered), ask(client, offered, X_API_Key=None)

    assert passed["X-Accel-Expires"] == "5"
    assert passed["Cache-Control"] == "private, max-age=5"
    assert "X-Accel-Expires" not in refused
    assert refused["Cache-Control"] == "no-store"


def test_refusals_are_not_in_the_log(client, offered, caplog):
    for key in (None, "x", secret_format.make("cok_")):
        ask(client, offered, X_API_Key=key)

    assert [record.getMessage() for record in caplog.records] == []


def test_without_its_database_the_console_asks_gateways_to_come_again(
    client, offered, monkeypatch, caplog
):
    def away(_):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(middleware, "check", away)

    answers = [ask(client, offered) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {503}
    assert {answer["Content-Type"] for answer in answers} == {"application/problem+json"}
    assert {answer["Retry-After"] for answer in answers} == {"3"}
    assert len([each for each in caplog.records if each.name == "gateways.middleware"]) <= 1
