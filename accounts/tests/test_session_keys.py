"""No key of a session rests in the database: a dump or a backup signs no one in."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from accounts.models import Session
from accounts.sessions.store import SessionStore, digest
from accounts.tests.conftest import PASSWORD
from tests.database import dump
from tests.freshness import grown_stale
from tests.waiting import LONG

KNOWN_BROWSER = "known-browser"


def sign_in(browser):
    browser.post("/accounts/login/", {"login": "nia@example.com", "password": PASSWORD})


def wait_for_a_code(browser):
    browser.post("/accounts/login/code/", {"email": "nia@example.com"})


def wait_for_a_reset(browser):
    browser.post("/accounts/password/reset/", {"email": "nia@example.com"})


def add_an_address(browser):
    """The form is kept until the password was typed once more."""
    sign_in(browser)
    grown_stale(browser)
    form = {"email": "new@example.com", "action_add": "1"}
    assert "reauthenticate" in browser.post("/accounts/email/", form).headers["Location"]


def prove_who_one_is(browser):
    add_an_address(browser)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})


def fail_to_change_the_password(browser):
    sign_in(browser)
    browser.post("/accounts/password/change/", {"oldpassword": "wrong", "password1": "x"})


def end_the_other_sessions(browser):
    sign_in(Client())
    sign_in(browser)
    browser.get("/accounts/sessions/")
    browser.post("/accounts/sessions/end-others/")


@pytest.mark.parametrize(
    "step",
    [
        sign_in,
        wait_for_a_code,
        wait_for_a_reset,
        add_an_address,
        prove_who_one_is,
        fail_to_change_the_password,
        end_the_other_sessions,
    ],
)
def test_whatever_people_do_the_database_holds_no_key(step, nia):
    browser = Client()
    step(browser)
    key = browser.cookies["session"].value

    dumped = dump()

    assert digest(key) in dumped
    assert key not in dumped
    assert (
        KNOWN_BROWSER not in browser.cookies or browser.cookies[KNOWN_BROWSER].value not in dumped
    )


def test_what_the_database_holds_opens_nothing(nia):
    browser, thief = Client(), Client()
    sign_in(browser)

    thief.cookies["session"] = Session.objects.get().session_key

    assert thief.get("/accounts/profile/").status_code == 302
    assert browser.get("/accounts/profile/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_asynchronous_methods_keep_no_key_either():
    """In a thread of its own: a browser of an earlier test may have left a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(use_the_asynchronous_methods).result(timeout=LONG)


def use_the_asynchronous_methods():
    session = SessionStore()
    session["a"] = 1
    async_to_sync(session.asave)()
    key = str(session.session_key)

    assert Session.objects.get().session_key == digest(key)
    assert async_to_sync(SessionStore(key).aget)("a") == 1
    assert async_to_sync(session.aexists)(key)
    async_to_sync(session.adelete)(key)
    assert not Session.objects.exists()
