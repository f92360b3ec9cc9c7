"""People see where they are signed in, and end that."""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Session
from accounts.tests.conftest import PASSWORD
from accounts.tests.windows import IPHONE, is_in, row_of, signed_in
from tests.reading import buttons, words

PAGE = "/accounts/sessions/"


def listed(browser):
    return browser.get(PAGE).context["sessions"]


def later(**passed):
    """All sessions as if they had been used last so long ago."""
    Session.objects.update(last_used_at=timezone.now() - timedelta(**passed))


# The list


def test_each_session_says_its_browser_and_where_and_when(nia):
    here = signed_in(nia)
    signed_in(nia, IPHONE, "2001:db8::7")

    shown = words(here.get(PAGE))

    assert "Firefox on Linux This session IP address 203.0.113.7 · Signed in" in shown
    assert "Safari on iPhone IP address 2001:db8::7 · Signed in 1 minute ago · Last used" in shown
    assert shown.count("This session") == 1
    assert listed(here)[0] == row_of(here)


def test_many_are_shown_to_a_bound_and_each_is_told_from_the_others(nia):
    here = signed_in(nia)
    row = row_of(here)
    now = timezone.now()
    for n in range(55):
        row.pk, row.started_at = f"{n:040x}", now - timedelta(seconds=n + 10)
        row.save(force_insert=True)

    page = here.get(PAGE)

    names = [each for each in buttons(page) if each.startswith("End session of")]
    assert len(names) == len(set(names)) == 49
    assert "6 more sessions are not shown." in words(page)


def test_a_session_of_before_it_was_kept_is_unknown(client_of, nia):
    here = client_of(nia)
    Session.objects.update(last_used_at=None)

    shown = words(here.get(PAGE))

    assert "Unknown browser This session Unknown IP address" in shown


def test_a_new_key_for_the_same_session_keeps_what_is_known_of_it(nia):
    here = signed_in(nia)
    started = row_of(here).started_at
    new = {"oldpassword": PASSWORD, "password1": PASSWORD + "!", "password2": PASSWORD + "!"}

    here.post("/accounts/password/change/", new)

    row = row_of(here)
    assert (row.browser, row.address) == ("Firefox on Linux", "203.0.113.7")
    assert row.started_at == started


def test_nothing_of_what_a_browser_sends_is_kept(nia):
    here = signed_in(nia, "<script>alert(1)</script> Firefox/1 " + "x" * 9000)

    assert row_of(here).browser == "Firefox"
    assert "alert" not in str(row_of(here).get_decoded())


def test_only_what_still_opens_the_account_is_listed(nia, adam, app):
    here = signed_in(adam.user)
    expired, other_password = signed_in(adam.user), signed_in(adam.user)
    Session.objects.filter(pk=row_of(expired).pk).update(expire_date=timezone.now())
    signed_in(nia)
    old = other_password.session
    old["_auth_user_hash"] = "of another password"
    old.save()

    assert listed(here) == [row_of(here)]


def test_a_sign_in_that_waits_for_its_second_step_is_no_session(client_of, nia, app):
    waiting = signed_in(nia)
    here = client_of(nia)

    assert row_of(waiting).entering == nia
    assert listed(here) == [row_of(here)]


def test_the_keys_are_on_no_page(nia):
    here, there = signed_in(nia), signed_in(nia)

    text = here.get(PAGE).content.decode()

    for browser in (here, there):
        assert browser.cookies["session"].value not in text


def test_it_asks_the_same_for_3_sessions_and_for_30(nia, client_of):
    here = client_of(nia)

    def statements():
        with CaptureQueriesContext(connection) as asked:
            here.get(PAGE)
        return len(asked)

    client_of(nia)
    few = statements()
    for _ in range(30):
        client_of(nia)

    assert statements() == few <= 5


# The last use


def noted(browser):
    """The statements in which a request of this browser notes its use."""
    with CaptureQueriesContext(connection) as asked:
        assert is_in(browser)
    return [each["sql"] for each in asked if each["sql"].startswith("UPDATE")]


def test_the_last_use_is_noted_once_an_hour(nia):
    here = signed_in(nia)
    later(minutes=59)
    assert noted(here) == []

    later(minutes=61)
    [statement] = noted(here)

    assert "session_data" not in statement
    minute_ago = timezone.now() - timedelta(minutes=1)
    assert Session.objects.filter(last_used_at__gt=minute_ago).get() == row_of(here)
    assert noted(here) == []


def test_reading_as_a_visitor_is_no_use(visitor, nia):
    visitor.post("/accounts/login/code/", {"email": nia.email})

    visitor.get("/accounts/login/code/confirm/")

    assert row_of(visitor).last_used_at is None


def test_a_use_that_cannot_be_noted_is_nobodys_trouble(nia, monkeypatch, caplog):
    here = signed_in(nia)
    later(days=1)

    def away(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr("accounts.models.SessionQuerySet.update", away)

    assert is_in(here)
    assert "could not be noted" in caplog.text
