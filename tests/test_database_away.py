"""While the database is away everyone is told to come back, wherever on the way it was missed."""

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from accounts.models import Session, User
from accounts.sessions.store import SessionStore
from console.middleware import RETRY_AFTER


@pytest.fixture(params=[OperationalError, InterfaceError])
def gone(request):
    """What is raised in place of an answer."""

    def raise_it(*_, **__):
        raise request.param("server closed the connection unexpectedly")

    return raise_it


@pytest.fixture
def lenient(client_of):
    """A signed-in browser that shows the page where the test client would raise."""

    def sign_in(who) -> Client:
        client: Client = client_of(who)
        client.raise_request_exception = False
        return client

    return sign_in


def assert_try_again(page) -> None:
    assert page.status_code == 503
    assert page.headers["Retry-After"] == str(RETRY_AFTER)
    assert page.headers["Cache-Control"] == "no-store, private"
    assert b"The console is not available" in page.content
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize(
    "path", ["/", "/organizations/acme/", "/accounts/login/", "/no-such-page/"]
)
def test_who_is_asking_cannot_be_found_out(path, debug, lenient, adam, monkeypatch, gone, settings):
    client = lenient(adam)
    settings.DEBUG = debug
    monkeypatch.setattr(SessionStore, "load", gone)

    assert_try_again(client.get(path))


@pytest.mark.parametrize("headers", [{"hx-request": "true"}, {"accept": "application/json"}])
def test_scripts_are_told_the_same(headers, lenient, adam, monkeypatch, gone):
    client = lenient(adam)
    monkeypatch.setattr(SessionStore, "load", gone)

    assert_try_again(client.get("/organizations/acme/", headers=headers))


def test_a_forged_form_is_not_explained_to_somebody_who_cannot_be_found_out(
    adam, lenient, monkeypatch, gone
):
    client = lenient(adam)
    client.handler.enforce_csrf_checks = True
    monkeypatch.setattr(SessionStore, "load", gone)

    assert_try_again(client.post("/organizations/acme/settings/", {"name": "Other"}))


def test_a_session_that_cannot_be_written_was_not_ended(lenient, adam, monkeypatch, gone):
    client = lenient(adam)
    monkeypatch.setattr(Session, "save", gone)

    page = client.post("/organizations/acme/settings/", {"name": "Acme Limited"})

    assert_try_again(page)


def test_a_session_that_was_ended_meanwhile_is_still_not_written(adam, lenient, monkeypatch):
    client = lenient(adam)
    load = SessionStore.load

    def ended_meanwhile(session):
        loaded = load(session)
        Session.objects.all().delete()
        return loaded

    monkeypatch.setattr(SessionStore, "load", ended_meanwhile)

    page = client.post("/organizations/acme/settings/", {"name": "Acme Limited"})

    assert page.status_code == 400
    assert not Session.objects.exists()


def test_what_is_served_without_the_database_is_served(client, db, monkeypatch, gone):
    with monkeypatch.context() as away:
        away.setattr(connection, "cursor", gone)
        alive = client.get("/healthz")
        style = client.get("/static/css/tokens.css")
        ready = client.get("/readyz")

    assert (alive.status_code, style.status_code) == (200, 200)
    assert ready.status_code == 503
    assert ready.json()["database"] == "failed"


def test_nothing_is_written_by_a_form_that_met_the_outage(lenient, adam, acme, monkeypatch, gone):
    client = lenient(adam)
    monkeypatch.setattr("audit.log.record", gone)

    assert_try_again(client.post("/organizations/acme/settings/", {"name": "Acme Limited"}))

    acme.refresh_from_db()
    assert acme.name == "Acme"
    assert User.objects.filter(pk=adam.user_id).exists()


def test_a_mistake_of_ours_is_still_called_one(lenient, adam, monkeypatch):
    def wrong(*_):
        raise RuntimeError("ours")

    client = lenient(adam)
    monkeypatch.setattr(SessionStore, "load", wrong)

    assert client.get("/organizations/acme/").status_code == 500
