"""Requests against the limits of plans: counted in Redis, and let through where it is away."""

import pytest

from gateways.checks import limits
from gateways.checks.limits import Counter
from gateways.tests.makers import ask, code, offer
from portal.models import State, Subscription
from tests.ports import free_port
from tests.started_services import RedisServer
from tests.waiting import PATIENCE


@pytest.fixture
def counting(redis_server: RedisServer, settings, monkeypatch):
    """This process counts in a server of the test's own, which may be slow on a busy machine."""
    monkeypatch.setattr(limits, "LONGEST_WAIT", PATIENCE)
    settings.LIMITS_REDIS_URL = redis_server.url
    limits.counter.cache_clear()
    yield redis_server
    limits.counter.cache_clear()


def test_no_request_more_than_the_plan_allows_goes_through(client, adam, counting, time_machine):
    time_machine.move_to(1_800_000_000, tick=False)
    offered = offer(adam, requests=3, window=60)

    answers = [ask(client, offered) for _ in range(4)]

    assert [answer["X-Check-Code"] for answer in answers] == ["VALID"] * 3 + ["RATE_LIMITED"]
    assert [answer["X-Limits"] for answer in answers] == ["counted"] * 4
    assert answers[0]["RateLimit-Policy"] == '"payments-gold";q=3;w=60'
    assert answers[0]["RateLimit"] == '"payments-gold";r=2;t=60'
    assert answers[3]["RateLimit"] == '"payments-gold";r=0;t=60'
    assert answers[3]["Retry-After"] == "60"


def test_the_next_window_begins_anew(client, adam, counting, time_machine):
    offered = offer(adam, requests=1, window=60)
    time_machine.move_to(1_800_000_059, tick=False)
    ask(client, offered)
    refused = ask(client, offered)

    time_machine.move_to(1_800_000_060, tick=False)

    assert refused["X-Check-Code"] == "RATE_LIMITED"
    assert refused["Retry-After"] == "1"
    assert ask(client, offered)["X-Check-Code"] == "VALID"


def test_each_subscription_has_a_count_of_its_own(client, adam, zed, counting):
    mine, theirs = offer(adam, requests=1, window=3600), offer(zed, requests=1, window=3600)
    ask(client, mine)

    assert ask(client, theirs)["X-Check-Code"] == "VALID"
    assert ask(client, mine)["X-Check-Code"] == "RATE_LIMITED"


def test_subscribing_anew_does_not_begin_anew(client, adam, counting, time_machine):
    time_machine.move_to(1_800_000_000, tick=False)
    offered = offer(adam, requests=1, window=86_400)
    ask(client, offered)

    Subscription.objects.update(state=State.CLOSED)
    Subscription.objects.create(
        organization=adam.organization,
        application=offered.application,
        version=offered.version,
        plan=offered.plan,
        state=State.ACTIVE,
    )

    assert ask(client, offered)["X-Check-Code"] == "RATE_LIMITED"


def test_nginx_hears_of_a_limit_by_a_status_that_it_knows(client, adam, counting):
    offered = offer(adam, requests=1, window=3600)
    ask(client, offered)
    by_nginx = ask(client, offered)

    gateway = offered.token.gateway
    gateway.software = "caddy"
    gateway.save()

    assert code(by_nginx) == (403, "RATE_LIMITED")
    assert code(ask(client, offered)) == (429, "RATE_LIMITED")


def test_requests_that_are_refused_are_not_counted(client, adam, counting):
    offered = offer(adam, requests=1, window=3600)
    for _ in range(3):
        ask(client, offered, X_Api="payments/2")

    assert ask(client, offered)["X-Check-Code"] == "VALID"


def test_a_gateway_that_remembers_answers_is_not_counted(client, adam, counting):
    offered = offer(adam, requests=1, window=3600)
    offered.token.gateway.cache_seconds = 5
    offered.token.gateway.save()

    answers = [ask(client, offered) for _ in range(3)]

    assert {answer["X-Check-Code"] for answer in answers} == {"VALID"}
    assert {answer["X-Limits"] for answer in answers} == {"unknown"}
    assert counting.command("DBSIZE").startswith(b":0")


def test_a_plan_without_limit_is_not_counted(client, adam, counting):
    answer = ask(client, offer(adam))

    assert answer["X-Limits"] == "none"
    assert counting.command("DBSIZE").startswith(b":0")


def test_without_redis_calls_go_through_and_the_answer_says_so(client, adam):
    offered = offer(adam, requests=1, window=3600)

    answers = [ask(client, offered) for _ in range(3)]

    assert {answer["X-Check-Code"] for answer in answers} == {"VALID"}
    assert {answer["X-Limits"] for answer in answers} == {"unknown"}


@pytest.mark.parametrize("fault", ["stop", "freeze"])
def test_while_redis_is_away_calls_go_through_and_one_of_them_waits(
    client, adam, counting, fault, time_machine, caplog
):
    time_machine.move_to(1_800_000_000, tick=False)
    offered = offer(adam, requests=1, window=3600)
    ask(client, offered)
    getattr(counting, fault)()

    answers = [ask(client, offered) for _ in range(10)]

    assert len(caplog.records) == 1
    assert {answer["X-Check-Code"] for answer in answers} == {"VALID"}
    assert {answer["X-Limits"] for answer in answers} == {"unknown"}


def test_counting_goes_on_when_redis_is_back(client, adam, counting, time_machine):
    time_machine.move_to(1_800_000_000)
    offered = offer(adam, requests=1, window=3600)
    ask(client, offered)
    counting.stop()
    ask(client, offered)

    counting.start()
    time_machine.shift(limits.PAUSE)

    assert ask(client, offered)["X-Check-Code"] == "RATE_LIMITED"


def test_it_says_whether_redis_answers(redis_server: RedisServer):
    counting = Counter(redis_server.url)
    answered = counting.is_answering
    redis_server.stop()

    assert answered
    assert not counting.is_answering


def test_a_redis_that_was_never_there_costs_one_attempt_in_a_while(time_machine, caplog):
    time_machine.move_to(1_800_000_000, tick=False)
    counting = Counter(f"redis://127.0.0.1:{free_port()}/0")

    counts = [counting.count("s", requests=1, window=60) for _ in range(3)]

    assert counts == [None] * 3
    assert not counting.is_answering
    assert [record.getMessage() for record in caplog.records] == [
        "Limits of plans are not counted: Redis does not answer"
    ]


@pytest.mark.parametrize(
    ("redis", "cache_seconds", "said"),
    [
        ("", 0, "no Redis"),
        ("nowhere", 0, "Redis does not answer"),
        ("nowhere", 5, "remembers answers"),
    ],
)
def test_people_read_why_limits_are_not_enforced(settings, redis, cache_seconds, said):
    settings.LIMITS_REDIS_URL = redis and f"redis://127.0.0.1:{free_port()}/0"
    limits.counter.cache_clear()

    try:
        assert said in limits.limits_sentence(cache_seconds)
    finally:
        limits.counter.cache_clear()


def test_people_read_that_they_are(counting):
    assert limits.limits_sentence(0) == "Enforced."
