"""A console of this machine is known by its name, and leads there whoever types its number."""

import pytest


@pytest.fixture(autouse=True)
def _on_localhost(settings):
    settings.CONSOLE_ORIGIN = "http://localhost:8000"


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "127.0.0.1", "[::1]:8000"])
def test_the_number_leads_to_the_name(client, host):
    answer = client.get("/accounts/login/?next=/welcome/", headers={"host": host})

    assert answer.headers["Location"] == "http://localhost:8000/accounts/login/?next=/welcome/"


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/openapi.json"])
def test_programs_and_probes_are_answered_where_they_ask(client, db, path):
    assert client.get(path, headers={"host": "127.0.0.1:8000"}).status_code == 200


def test_what_was_typed_is_not_lost_to_it(client, db):
    answer = client.post("/accounts/login/", {}, headers={"host": "127.0.0.1:8000"})

    assert answer.status_code == 200


def test_a_console_with_a_name_of_its_own_leads_nowhere(client, db, settings):
    settings.CONSOLE_ORIGIN = "http://console.example"

    answer = client.get("/accounts/login/", headers={"host": "127.0.0.1"})

    assert answer.status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1.evil.example", "evil.example"])
def test_foreign_hosts_are_denied_as_before(client, db, host):
    assert client.get("/accounts/login/", headers={"host": host}).status_code == 400
