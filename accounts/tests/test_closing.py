"""Closing one's account: what ends, what is forgotten, and what stays."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import actions
from accounts.events import ACCOUNT_CLOSED
from accounts.mail import ACCOUNT
from accounts.models import Session, User
from accounts.tests.conftest import PASSWORD
from accounts.tests.letters import letters_to
from audit.models import Event
from outbox.actions import enqueue_email
from outbox.drain import drain, lease
from outbox.models import Mail
from tests.cast import make_person
from tests.database import everything
from tests.freshness import freshly_signed_in, grown_stale
from tests.reading import notices, reason_at, words

CLOSE = "/accounts/profile/close/"
TYPED = {"address": "nia@example.com"}


@pytest.fixture
def window(client_of, nia):
    """Nia's browser, in which she has just signed in."""
    return freshly_signed_in(client_of(nia), nia)


def test_the_profile_leads_to_a_page_that_says_what_goes_and_what_stays(window, nia):
    assert CLOSE in window.get("/accounts/profile/").content.decode()

    said = words(window.get(CLOSE))

    assert "Your name, email addresses, password and every other way to sign in" in said
    assert f"under the name Closed account {nia.pk}" in said
    assert "Type nia@example.com to confirm" in said


def test_closing_ends_every_way_in(window, nia, app, codes, client_of):
    freshly_signed_in(window, nia, "mfa")
    elsewhere = client_of(nia)

    answer = window.post(CLOSE, TYPED, follow=True)

    assert notices(answer) == ["Your account is closed."]
    assert not Session.objects.filter(user=nia).exists()
    assert not Authenticator.objects.filter(user=nia).exists()
    for page in (window, elsewhere):
        assert page.get("/accounts/profile/").status_code == 302


def test_nobody_signs_in_to_it(window, visitor, sign_in, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    window.post(CLOSE, TYPED)

    answer = sign_in("nia@example.com")

    assert answer.status_code == 200
    assert "The email address or password is incorrect." in words(answer)


def test_who_it_was_is_forgotten(window, nia):
    nia.is_staff = nia.is_superuser = True
    nia.save()
    EmailAddress.objects.create(user=nia, email="nia@work.example", verified=True)

    window.post(CLOSE, TYPED)

    nia.refresh_from_db()
    assert (str(nia), nia.email) == (f"Closed account {nia.pk}", f"closed-{nia.pk}")
    assert nia.closed_at is not None
    assert not any([nia.is_active, nia.is_staff, nia.is_superuser])
    assert not nia.has_usable_password()
    assert (nia.last_login, nia.last_organization_id) == (None, None)
    assert "nia" not in nia.search_text + nia.name_key
    assert not EmailAddress.objects.filter(user=nia).exists()


def test_it_is_an_event_and_the_last_email(window, nia):
    owed_already(nia)

    window.post(CLOSE, TYPED)

    event = Event.objects.get(kind=ACCOUNT_CLOSED)
    assert (event.actor_id, event.organization_id) == (nia.pk, None)
    assert [letter.subject for letter in letters_to("nia@example.com")] == [
        "Your account was closed"
    ]
    assert [mail.parts for mail in Mail.objects.all()] == [{}, {}]


def test_the_address_is_free_for_an_account_that_has_nothing_of_the_old_one(
    window, nia, visitor, sign_up, settings
):
    settings.ACCOUNT_RATE_LIMITS = False
    window.post(CLOSE, TYPED)

    sign_up("nia@example.com", name="Nia again")

    new = User.objects.get(email="nia@example.com")
    assert new.pk != nia.pk
    assert not Event.objects.filter(actor_id=new.pk, kind=ACCOUNT_CLOSED).exists()


@pytest.mark.parametrize("typed", ["", "nia", "mia@example.com", "nia@example.com ; x", "x" * 400])
def test_another_address_closes_nothing(window, nia, typed):
    before = everything()

    answer = window.post(CLOSE, {"address": typed})

    assert reason_at(answer, "address")
    assert everything() == before


@pytest.mark.parametrize("typed", ["NIA@example.com", "  nia@EXAMPLE.com  "])
def test_the_address_counts_in_any_spelling(window, nia, typed):
    window.post(CLOSE, {"address": typed})

    nia.refresh_from_db()
    assert nia.closed_at


def test_a_forged_form_names_nobody_else(window, nia):
    other = make_person("Mia")

    window.post(CLOSE, {**TYPED, "by": str(other.pk), "user": str(other.pk)})

    other.refresh_from_db()
    assert other.is_active


def test_it_asks_for_a_fresh_sign_in(window, nia):
    stale = grown_stale(window)
    before = everything()

    for answer in (stale.get(CLOSE), stale.post(CLOSE, TYPED)):
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")

    assert {name: rows for name, rows in everything().items() if "session" not in name} == {
        name: rows for name, rows in before.items() if "session" not in name
    }


def test_it_is_closed_once(window, nia):
    actions.close_account(address="nia@example.com", by=nia)

    with pytest.raises(actions.AccountClosed):
        actions.close_account(address="nia@example.com", by=nia)

    assert window.post(CLOSE, TYPED).headers["Location"].startswith("/accounts/login/")
    assert Event.objects.filter(kind=ACCOUNT_CLOSED).count() == 1


def test_nothing_comes_to_a_closed_account(nia):
    actions.close_account(address="nia@example.com", by=User.objects.get(pk=nia.pk))

    with pytest.raises(actions.AccountClosed):
        actions.change_name(name="Nia", by=nia)

    nia.refresh_from_db()
    assert nia.name == nia.pseudonym


def test_a_mail_that_is_being_handed_over_is_not_tried_again(nia):
    mail = owed_already(nia)
    Mail.objects.update(leased_until=timezone.now() + lease())

    actions.close_account(address="nia@example.com", by=nia)
    mail.refresh_from_db()
    assert mail.state == "waiting"
    mail.put_off("the connection broke")
    Mail.objects.update(due_at=timezone.now())
    drain()

    mail.refresh_from_db()
    assert mail.state == "skipped"


@pytest.mark.parametrize("field", ["is_active", "is_staff", "is_superuser"])
def test_the_database_opens_no_closed_account(nia, field):
    actions.close_account(address="nia@example.com", by=nia)

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=nia.pk).update(**{field: True})


def test_the_password_that_was_typed_is_worth_nothing(window, nia):
    window.post(CLOSE, TYPED)

    nia.refresh_from_db()
    assert not nia.check_password(PASSWORD)


def test_operators_see_that_it_is_closed_and_cannot_open_it(nia, client_of):
    actions.close_account(address="nia@example.com", by=nia)
    olga = make_person("Olga", is_staff=True, is_superuser=True)
    page = freshly_signed_in(client_of(olga), olga, "mfa")

    shown = page.get(f"/operators/accounts/user/{nia.pk}/change/", follow=True)
    forged = page.post(f"/operators/accounts/user/{nia.pk}/change/", {"is_active": "on"})

    assert f"Closed account {nia.pk}" in words(shown)
    assert "Closed" in words(shown)
    assert forged.status_code in {302, 403, 405}
    nia.refresh_from_db()
    assert not nia.is_active


def owed_already(user: User) -> Mail:
    """An email that waits, with a code in it."""
    code = {"subject": "Your code", "text": "ABCD", "html": "ABCD"}
    return enqueue_email(ACCOUNT, to=user.email, key=user.email, parts=code)
