"""A session belongs to who signed in to it: no one else has its key, before or after."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Session, User
from accounts.schedule import forget_expired_sessions
from accounts.sessions.store import digest
from accounts.tests.conftest import PASSWORD
from accounts.tests.letters import code_mailed_to
from tests.freshness import grown_stale

HOME = "/welcome/"


def key_of(page):
    return page.cookies["session"].value


def is_kept(key):
    return Session.objects.filter(session_key=digest(key)).exists()


def is_signed_in(page):
    return page.get(HOME).status_code == 200


@pytest.fixture
def planted(visitor):
    """The key of a session that someone else knows, since they put it into this browser."""
    session = visitor.session
    session["planted"] = True
    session.save()
    return key_of(visitor)


def by_password(visitor):
    visitor.post("/accounts/login/", {"login": "nia@example.com", "password": PASSWORD})


def by_code(visitor):
    visitor.post("/accounts/login/code/", {"email": "nia@example.com"})
    code = code_mailed_to("nia@example.com")
    visitor.post("/accounts/login/code/confirm/", {"code": code})


def by_reset(visitor):
    visitor.post("/accounts/password/reset/", {"email": "nia@example.com"})
    code = code_mailed_to("nia@example.com")
    visitor.post("/accounts/password/reset/confirm/", {"code": code})
    new = {"password1": PASSWORD + "!", "password2": PASSWORD + "!"}
    visitor.post("/accounts/password/reset/complete/", new)


@pytest.mark.parametrize("sign_in", [by_password, by_code, by_reset])
def test_the_key_changes_when_somebody_signs_in(visitor, nia, planted, sign_in):
    sign_in(visitor)

    assert is_signed_in(visitor)
    assert key_of(visitor) != planted
    assert not is_kept(planted)


def test_the_key_changes_when_somebody_signs_up(visitor, sign_up, enter_code):
    sign_up("ada@example.com")
    planted = key_of(visitor)

    enter_code("/accounts/confirm-email/", "ada@example.com")

    assert is_signed_in(visitor)
    assert key_of(visitor) != planted
    assert not is_kept(planted)


def test_nothing_is_left_of_a_session_after_signing_out(visitor, nia):
    by_password(visitor)
    key = key_of(visitor)
    assert is_kept(key)

    visitor.post("/accounts/logout/")

    assert not is_kept(key)
    visitor.cookies["session"] = key
    assert not is_signed_in(visitor)


def test_the_next_person_in_the_same_browser_finds_nothing_of_the_one_before(
    visitor, nia, adam, settings
):
    settings.ACCOUNT_RATE_LIMITS = False
    by_password(visitor)
    visitor.post("/accounts/reauthenticate/", {"password": PASSWORD})

    by_password_of_adam = {"login": "adam@example.com", "password": PASSWORD}
    visitor.post("/accounts/logout/")
    visitor.post("/accounts/login/", by_password_of_adam)
    grown_stale(visitor)
    answer = visitor.post("/accounts/email/", {"email": "x@example.com", "action_add": "1"})

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")


def test_an_aborted_sign_in_is_no_fresh_sign_in_for_the_next_one(visitor, sign_up, nia, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    sign_up("ada@example.com")
    visitor.post("/accounts/login/", {"login": "ada@example.com", "password": PASSWORD})
    visitor.post("/accounts/logout/")
    by_password(visitor)
    grown_stale(visitor)

    answer = visitor.post("/accounts/email/", {"email": "x@example.com", "action_add": "1"})

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")


def test_closing_an_account_ends_its_sessions(client_of, nia):
    page = client_of(nia)
    assert is_signed_in(page)

    User.objects.filter(pk=nia.pk).update(is_active=False)

    assert not is_signed_in(page)


def test_changing_the_password_ends_the_other_sessions_only(client_of, nia):
    here, there = client_of(nia), client_of(nia)
    new = {"oldpassword": PASSWORD, "password1": PASSWORD + "!", "password2": PASSWORD + "!"}
    before = key_of(here)

    here.post("/accounts/password/change/", new)

    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert key_of(here) != before


@pytest.mark.parametrize("page", ["login", "signup", "login/code", "password/reset", "inactive"])
def test_reading_a_public_page_hands_out_no_session(visitor, page):
    answer = visitor.get(f"/accounts/{page}/")

    assert answer.status_code == 200
    assert "session" not in answer.cookies
    assert not Session.objects.exists()


def test_the_cookie_is_hidden_from_scripts_and_other_sites(visitor, nia):
    by_password(visitor)

    cookie = visitor.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


# The row of a session names the person, for finding a person's sessions; the data decides


def test_the_row_names_the_person_and_the_data_decides(client_of, nia, adam):
    page = client_of(nia)
    assert Session.objects.get().user == nia

    Session.objects.update(user=adam.user)

    assert page.get(HOME).wsgi_request.user == nia


def test_a_row_that_names_nobody_still_knows_its_person(client_of, nia):
    page = client_of(nia)

    Session.objects.update(user=None)

    assert page.get(HOME).wsgi_request.user == nia


def test_naming_a_person_in_the_row_signs_nobody_in(visitor, nia, planted):
    Session.objects.update(user=nia)

    assert not is_signed_in(visitor)


def test_a_new_secret_key_signs_nobody_out_while_the_old_one_is_a_fallback(
    client_of, nia, settings
):
    page = client_of(nia)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one, as long and as random as the one before"
    assert is_signed_in(page)
    settings.SECRET_KEY_FALLBACKS = []

    assert is_signed_in(page)
    settings.SECRET_KEY = "a third one, which no session was signed with"

    assert not is_signed_in(page)


def test_a_backend_that_was_taken_away_lets_nobody_in(client_of, nia, settings):
    page = client_of(nia)

    settings.AUTHENTICATION_BACKENDS = ["organizations.tenancy.backends.OrganizationBackend"]

    assert not is_signed_in(page)


def test_a_person_who_is_gone_takes_the_sessions_along(client_of, nia):
    page = client_of(nia)

    User.objects.filter(pk=nia.pk).delete()

    assert not Session.objects.exists()
    assert not is_signed_in(page)


def test_a_session_ends_two_weeks_after_the_sign_in_however_much_it_is_used(visitor, nia):
    by_password(visitor)
    page, started = visitor, timezone.now()

    for days in (5, 10, 13.9):
        with time_machine.travel(started + timedelta(days=days)):
            assert is_signed_in(page)
            session = page.session
            session["said"] = days
            session.save()

    with time_machine.travel(started + timedelta(days=14.1)):
        assert not is_signed_in(page)


def test_a_session_ends_when_it_was_not_used_for_a_week(client_of, nia):
    page = client_of(nia)
    started = timezone.now()

    with time_machine.travel(started + timedelta(days=6)):
        assert is_signed_in(page)
    with time_machine.travel(started + timedelta(days=12.9)):
        assert is_signed_in(page)
    page = client_of(nia)
    with time_machine.travel(started + timedelta(days=7.1)):
        assert not is_signed_in(page)


def test_sessions_that_were_left_alone_are_forgotten(client_of, nia, adam):
    left, used = key_of(client_of(nia)), key_of(client_of(adam.user))
    long_ago = timezone.now() - timedelta(days=7.1)
    Session.objects.filter(session_key=digest(left)).update(last_used_at=long_ago)

    forget_expired_sessions()

    assert not is_kept(left)
    assert is_kept(used)


def test_sessions_whose_time_ran_out_are_forgotten(client_of, nia, adam):
    old, new = client_of(nia), client_of(adam)
    Session.objects.filter(user=nia).update(expire_date=timezone.now())
    assert not is_signed_in(old)

    forget_expired_sessions()
    forget_expired_sessions()

    assert [session.user for session in Session.objects.all()] == [adam.user]
    assert new.get("/organizations/acme/").status_code == 200


def test_a_session_can_be_read_from_its_row(client_of, nia):
    client_of(nia)

    assert Session.objects.get().get_decoded()["_auth_user_id"] == str(nia.pk)
