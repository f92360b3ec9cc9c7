"""Calls through Debian's nginx and Caddy, configured by the text that the gateway's page shows."""

from ipaddress import ip_network

import pytest
from django.utils import timezone

from apis.states import State as Life
from gateways.models import Gateway, GatewayToken
from gateways.tests.makers import CALL, add_key, offer
from portal.models import State
from tests.gateways import running
from tests.ports import free_port
from tests.reading import words
from tests.upstreams import Upstream
from tests.waiting import eventually

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.nginx,
    pytest.mark.caddy,
    pytest.mark.django_db(transaction=True),
]
FORGED = {
    "X-Application-Id": "forged",
    "X-Consumer": "forged",
    "X-Plan": "forged",
    "X-Environment": "forged",
    "X-Gateway-Token": "forged",
    "X-Api": "forged/1",
    "X-Check-Code": "VALID",
}


def test_exactly_the_right_key_reaches_the_service_and_itself_does_not(adam, through):
    offered = offer(adam)
    sandbox = add_key(offered.application, environment="sandbox")

    with through(offered) as gate:
        good = gate.call(CALL, offered.key.secret, **FORGED)
        posted = gate.call(CALL, offered.key.secret, "POST", **{"Content-Length": "0"})
        assert len(gate.upstream.reached) == 2
        none, wrong = gate.call(CALL), gate.call(CALL, "cok_" + "a" * 38)
        elsewhere = gate.call(CALL, sandbox.secret)
        twice = gate.call(CALL, f"{offered.key.secret}, {offered.key.secret}")
        nowhere = gate.call("/other/v1/", offered.key.secret)

    assert (good.status, good.body, posted.status) == (200, "hi", 200)
    assert (none.status, none.code) == (401, "MISSING")
    assert (wrong.status, wrong.code) == (401, "MALFORMED")
    assert (elsewhere.status, elsewhere.code) == (403, "WRONG_ENVIRONMENT")
    assert (twice.status, twice.code) == (401, "MALFORMED")
    assert nowhere.status == 404
    for answer in (none, wrong, elsewhere):
        assert answer.headers["content-type"] == "application/problem+json"
    reached, _ = gate.upstream.reached
    assert len(gate.upstream.reached) == 2
    told = {name: value for name, value in reached.items() if name in FORGED}
    assert told["X-Application-Id"] == str(offered.application.pk)
    assert told["X-Consumer"] == "payments-shop"
    assert told["X-Plan"] == "payments-gold"
    assert told["X-Environment"] == "production"
    assert "cok_" not in str(reached)
    assert "cog_" not in str(reached)
    assert "{http" not in str(reached)


def test_a_client_cannot_have_the_headers_about_it_dropped(adam, through):
    offered = offer(adam)

    with through(offered) as gate:
        gate.call(CALL, offered.key.secret, Connection="close, X-Consumer, X-Application-Id")

    (reached,) = gate.upstream.reached
    assert reached["X-Consumer"] == "payments-shop"
    assert reached["X-Application-Id"] == str(offered.application.pk)


def test_a_key_sent_as_a_bearer_token_does_not_reach_the_service(adam, through):
    offered = offer(adam)

    with through(offered) as gate:
        gate.call(CALL, Authorization=f"Bearer {offered.key.secret}")
        gate.call(CALL, offered.key.secret, Authorization=f"bearer {offered.key.secret}")
        gate.call(CALL, offered.key.secret, Authorization="Bearer of-the-service")

    assert "cok_" not in str(gate.upstream.reached)
    assert gate.upstream.reached[-1]["Authorization"] == "Bearer of-the-service"


def test_a_key_stops_with_whatever_it_stands_on(adam, through):
    offered = offer(adam)
    second = add_key(offered.application, slot=2)
    subscription, application, version = (
        offered.subscription,
        offered.application,
        offered.version,
    )

    with through(offered) as gate:

        def code(key: str = second.secret) -> tuple[int, str]:
            answer = gate.call(CALL, key)
            return answer.status, answer.code

        assert code(offered.key.secret)[0] == code()[0] == 200

        offered.key.delete()
        assert code(offered.key.secret) == (401, "NOT_FOUND")
        assert code()[0] == 200

        type(subscription).objects.update(state=State.BLOCKED, reason="Too much.")
        assert code() == (403, "SUBSCRIPTION_BLOCKED")
        type(subscription).objects.update(state=State.ACTIVE, reason="")
        assert code()[0] == 200

        type(application).objects.update(blocked_at=timezone.now(), blocked_reason="Too much.")
        assert code() == (403, "APPLICATION_BLOCKED")
        type(application).objects.update(blocked_at=None, blocked_reason="")

        today = timezone.now().date()
        type(version).objects.update(state=Life.RETIRED, sunset_on=today)
        assert code() == (403, "NOT_AVAILABLE")
        type(version).objects.update(state=Life.DEPRECATED)
        assert code()[0] == 200

        type(adam.organization).objects.filter(pk=adam.organization_id).update(
            suspended_at=timezone.now()
        )
        assert code() == (403, "ORGANIZATION_SUSPENDED")
        type(adam.organization).objects.update(suspended_at=None)
        assert code()[0] == 200

        Gateway.objects.get().tokens.all().delete()
        assert code()[0] in {503, 404}


def test_a_test_call_says_whether_the_gateway_asks(adam, through, client_of, settings):
    offered = offer(adam)
    with through(offered) as gate:
        settings.OUTGOING_NETWORKS = [ip_network("127.0.0.0/8")]
        settings.OUTGOING_PORTS = [gate.port]
        served = offered.version.addresses.get()
        served.base_url = f"http://127.0.0.1:{gate.port}/payments/v1"
        served.save()
        send = f"{offered.token.gateway.get_absolute_url()}test-call/"
        works = client_of(adam).post(send, {"address": served.pk}, follow=True)
        GatewayToken.objects.all().delete()
        unknown = client_of(adam).post(send, {"address": served.pk})

    assert "denied a call with an unknown key. It works." in words(works)
    assert "heck the token" in words(unknown) or "token that is not valid" in words(unknown)
    assert gate.upstream.reached == []


def test_more_calls_than_the_plan_allows_are_answered_429(adam, through, redis_server):
    offered = offer(adam, requests=3, window=86_400)

    answers = []

    def refused():
        answers.append(gate.call(CALL, offered.key.secret))
        return answers[-1].status == 429

    with through(offered, LIMITS_REDIS_URL=redis_server.url) as gate:
        # On a busy machine Redis may not answer in time, and what it does not count goes through.
        eventually(refused, "the limit is met")

    *passed, last = answers
    assert {answer.status for answer in passed} == {200}
    assert len(passed) == len(gate.upstream.reached) >= 3
    assert last.code == "RATE_LIMITED"
    assert 0 < int(last.headers["retry-after"]) <= 86_400


def test_nothing_goes_through_while_the_console_is_away(adam, copied, software, tmp_path):
    offered = offer(adam)
    text = copied(offered, console=free_port())

    with running(software, text, tmp_path, port=free_port()) as gate:
        answer = gate.call(CALL, offered.key.secret)

    assert answer.status == {"nginx": 503, "caddy": 502}[software]
    assert gate.upstream.reached == []


def test_the_body_of_a_call_goes_to_the_service_and_is_not_announced_to_the_console(
    adam, copied, software, tmp_path
):
    """The console, or what stands in front of it, would wait for it."""
    offered, console = offer(adam), Upstream()
    text = copied(offered, console=console.port)

    with running(software, text, tmp_path, port=free_port()) as gate:
        status = gate.post(CALL, offered.key.secret, b"once")
    console.shutdown()

    assert status == 200
    assert (console.bodies, gate.upstream.bodies) == ([b""], [b"once"])


@pytest.fixture
def remembering(adam, through):
    """Two APIs, and nginx as a gateway that remembers answers for a second."""
    offered, other = offer(adam), offer(adam, "Refunds")
    offered.token.gateway.cache_seconds = 1
    offered.token.gateway.save()
    with through(offered) as gate:
        yield gate, offered, other


@pytest.mark.parametrize("software", ["nginx"])
def test_a_remembered_answer_is_forgotten_in_time(remembering):
    gate, offered, _ = remembering
    assert gate.call(CALL, offered.key.secret).status == 200
    offered.key.delete()

    eventually(lambda: gate.call(CALL, offered.key.secret).status == 401, "it is refused")
    again = gate.call(CALL, offered.key.secret)

    assert (again.status, again.code) == (401, "NOT_FOUND")


@pytest.mark.parametrize("software", ["nginx"])
def test_an_answer_is_remembered_for_one_key_and_api_and_off_the_disk(remembering, tmp_path):
    gate, offered, other = remembering
    (tmp_path / "proxy").rmdir()  # where nginx would write it first

    passed = gate.call(CALL, offered.key.secret, "POST", **{"Content-Length": "0"})
    for key, code in {other.key.secret: "NOT_SUBSCRIBED", "": "MISSING"}.items():
        assert gate.call(CALL, key).code == code
    for path in ("/refunds/v1/", "/refunds/v1/?/payments/v1/"):
        assert gate.call(path, offered.key.secret).code == "NOT_SUBSCRIBED"

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    holding = [path for path in files if offered.key.secret.encode() in path.read_bytes()]
    assert passed.status == 200
    assert offered.token.secret.encode() not in holding[0].read_bytes()
    assert [path.parent for path in holding] == [tmp_path / "in_memory"]
    assert (tmp_path / "in_memory").stat().st_mode & 0o077 == 0
