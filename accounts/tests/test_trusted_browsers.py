"""A browser that a person trusts is not asked for the second factor, and for nothing less."""

from datetime import timedelta

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.test import RequestFactory

from accounts import actions
from accounts.events import BROWSER_TRUSTED
from accounts.models import TrustedBrowser, User
from accounts.second_factor import factors, recovery_codes, totp
from accounts.tests.conftest import PASSWORD
from accounts.tests.letters import code_mailed_to
from accounts.tests.windows import is_in
from audit.models import Event
from audit.sentences import sentence
from outbox.models import Mail
from tests.cast import make_person
from tests.database import dump
from tests.pages import CheckedClient
from tests.reading import words

LOGIN, STEP, PAGE = "/accounts/login/", "/accounts/login/second-factor/", "/accounts/sessions/"
COOKIE = "trusted-browser"
NEW = PASSWORD + "!"


def first_step(browser, user="nia@example.com", password=PASSWORD):
    return browser.post(LOGIN, {"login": user, "password": password})


def sign_out(browser):
    browser.post("/accounts/logout/")
    return browser


def needs_second_step(browser):
    """Whether the right password leads to the second step; then no one is in."""
    return first_step(sign_out(browser)).headers["Location"] == STEP and not is_in(browser)


def with_cookie(token):
    browser = CheckedClient()
    browser.cookies[COOKIE] = token
    return browser


def test_the_second_step_is_left_out_for_30_days(trusted, clock):
    sign_out(trusted)
    clock.shift(timedelta(days=30, seconds=-1))

    first_step(trusted)

    assert is_in(trusted)
    clock.shift(1)
    assert needs_second_step(trusted)


def test_a_mailed_code_is_a_first_step_too(trusted, nia):
    sign_out(trusted)

    trusted.post("/accounts/login/code/", {"email": nia.email})
    trusted.post("/accounts/login/code/confirm/", {"code": code_mailed_to(nia.email)})

    assert is_in(trusted)


def test_the_password_is_still_asked_for(trusted):
    assert not is_in(sign_out(trusted))

    first_step(trusted, password="a wrong password")

    assert not is_in(trusted)


def test_whoever_does_not_say_so_trusts_nothing(visitor, nia, app):
    first_step(visitor)
    visitor.post(STEP, {"code": app()})

    assert COOKIE not in visitor.cookies
    assert not TrustedBrowser.objects.exists()
    assert needs_second_step(visitor)


def test_a_wrong_code_trusts_nothing(visitor, nia, app):
    first_step(visitor)
    visitor.post(STEP, {"code": "abcdef", "trust": "on"})

    assert COOKIE not in visitor.cookies
    assert not TrustedBrowser.objects.exists()


def test_it_is_no_fresh_sign_in(trusted, clock):
    first_step(sign_out(trusted))

    answer = trusted.get("/accounts/security/app/delete/")

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/code/")


def test_operators_are_asked_all_the_same(trusted, nia, settings):
    settings.OPERATORS_NEED_SECOND_FACTOR = True
    User.objects.filter(pk=nia.pk).update(is_staff=True, is_superuser=True)
    assert trusted.get("/operators/").status_code == 200

    first_step(sign_out(trusted))

    assert trusted.get("/operators/").status_code == 302


def test_the_person_is_told_and_it_is_in_the_history(trusted, nia):
    assert Mail.objects.filter(recipient=nia.email).latest("pk").parts["subject"] == (
        "A browser is trusted"
    )
    event = Event.objects.get(kind=BROWSER_TRUSTED)
    assert sentence(event) == "Nia trusted a browser: Firefox on Linux"


def test_the_cookie_is_hidden_and_rests_nowhere(trusted):
    cookie = trusted.cookies[COOKIE]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 30 * 24 * 3600
    assert cookie.value not in dump()
    assert cookie.value not in trusted.get(PAGE).content.decode()


# What ends it


def change_password(browser, nia):
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    browser.post("/accounts/password/change/", form)
    nia.refresh_from_db()
    assert nia.check_password(NEW)


def set_the_same_password(browser, nia):
    nia.set_password(PASSWORD)
    nia.save()


def add_and_remove_a_factor(browser, nia):
    added = Authenticator.objects.create(user=nia, type=factors.PASSKEY, data={})
    added.delete()


def replace_the_app(browser, nia):
    factors.factors_of(nia).delete()
    factors.create_app(nia, totp.new_secret())


def stop_trusting(browser, nia):
    browser.post(f"/accounts/trusted-browsers/{nia.trusted_browsers.get().pk}/end/")


def stop_trusting_all(browser, nia):
    browser.post("/accounts/trusted-browsers/end-all/")


def have_an_operator_end_sessions(browser, nia):
    olga = make_person("Olga", is_staff=True)
    nia.sessions.all().delete()
    actions.end_sessions(user=nia, reason="A laptop was stolen.", by=olga)


@pytest.mark.parametrize(
    "end",
    [
        change_password,
        set_the_same_password,
        add_and_remove_a_factor,
        replace_the_app,
        stop_trusting,
        stop_trusting_all,
        have_an_operator_end_sessions,
    ],
)
def test_it_ends(trusted, nia, end, client_of):
    stolen = with_cookie(trusted.cookies[COOKIE].value)

    end(trusted, nia)

    password = NEW if end is change_password else PASSWORD
    for browser in (sign_out(trusted), stolen):
        assert first_step(browser, password=password).headers["Location"] == STEP
        assert not is_in(browser)
    nia.refresh_from_db()
    assert "You trust no browsers." in words(client_of(nia).get(PAGE))


def test_new_recovery_codes_leave_it(trusted, nia):
    factors.replace_recovery_codes(nia, recovery_codes.new_codes())

    first_step(sign_out(trusted))

    assert is_in(trusted)


def test_a_password_that_changed_during_the_second_step_is_trusted_for_nothing(nia, app):
    before = User.objects.get(pk=nia.pk)
    nia.set_password(NEW)
    nia.save()

    with context.request_context(RequestFactory().get("/")):
        token = actions.trust_browser(browser="", replaced_digests=[], by=before)

    assert first_step(with_cookie(token), password=NEW).headers["Location"] == STEP


def test_without_a_factor_there_is_nothing_to_trust(nia):
    with pytest.raises(actions.NoFactor):
        actions.trust_browser(browser="", replaced_digests=[], by=nia)


# Forged, of someone else, of someone too


@pytest.mark.parametrize("token", ["", "x", "|", "|" * 99, "é", "x" * 4000])
def test_a_forged_cookie_is_none(nia, app, trusted, token):
    assert needs_second_step(with_cookie(token))


def test_what_the_database_holds_is_no_cookie(trusted):
    assert needs_second_step(with_cookie(TrustedBrowser.objects.get().digest))


def test_the_cookie_of_somebody_else_is_none(trusted, adam):
    factors.create_app(adam.user, totp.new_secret())
    browser = with_cookie(trusted.cookies[COOKIE].value)

    assert first_step(browser, adam.user.email).headers["Location"] == STEP
    assert not is_in(browser)


def test_two_people_can_trust_one_browser(trusted, adam, clock):
    secret = totp.new_secret()
    factors.create_app(adam.user, secret)
    first_step(sign_out(trusted), adam.user.email)
    code = totp.code_at(secret, totp.current_step())
    trusted.post(STEP, {"code": code, "trust": "on"})

    for address in ("nia@example.com", adam.user.email):
        first_step(sign_out(trusted), address)
        assert is_in(trusted)


def test_trusting_again_replaces_the_row(trusted, app, nia, clock):
    clock.shift(timedelta(days=31))
    first_step(sign_out(trusted))
    trusted.post(STEP, {"code": app(), "trust": "on"})

    assert nia.trusted_browsers.count() == 1
