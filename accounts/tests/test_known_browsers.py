"""Strangers cannot shut someone out of the browser in which they have signed in before."""

from datetime import timedelta

import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import retention
from accounts.browsers.known import MOST_PEOPLE
from accounts.schedule import forget_expired_attempts
from accounts.tests.conftest import PASSWORD
from accounts.tests.letters import code_mailed_to
from tests.cast import make_person

LOGIN, CODE, RESET = "/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"
NIA = "nia@example.com"
COOKIE = "known-browser"
TOO_OFTEN = "Too many attempts."
OTHER_PASSWORD = "quite another password"


def sign_in(browser, address=NIA, password=PASSWORD, **where):
    return browser.post(LOGIN, {"login": address, "password": password}, **where)


def is_in(answer):
    return answer.status_code == 302 and answer.wsgi_request.user.is_authenticated


def is_told_too_often(answer):
    return TOO_OFTEN in answer.content.decode() or answer.status_code == 429


def signed_in_before(address=NIA, password=PASSWORD, browser=None):
    """A browser in which someone signed in, and out again."""
    browser = browser or Client()
    assert is_in(sign_in(browser, address, password))
    browser.post("/accounts/logout/")
    return browser


def strangers(count):
    """As many browsers of strangers, each from somewhere else."""
    for n in range(count):
        yield Client(REMOTE_ADDR=f"198.51.{n // 250}.{n % 250}")


def guess():
    """Use up the passwords that strangers may try."""
    for stranger in strangers(5):
        sign_in(stranger, password="a wrong password")


def attack(address=NIA):
    """Use up what strangers may try, all three ways, for the whole day."""
    for n, stranger in enumerate(strangers(25)):
        with time_machine.travel(timezone.now() + timedelta(minutes=2 * n), tick=False):
            stranger.post(CODE, {"email": address})
            stranger.post(RESET, {"email": address})
    guess()


def test_whoever_signed_in_here_before_gets_in_whatever_strangers_try(nia):
    mine = signed_in_before()
    attack()

    assert is_told_too_often(sign_in(Client()))
    assert is_told_too_often(Client().post(CODE, {"email": NIA}))
    assert is_told_too_often(Client().post(RESET, {"email": NIA}))
    by_code = mine.post(CODE, {"email": NIA})
    assert is_in(mine.post(by_code.headers["Location"], {"code": code_mailed_to(NIA)}))
    mine.post("/accounts/logout/")
    by_reset = mine.post(RESET, {"email": NIA})
    asked = mine.post(by_reset.headers["Location"], {"code": code_mailed_to(NIA)})
    assert asked.status_code == 302
    assert is_in(sign_in(mine))


def test_a_hundred_wrong_passwords_are_five_tries(nia, monkeypatch):
    tried = []
    encode = MD5PasswordHasher.encode

    def noted(hasher, password, salt):
        tried.append(password)
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", noted)
    with time_machine.travel(timezone.now(), tick=False):
        answers = [
            sign_in(stranger, password=PASSWORD if n == 77 else f"guess {n}")
            for n, stranger in enumerate(strangers(100))
        ]

    assert tried == [f"guess {n}" for n in range(5)]
    assert not any(is_in(answer) for answer in answers)
    assert all(is_told_too_often(answer) for answer in answers[5:])


def test_the_known_browser_has_no_more_tries_than_a_strangers(nia):
    mine = signed_in_before()
    for n in range(5):
        assert not is_told_too_often(sign_in(mine, password=f"guess {n}"))

    assert is_told_too_often(sign_in(mine))
    assert is_in(sign_in(Client()))


def test_whoever_signs_in_has_all_tries_again(nia):
    mine = signed_in_before()
    for _ in range(3):
        for n in range(4):
            sign_in(mine, password=f"guess {n}")

        assert is_in(sign_in(mine))
        mine.post("/accounts/logout/")


def test_to_sign_in_as_oneself_gives_no_more_tries_at_somebody_else(nia, adam):
    eve = signed_in_before(make_person("Eve").email)
    for n in range(5):
        sign_in(eve, password=f"guess {n}")
        signed_in_before("eve@example.com", browser=eve)

    assert is_told_too_often(sign_in(eve))
    assert is_told_too_often(sign_in(Client()))


def test_whoever_changes_the_password_here_stays_known_here(nia):
    mine, elsewhere = signed_in_before(), signed_in_before()
    sign_in(mine)
    mine.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD},
    )
    mine.post("/accounts/logout/")
    guess()

    assert is_told_too_often(sign_in(elsewhere, password=OTHER_PASSWORD))
    assert is_in(sign_in(mine, password=OTHER_PASSWORD))


def test_a_browser_that_two_people_use_is_known_for_both(nia):
    make_person("Eve")
    shared = signed_in_before("eve@example.com", browser=signed_in_before())
    guess()

    assert is_in(sign_in(shared))
    shared.post("/accounts/logout/")
    assert is_in(sign_in(shared, "eve@example.com"))


def test_a_browser_that_many_use_is_known_for_the_last_of_them(nia):
    shared = signed_in_before()
    for n in range(MOST_PEOPLE):
        signed_in_before(make_person(f"Eve{n}").email, browser=shared)
    guess()

    assert len(shared.cookies[COOKIE].value) < 500
    assert is_told_too_often(sign_in(shared))


def test_an_office_behind_one_address_signs_in_at_nine(db):
    people = [make_person(f"Person{n}") for n in range(32)]
    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=False) as clock:
        browsers = []
        for person in people:
            clock.shift(timedelta(seconds=3))
            browsers.append(signed_in_before(person.email))

    with time_machine.travel(timezone.now(), tick=False):
        answers = [
            sign_in(each, person.email) for each, person in zip(browsers, people, strict=True)
        ]

    assert all(is_in(answer) for answer in answers)


def test_nobody_is_known_by_naming_another_address_beside(nia, settings):
    make_person("Eve")
    eve = signed_in_before("eve@example.com")
    with time_machine.travel(timezone.now(), tick=False):
        for n in range(30):
            eve.post(CODE, {"email": f"nobody{n}@example.com", "login": "eve@example.com"})
            eve.cookies.pop(settings.SESSION_COOKIE_NAME, None)

        answer = eve.post(CODE, {"email": "one-more@example.com", "login": "eve@example.com"})

    assert is_told_too_often(answer)


def test_a_fresh_sign_in_is_asked_of_the_known_browser_alone(nia):
    mine = signed_in_before()
    sign_in(mine)
    guess()

    answer = mine.post("/accounts/reauthenticate/", {"password": PASSWORD})

    assert not is_told_too_often(answer)
    assert answer.status_code == 302


def test_an_address_without_an_account_takes_the_same_work(nia, monkeypatch):
    mine = signed_in_before()
    read = []
    unsign = Signer.unsign

    def noted(signer, value):
        read.append(value)
        return unsign(signer, value)

    monkeypatch.setattr(Signer, "unsign", noted)

    counts = []
    for address in (NIA, "nobody@example.com"):
        read.clear()
        mine.post(RESET, {"email": address})
        counts.append(read.count(mine.cookies[COOKIE].value))

    assert counts[0] == counts[1] > 0


def test_no_number_of_attempts_elsewhere_makes_any_forgotten(nia):
    guess()
    for n in range(400):
        cache.set(f"somebody-else-{n}", n)

    assert is_told_too_often(sign_in(Client()))


def test_counts_that_hold_for_nothing_are_deleted(nia):
    with time_machine.travel(timezone.now() - timedelta(minutes=6), tick=False):
        sign_in(Client(), password="a wrong password")
    cache.set("still-good", "yes")
    sign_in(Client(), password="a wrong password", REMOTE_ADDR="192.0.2.1")
    before = count_rows_kept()

    forget_expired_attempts()

    assert before - count_rows_kept() == 2
    assert cache.get("still-good") == "yes"


def test_of_too_many_counts_those_that_end_first_are_deleted(monkeypatch, nia):
    monkeypatch.setattr(retention, "MOST_ATTEMPTS", 3)
    for number in range(6):
        cache.set(f"of-{number}", number, 60 + number)
    cache.set("of-a-day", "yes", 24 * 60 * 60)

    forget_expired_attempts()

    assert count_rows_kept() == 3
    assert [number for number in range(6) if cache.get(f"of-{number}")] == [4, 5]
    assert cache.get("of-a-day") == "yes"


def count_rows_kept():
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM console_cache")
        return cursor.fetchone()[0]
