"""What a load balancer is told."""

import re

import pytest
from django.db import DatabaseError
from django.test import Client

from console import health
from console.settings import BASE_DIR, VERSION
from tests.reading import words


@pytest.fixture
def probe():
    """A load balancer, which knows neither our host nor a session."""
    return Client(headers={"host": "127.0.0.1"})


def test_a_process_that_answers_is_healthy(probe, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = probe.get("/healthz")

    assert (response.status_code, response.content) == (200, f"ok {VERSION}\n".encode())
    assert response.cookies == {}


def test_pages_say_which_release_runs(client_of, adam):
    for page in (Client().get("/accounts/login/"), client_of(adam).get("/organizations/acme/")):
        assert words(page).endswith(f"Console {VERSION}")


def test_the_newest_release_in_the_changelog_is_the_version():
    changelog = (BASE_DIR / "CHANGELOG.md").read_text()

    assert re.findall(r"^## (\d\S+)", changelog, re.MULTILINE)[0] == VERSION


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_a_probe_is_not_sent_to_another_address(address, probe, db, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert probe.get(address).status_code == 200


def test_a_process_is_ready_when_its_database_is(probe, db):
    response = probe.get("/readyz")

    report = response.json()
    assert response.status_code == 200
    assert (report["database"], report["migrations"]) == ("ok", "ok")


@pytest.mark.parametrize("error", [DatabaseError("password is secret"), RuntimeError("secret")])
def test_a_process_that_is_not_ready_does_not_say_why(error, probe, db, monkeypatch, caplog):
    def fail():
        raise error

    monkeypatch.setitem(health.CHECKS.by_key, "database", health.Check("database", fail))

    response = probe.get("/readyz")

    assert response.status_code == 503
    assert response.json()["database"] == "failed"
    assert "secret" not in response.content.decode()
    assert "Not ready: database" in caplog.text


def test_a_process_older_than_its_database_is_not_ready(probe, db, monkeypatch):
    class Behind:
        def __init__(self, connection):
            self.loader = self
            self.graph = self

        def leaf_nodes(self):
            return []

        def migration_plan(self, nodes):
            return ["0002"]

    monkeypatch.setattr(health, "MigrationExecutor", Behind)

    assert probe.get("/readyz").json()["migrations"] == "failed"


def test_a_process_without_style_sheets_is_not_ready(probe, db, settings, tmp_path):
    """As after a move to a new folder, where every page would be an error of ours."""
    assert probe.get("/readyz").json()["static_files"] == "ok"

    hashed = {"BACKEND": "console.serving.storage.HashedStaticFiles"}
    settings.STATIC_ROOT, settings.STORAGES = tmp_path, settings.STORAGES | {"staticfiles": hashed}

    answer = probe.get("/readyz")
    assert (answer.status_code, answer.json()["static_files"]) == (503, "failed")
