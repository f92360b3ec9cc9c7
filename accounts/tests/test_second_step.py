"""The second step of signing in, and what can happen before it is taken."""

import pytest

from accounts.models import User
from accounts.second_factor import factors, totp
from accounts.tests.conftest import PASSWORD
from accounts.tests.letters import code_mailed_to
from tests.pages import CheckedClient
from tests.reading import notices, words

LOGIN, STEP = "/accounts/login/", "/accounts/login/second-factor/"
PROFILE = "/accounts/profile/"


def by_password(page):
    return page.post(LOGIN, {"login": "nia@example.com", "password": PASSWORD})


def by_code(page):
    page.post("/accounts/login/code/", {"email": "nia@example.com"})
    return page.post("/accounts/login/code/confirm/", {"code": code_mailed_to("nia@example.com")})


def by_reset(page):
    page.post("/accounts/password/reset/", {"email": "nia@example.com"})
    code = code_mailed_to("nia@example.com")
    page.post("/accounts/password/reset/confirm/", {"code": code})
    new = {"password1": PASSWORD + "!", "password2": PASSWORD + "!"}
    return page.post("/accounts/password/reset/complete/", new)


def is_in(page):
    return page.get(PROFILE).status_code == 200


@pytest.fixture
def halfway(visitor, nia, app):
    """A browser in which someone has given Nia's password, and no code yet."""
    by_password(visitor)
    return visitor


@pytest.mark.parametrize("first_step", [by_password, by_code, by_reset])
def test_whatever_the_first_step_was_the_second_is_asked_for(visitor, nia, app, first_step):
    answer = first_step(visitor)

    assert answer.headers["Location"] == STEP
    assert not is_in(visitor)
    visitor.post(STEP, {"code": app()})
    assert is_in(visitor)


@pytest.mark.parametrize("first_step", [by_password, by_code, by_reset])
def test_who_has_no_second_factor_is_not_asked_for_one(visitor, nia, first_step):
    first_step(visitor)

    assert is_in(visitor)


def test_one_goes_where_one_was_going(visitor, nia, app):
    visitor.post(LOGIN, {"login": nia.email, "password": PASSWORD, "next": "/accounts/history/"})

    answer = visitor.post(STEP, {"code": app()})

    assert answer.headers["Location"] == "/?next=%2Faccounts%2Fhistory%2F"


def test_a_code_is_taken_once(halfway, nia, app):
    code = app()
    halfway.post(STEP, {"code": code})
    again = CheckedClient()
    by_password(again)

    answer = again.post(STEP, {"code": code})

    assert is_in(halfway)
    assert "This code was used already." in words(answer)
    assert not is_in(again)


def test_the_code_of_the_set_up_does_not_sign_in(visitor, nia, clock):
    secret = totp.new_secret()
    factors.create_app(nia, secret, used_at_step=totp.current_step())
    by_password(visitor)

    visitor.post(STEP, {"code": totp.code_at(secret, totp.current_step())})

    assert not is_in(visitor)


def test_a_code_is_worth_nothing_after_its_period(halfway, app, clock):
    code = app()
    clock.shift(totp.PERIOD)

    answer = halfway.post(STEP, {"code": code})

    assert "Incorrect code." in words(answer)
    assert not is_in(halfway)


def test_the_code_of_somebody_else_is_worth_nothing(halfway, adam, app):
    secret = totp.new_secret()
    factors.create_app(adam.user, secret)

    halfway.post(STEP, {"code": totp.code_at(secret, totp.current_step())})

    assert not is_in(halfway)


@pytest.mark.parametrize("typed", [{}, {"code": ""}, {"code": "x" * 9999}, {"credential": "{}"}])
def test_whatever_is_sent_is_only_wrong(halfway, typed):
    answer = halfway.post(STEP, typed)

    assert answer.status_code == 200
    assert not is_in(halfway)


# Someone types its address


def test_without_a_first_step_there_is_no_second(visitor, nia, app):
    for answer in (visitor.get(STEP), visitor.post(STEP, {"code": app()})):
        assert answer.headers["Location"] == LOGIN
    assert not is_in(visitor)


def test_who_is_signed_in_is_led_on(client_of, nia, app):
    assert client_of(nia).get(STEP).status_code == 302


def test_other_pages_lead_back_to_the_second_step(halfway):
    assert halfway.get(LOGIN).headers["Location"] == STEP
    assert halfway.get(PROFILE).headers["Location"].startswith(LOGIN)
    assert halfway.get("/accounts/security/app/").headers["Location"].startswith(LOGIN)


def test_one_can_start_over(halfway):
    halfway.post("/accounts/start-over/")

    assert halfway.get(LOGIN).status_code == 200
    assert halfway.get(STEP).headers["Location"] == LOGIN


# What happens in the meantime


def account_closed(nia):
    User.objects.filter(pk=nia.pk).update(is_active=False)


def account_gone(nia):
    nia.delete()


def factor_removed(nia):
    factors.factors_of(nia).delete()


def password_changed(nia):
    nia.set_password("quite another password")
    nia.save()


@pytest.mark.parametrize("event", [account_closed, account_gone, factor_removed, password_changed])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_changed_in_the_meantime_ends_the_sign_in(halfway, nia, app, event, method):
    code = app()
    event(nia)

    answer = getattr(halfway, method)(STEP, {"code": code} if method == "post" else {}, follow=True)

    assert answer.wsgi_request.path == LOGIN
    assert len(answer.redirect_chain) == 1
    assert not is_in(halfway)
    assert halfway.get(LOGIN).status_code == 200
    if event is not account_gone:
        assert notices(answer) == ["Your account has changed in the meantime. Sign in again."]


def test_a_first_step_of_an_hour_ago_counts_no_more(halfway, app, clock):
    clock.shift(3600)

    answer = halfway.post(STEP, {"code": app()})

    assert answer.headers["Location"] == LOGIN
    assert not is_in(halfway)


def test_a_retired_key_is_said_and_leaves_the_recovery_codes(visitor, app, codes, settings):
    settings.SECRET_KEY = "a key that was made today"
    by_password(visitor)

    answer = visitor.post(STEP, {"code": app()})

    assert "Codes of your authenticator app cannot be checked." in words(answer)
    visitor.post(STEP, {"code": codes[0]})
    assert is_in(visitor)


# Guessing


def test_codes_cannot_be_guessed(halfway, app):
    for _ in range(5):
        assert "Incorrect code." in words(halfway.post(STEP, {"code": "abcdef"}))

    answer = halfway.post(STEP, {"code": app()})

    assert "Too many attempts." in words(answer)
    assert not is_in(halfway)


def test_who_knows_the_password_shuts_nobody_out(visitor, halfway, nia, app, codes):
    """A browser that Nia has used is counted apart, and recovery codes help in any other."""
    mine = CheckedClient()
    by_password(mine)
    mine.post(STEP, {"code": codes[0]})
    mine.post("/accounts/logout/")
    for _ in range(6):
        halfway.post(STEP, {"code": "abcdef"})

    by_password(mine)
    mine.post(STEP, {"code": app()})
    elsewhere = CheckedClient()
    by_password(elsewhere)
    elsewhere.post(STEP, {"code": codes[1]})

    assert is_in(mine)
    assert is_in(elsewhere)


def test_a_right_code_forgets_the_wrong_ones(halfway, app, clock):
    for _ in range(4):
        halfway.post(STEP, {"code": "abcdef"})
    halfway.post(STEP, {"code": app()})
    other = CheckedClient()
    by_password(other)
    clock.shift(totp.PERIOD)

    for _ in range(4):
        assert "Incorrect code." in words(other.post(STEP, {"code": "abcdef"}))
