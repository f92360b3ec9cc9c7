"""What Prometheus reads at `/metrics`, who may read it, and what never stands there."""

import re
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from console.metrics.declarations import MEASURES, Measure, Tally
from console.models import JobRecord
from console.settings import VERSION
from tests.metrics import TOKEN, gained, numbers, prometheus

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
JOB = "forget expired sessions"


@pytest.fixture(autouse=True)
def _measured(settings):
    settings.METRICS_TOKEN = TOKEN


def test_only_who_shows_the_token_reads_the_numbers(db, subtests, client_of, adam):
    for shown in (
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": f"Basic {TOKEN}"},
        {"authorization": f"Bearer {TOKEN}x"},
        {"authorization": f"Bearer {TOKEN[:-1]}"},
        {"authorization": "Bearer \xff\u20ac"},
        {"x-metrics-token": TOKEN},
    ):
        with subtests.test(shown=shown):
            answer = Client(headers=shown).get(f"/metrics?token={TOKEN}")

            assert (answer.status_code, answer.content) == (401, b"")
            assert answer["WWW-Authenticate"] == "Bearer"
    assert client_of(adam).get("/metrics").status_code == 401
    assert prometheus().post("/metrics").status_code == 405


def test_the_token_is_compared_in_constant_time(db):
    with patch("console.metrics.middleware.constant_time_compare", return_value=False) as compare:
        answer = prometheus().get("/metrics")

    assert answer.status_code == 401
    compare.assert_called_once_with(TOKEN, TOKEN)


def test_without_a_token_there_is_no_such_page_and_nobody_counts(db, settings, client_of, adam):
    before = numbers()
    settings.METRICS_TOKEN = ""
    Tally("none", "", label="a", values=()).count("b")

    for client in (prometheus("", host="testserver"), prometheus(host="testserver")):
        assert client.get("/metrics").status_code == 404
    assert client_of(adam).get("/metrics").status_code == 404

    settings.METRICS_TOKEN = TOKEN
    assert gained(before, numbers()) == {}


@pytest.mark.parametrize("host", ["web:8000", "10.0.0.7:8000", "[::1]", "", "a_b", "localhost"])
def test_any_host_name_will_do_for_prometheus_alone(host, db, settings):
    settings.SECURE_SSL_REDIRECT = True

    answer = prometheus(host=host).get("/metrics")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer.cookies == {}
    if host == "web:8000":
        settings.SECURE_SSL_REDIRECT = False
        assert prometheus(host=host).get("/healthz").status_code == 400


def test_requests_are_counted_by_view_method_and_status(client_of, adam):
    client = client_of(adam)
    before = numbers()

    for _ in range(2):
        client.get("/organizations/acme/")
    client.post("/organizations/acme/projects/new/", {})
    client.get("/organizations/nowhere/")

    requests = {'method="GET",status="200",view="projects:home"': 2}
    requests |= {'method="POST",status="200",view="projects:create"': 1}
    requests |= {'method="GET",status="404",view="projects:home"': 1}
    found = gained(before, numbers())
    assert found == {
        **{f"console_requests_total{{{labels}}}": number for labels, number in requests.items()},
        'console_request_seconds_count{view="projects:home"}': 3,
        'console_request_seconds_count{view="projects:create"}': 1,
    }
    assert numbers()["console_requests_in_progress"] == 0


def test_a_page_costs_no_statement_more_where_requests_are_counted(client_of, adam, settings):
    client_of(adam).get("/organizations/acme/")  # what is asked only once in a process
    statements = {}
    for token in ("", TOKEN):
        settings.METRICS_TOKEN = token
        client = client_of(adam)
        with CaptureQueriesContext(connection) as captured:
            client.get("/organizations/acme/")
        statements[token] = len(captured)

    assert statements[""] == statements[TOKEN]


def send_everything(person, word):
    """Requests whose paths, methods, headers and forms have the word in them."""
    anyone = Client(headers={"user-agent": word, "x-request-id": word})
    anyone.generic(word.upper(), "/")
    anyone.get("/healthz", headers={"host": f"{word}.example"})
    anyone.get(f"/{word}/?{word}={word}")
    anyone.get(f"/static/{word}.css")
    anyone.get(f"/organizations/{word}/projects/")
    anyone.get(f"/api/v1/{word}", headers={"authorization": f"Bearer {word}"})
    anyone.get(f"/gateway/check/{word}", headers={"x-gateway-token": word, "x-api-key": word})
    anyone.post("/gateway/usage", word, content_type="application/json")
    anyone.post("/accounts/login/", {"login": f"{word}@example.com", "password": word})
    person.get(f"/organizations/acme/{word}/")
    person.post("/organizations/acme/projects/new/", {"name": word, "handle": ""})


def test_nothing_that_others_send_becomes_a_label(client_of, adam):
    send_everything(client_of(adam), "hostile")
    before = numbers()
    send_everything(client_of(adam), "vicious")
    after = numbers()

    added = {name for name in after.keys() - before.keys() if "connections" not in name}
    assert not added, "each other path or method would take memory"
    assert 'console_requests_total{method="other",status="405",view="unknown"}' in after
    labels = {value for name in after for value in re.findall(r'="([^"]*)"', name)}
    assert labels >= {
        "GET",
        "projects:create",
        "gateways:check",
        "usage:take",
        "static",
        "unknown",
        JOB,
    }
    revealing = re.compile(f"hostile|vicious|acme|adam|example|@|/|{TOKEN}", re.IGNORECASE)
    assert [label for label in labels if revealing.search(label)] == []


def test_all_names_begin_with_that_of_the_console(db):
    assert {name.partition("_")[0] for name in numbers()} == {"console"}


def test_a_measure_that_fails_is_counted_and_keeps_no_other_away(db, monkeypatch, caplog):
    def fail():
        raise RuntimeError("no number")

    def fail_amid():
        yield "waiting", 1
        raise ValueError("no more numbers")

    failing = [Measure("database_bytes", "", fail), Measure("mail", "", fail_amid, label="state")]
    before = numbers()
    for measure in failing:
        monkeypatch.setitem(MEASURES.by_key, measure.name, measure)

    after = numbers()

    gone = {name.partition("{")[0] for name in before.keys() - after.keys()}
    assert gone == {"console_database_bytes", "console_mail"}
    assert (before["console_measures_failed"], after["console_measures_failed"]) == (0, 2)
    assert "database_bytes is not measured" in caplog.text


def test_a_database_that_is_away_is_asked_once_and_keeps_no_counts_away(db, monkeypatch):
    asked = []

    def fail():
        asked.append("once")
        raise OperationalError("could not connect")

    for name in MEASURES.by_key:
        monkeypatch.setitem(MEASURES.by_key, name, Measure(name, "", fail))
    Client().get("/healthz")

    found = numbers()

    assert asked == ["once"]
    assert found["console_measures_failed"] == len(MEASURES)
    assert found['console_requests_total{method="GET",status="200",view="healthz"}'] >= 1
    assert found[f'console_build{{version="{VERSION}"}}'] == 1


@pytest.mark.both
@time_machine.travel(NOW, tick=False)
def test_the_database_tells_how_jobs_go_and_how_large_it_is(db):
    at = NOW - timedelta(hours=2)
    JobRecord.objects.create(name=JOB, succeeded_at=at, lasted=timedelta(seconds=90))
    JobRecord.objects.create(name="remind invitees", failures=3)
    JobRecord.objects.create(name="of an older release", failures=1)

    found = numbers()

    def of(family):
        return {
            name.split('"')[1]: number
            for name, number in found.items()
            if name.startswith(f"console_{family}{{")
        }

    assert of("job_succeeded_timestamp_seconds") == {JOB: at.timestamp()}
    assert of("job_seconds") == {JOB: 90}
    assert of("job_failures") == {JOB: 0, "remind invitees": 3}
    assert of("job_every_seconds")[JOB] == 86_400
    assert found["console_database_bytes"] > 10_000
    assert bool(of("database_connections")) == (connection.vendor == "postgresql")
    assert all(number >= 1 for number in of("database_connections").values())


def test_a_declaration_that_prometheus_would_not_take_is_told():
    def wrong(name, label=""):
        return list(Measure(name, "", list, label=label).problems())

    assert wrong("job_seconds", "job_name") == []
    assert wrong("Job-Seconds") == ["Job-Seconds is not of small letters with underscores."]
    assert wrong("job_seconds", "job") == ["the label job is Prometheus's own."]
