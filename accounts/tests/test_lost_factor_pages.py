"""“I lost my second factor”: the page at the second step, the links in the mails, and stopping."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from accounts import actions
from accounts.models import FactorReset, User
from accounts.schedule import settle_resets
from accounts.second_factor import factors, totp
from accounts.tests.conftest import FIREFOX, PASSWORD
from accounts.tests.letters import code_mailed_to, letters_to
from accounts.tests.test_second_step import LOGIN, PROFILE, STEP, by_code, by_password, is_in
from outbox.drain import drain
from outbox.models import Mail
from tests.cast import lose_factor, make_person
from tests.database import everything
from tests.freshness import freshly_signed_in
from tests.pages import CheckedClient
from tests.reading import buttons, link_named, notices, words

LOST = "/accounts/login/lost-second-factor/"
OPENED, STOP = "/accounts/second-factor-reset/", "/accounts/second-factor-reset/stop/"
DAY = timedelta(hours=24)


@pytest.fixture
def halfway(visitor, nia, app):
    """A browser in which someone has given Nia's password, and no code yet."""
    by_password(visitor)
    return visitor


@pytest.fixture
def reset(nia, app):
    return lose_factor(nia)


def link_to(address):
    """The path of the link in the newest mail to the address."""
    body = letters_to(address)[-1].body
    found = re.search(r"https?://[^/\s]+(/accounts/second-factor-reset/\d+/[\w-]+/)", body)
    assert found, body
    return found[1]


def body(message):
    return str(message.body)


def now(reset):
    return FactorReset.objects.get(pk=reset.pk)


# The whole way


def test_who_lost_it_gets_in_after_a_day_with_the_help_of_another(visitor, nia, app, clock):
    by_password(visitor)
    page = visitor.get(STEP)
    assert link_named(page, "I lost my second factor") == LOST
    assert "an administrator of one of your organizations" in words(visitor.get(LOST))

    sent = visitor.post(LOST, headers={"user-agent": FIREFOX}, follow=True)
    assert "Check your email" in words(sent)
    elsewhere = CheckedClient()
    question = elsewhere.get(link_to(nia.email), follow=True)
    assert question.wsgi_request.path == OPENED
    assert "Requested for nia@example.com from Firefox on Linux (127.0.0.1)." in words(question)
    assert FactorReset.objects.get().confirmed_at is None
    confirmed = elsewhere.post(OPENED, follow=True)
    assert notices(confirmed)[0].startswith("You confirmed the reset.")
    assert "The reset is waiting" in words(visitor.get(LOST))

    actions.vouch_as_operator(user=nia, reason="I know her.", by=make_person("Olga", is_staff=True))
    assert "someone vouched for you" in words(visitor.get(LOST))
    clock.shift(DAY)
    settle_resets()
    fresh = CheckedClient()
    by_password(fresh)
    assert is_in(fresh)
    assert not factors.has_factor(nia)


def test_it_works_after_a_mailed_code_too(visitor, nia, app):
    by_code(visitor)

    visitor.post(LOST)

    assert FactorReset.objects.get().user == nia


# Who gets to the page


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_first_step_there_is_no_such_page(visitor, nia, app, method):
    answer = getattr(visitor, method)(LOST, follow=True)

    assert answer.wsgi_request.path == LOGIN
    assert not FactorReset.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_signed_in_is_led_away(client_of, nia, app, method):
    answer = getattr(client_of(nia), method)(LOST)

    assert answer.status_code == 302
    assert not FactorReset.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_first_step_that_was_overtaken_leads_nowhere(halfway, nia, method):
    nia.set_password("quite another password")
    nia.save()

    answer = getattr(halfway, method)(LOST, follow=True)

    assert answer.wsgi_request.path == LOGIN
    assert notices(answer) == ["Your account has changed in the meantime. Sign in again."]
    assert not FactorReset.objects.exists()


def test_a_visit_asks_for_nothing(halfway):
    before = everything()

    for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE"):
        halfway.generic(method, LOST)

    assert everything() == before


def test_the_mails_are_counted_for_the_person_from_whatever_browser(halfway, nia):
    for _ in range(3):
        assert halfway.post(LOST).status_code == 302
    other = CheckedClient()
    by_password(other)

    answer = other.post(LOST)

    assert "Too many requests." in words(answer)
    assert Mail.objects.filter(kind="reset-confirm").count() == 3


def test_the_password_alone_does_not_tell_the_primary_address(nia, app, visitor):
    EmailAddress.objects.create(user=nia, email="nia@work.example", verified=True)
    visitor.post(LOGIN, {"login": "nia@work.example", "password": PASSWORD})

    page = visitor.post(LOST, follow=True)

    assert "Check your email" in words(page)
    assert "nia@example.com" not in page.content.decode()


# Signed in


def test_whoever_is_signed_in_reads_of_it_and_stops_it(reset, nia, client_of):
    window = client_of(nia)
    page = window.get("/accounts/security/")
    assert "Someone reported your second factor as lost" in words(page)
    assert "Stop reset" in buttons(page)

    answer = window.post(STOP, follow=True)

    assert notices(answer) == ["The reset was stopped. Your second factor stays as it is."]
    assert now(reset).stopped_at
    assert "reported your second factor" not in words(window.get("/accounts/security/"))


def test_nobody_stops_that_of_somebody_else(reset, client_of, adam):
    client_of(adam).post(STOP)

    assert now(reset).is_waiting


# What the real pages do to it


def test_signing_in_with_the_factor_stops_it(reset, nia, app):
    window = CheckedClient()
    by_password(window)

    window.post(STEP, {"code": app()})

    assert is_in(window)
    assert now(reset).stopped_because == "the second factor was used"


def test_the_second_step_tells_of_a_wrong_code_and_stops_nothing(reset, halfway):
    halfway.post(STEP, {"code": "abcdef"})

    assert now(reset).is_waiting


def test_a_changed_password_stops_it(reset, nia, client_of):
    window = freshly_signed_in(client_of(nia), nia, "mfa")
    new = "quite another password"

    window.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert User.objects.get(pk=nia.pk).check_password(new)
    assert now(reset).stopped_because == "the password was changed"


def test_a_password_reset_stops_it_and_it_can_be_asked_for_anew(reset, nia, visitor):
    visitor.post("/accounts/password/reset/", {"email": nia.email})
    visitor.post("/accounts/password/reset/confirm/", {"code": code_mailed_to(nia.email)})
    new = "quite another password"
    visitor.post("/accounts/password/reset/complete/", {"password1": new, "password2": new})
    assert now(reset).stopped_because == "the password was changed"

    visitor.post(LOST)

    assert FactorReset.objects.open().get().pk != reset.pk


@pytest.mark.parametrize("action", ["action_primary", "action_remove"])
def test_a_changed_address_stops_it(reset, nia, client_of, action):
    EmailAddress.objects.create(user=nia, email="nia@work.example", verified=True)
    window = freshly_signed_in(client_of(nia), nia, "mfa")

    window.post("/accounts/email/", {"email": "nia@work.example", action: "1"})

    assert now(reset).stopped_because == "an email address was changed"


def test_a_new_app_stops_it(reset, nia, client_of):
    factors.factors_of(nia)._raw_delete("default")
    window = freshly_signed_in(client_of(nia), nia)
    page = window.get("/accounts/security/app/")
    code = totp.code_at(page.context["secret"].replace(" ", ""), totp.current_step())

    window.post("/accounts/security/app/", {"code": code})

    assert factors.has_factor(nia)
    assert now(reset).stopped_because == "a second factor was added or removed"


def test_a_closed_account_has_no_request_and_hears_of_none(reset, nia, client_of, clock):
    drain()
    mail.outbox.clear()

    actions.close_account(address=nia.email, by=nia)

    assert not FactorReset.objects.exists()
    clock.shift(DAY)
    settle_resets()
    actions.settle_reset(pk=reset.pk)  # by a task that had found it before
    assert [message.subject for message in letters_to("nia@example.com")] == [
        "Your account was closed"
    ]


def test_an_operator_who_lost_it_reads_whom_to_ask(visitor, clock):
    olga = make_person("Olga", is_staff=True)
    factors.create_app(olga, totp.new_secret())
    visitor.post(LOGIN, {"login": olga.email, "password": PASSWORD})

    page = visitor.get(LOST)

    assert "another operator of this console" in words(page)
    assert "administrator of one of your" not in words(page)


def test_the_person_is_not_in_by_any_of_it(halfway, nia):
    halfway.post(LOST)
    halfway.get(link_to(nia.email))
    halfway.post(OPENED)

    assert halfway.get(PROFILE).status_code == 302
    assert not is_in(halfway)


def test_who_is_asked_for_it_in_a_trusted_browser_reads_the_way(trusted):
    """There the second step, and so the link, is not shown."""
    session = trusted.session
    session["account_authentication_methods"] = []
    session.save()

    page = trusted.get("/accounts/security/app/delete/", follow=True)

    assert "select “I lost my second factor” there" in words(page)
