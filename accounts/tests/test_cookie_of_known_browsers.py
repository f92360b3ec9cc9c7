"""The cookie of a browser that is known: whose it is, how long, and what it does not open."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.browsers.known import LIFETIME
from accounts.models import User
from accounts.tests.test_known_browsers import guess, is_told_too_often, sign_in, signed_in_before
from tests.cast import make_person

LOGIN, CODE, RESET = "/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"
NIA = "nia@example.com"
COOKIE = "known-browser"
OTHER_PASSWORD = "quite another password"


def test_another_persons_cookie_is_a_strangers(nia):
    make_person("Eve")
    theirs = signed_in_before("eve@example.com")
    guess()

    assert is_told_too_often(sign_in(theirs))


@pytest.mark.parametrize(
    "forge",
    [
        lambda held: "",
        lambda held: "x" * 7000,
        lambda held: "|" * 3000,
        lambda held: held[:-1],
        lambda held: held[:-1] + ("A" if held[-1] != "A" else "B"),
        lambda held: "A" * 16 + held[16:],
        lambda held: held.partition(":")[0],
        lambda held: "é:ü:ß",
    ],
)
def test_a_forged_cookie_is_a_strangers(nia, forge):
    mine = signed_in_before()
    mine.cookies[COOKIE] = forge(mine.cookies[COOKIE].value)
    guess()

    assert is_told_too_often(sign_in(mine))


def test_the_cookie_expires(nia):
    mine = signed_in_before()
    forgotten = timezone.now() + LIFETIME + timedelta(seconds=1)
    with time_machine.travel(forgotten, tick=False):
        held = mine.cookies[COOKIE].value
        mine.cookies[COOKIE] = held
        guess()

        assert is_told_too_often(sign_in(mine))


def test_the_cookie_ends_with_the_password(nia):
    stolen = signed_in_before()
    nia.set_password(OTHER_PASSWORD)
    nia.save()
    guess()

    assert is_told_too_often(sign_in(stolen, password=OTHER_PASSWORD))


def test_the_cookie_names_nobody_and_no_script_reads_it(nia):
    browser = Client()
    sign_in(browser)

    held = browser.cookies[COOKIE]

    assert held["httponly"]
    assert held["samesite"] == "Lax"
    assert held["path"] == "/"
    assert int(held["max-age"]) == LIFETIME.total_seconds()
    assert NIA not in held.value
    assert User.objects.get(email=NIA).password not in held.value


@pytest.mark.parametrize("is_https", [True, False])
def test_it_is_sent_over_https_only_where_there_is_https(nia, settings, is_https):
    settings.SESSION_COOKIE_SECURE = is_https
    browser = Client()
    sign_in(browser)

    assert bool(browser.cookies[COOKIE]["secure"]) == is_https


def test_the_cookie_alone_opens_nothing(nia):
    mine = signed_in_before()

    assert mine.get("/accounts/profile/").status_code == 302


def test_whoever_did_not_get_in_gets_no_cookie(nia):
    browser = Client()
    sign_in(browser, password="a wrong password")
    browser.post(CODE, {"email": NIA})
    browser.post(RESET, {"email": NIA})

    assert COOKIE not in browser.cookies
