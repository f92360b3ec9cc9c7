"""People who wait for access: let in when it opens to them, and not too many of them."""

from datetime import timedelta
from urllib.parse import urljoin

import pytest
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.sentences import sentence
from organizations.actions import remove_member
from organizations.domains.email_domains import domain_of
from organizations.models import Notification, Organization
from organizations.tenancy.roles import RoleSlug
from portal import actions, events
from portal.actions import signing_up
from portal.models import SelfSignUp, SignUp, SignUpState
from portal.retention import NOTES_KEPT
from portal.schedule import forget_notes, let_in_who_waits
from portal.sign_ups import admitting
from portal.tests.makers import add_sign_up, choose_self_signup
from tests.cast import add_member, make_person
from tests.reading import links, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public")]
REQUESTS = "/organizations/acme/settings/portal/requests/"


@pytest.fixture
def asked(acme, zed):
    """What Zed asked while it was by approval."""
    choose_self_signup(acme, SelfSignUp.APPROVAL)
    return actions.request_sign_up(organization=acme, user=zed.user, note="For our shop.")


def open_to(acme, *domains):
    choose_self_signup(acme, SelfSignUp.OPEN, *domains)


def is_member(acme, zed):
    return acme.memberships.filter(user=zed.user).exists()


def test_who_waits_is_let_in_once_it_opens_to_their_domain(asked, acme, zed, adam):
    let_in_who_waits()
    assert not is_member(acme, zed)
    open_to(acme, "example.com")

    let_in_who_waits()
    let_in_who_waits()

    joined = acme.memberships.with_roles().get(user=zed.user)
    assert joined.role_slugs == [RoleSlug.EXTERNAL_API_SUBSCRIBER]
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == (SignUpState.APPROVED, None)
    event = Event.objects.get(kind=events.SIGN_UP_LET_IN)
    assert sentence(event) == (
        "The Developer Portal let Zed in: it is now open to addresses at example.com"
    )
    told = Notification.objects.filter(event_id=event.pk).values_list("user__name", flat=True)
    assert sorted(told) == ["Adam", "Zed"]


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_one_whose_account_is_closed_keeps_nobody_else_waiting(
    when, asked, acme, zed, nia, monkeypatch
):
    earlier = add_sign_up(acme, nia)
    SignUp.objects.filter(pk=earlier.pk).update(asked_at=timezone.now() - timedelta(hours=1))
    open_to(acme, "example.com")

    def close():
        User.objects.filter(pk=nia.pk).update(is_active=False)

    def domain_of_closing(address):
        close()
        return domain_of(address)

    if when == "before":
        close()
    else:
        monkeypatch.setattr(admitting, "domain_of", domain_of_closing)
    let_in_who_waits()

    assert is_member(acme, zed)
    assert not acme.memberships.filter(user=nia).exists()
    earlier.refresh_from_db()
    assert earlier.state == SignUpState.PENDING


def test_at_another_domain_they_wait_on(asked, acme, zed):
    open_to(acme, "other.example.com")

    let_in_who_waits()

    assert not is_member(acme, zed)
    asked.refresh_from_db()
    assert asked.state == SignUpState.PENDING


def test_who_was_rejected_before_waits_on(asked, acme, zed, adam):
    actions.reject_sign_up(sign_up=asked, reason="Fraud.", by=adam)
    actions.request_sign_up(organization=acme, user=zed.user)
    open_to(acme, "example.com")

    let_in_who_waits()

    assert not is_member(acme, zed)


def test_a_suspended_organization_lets_nobody_in(asked, acme, zed):
    open_to(acme, "example.com")
    Organization.objects.filter(pk=acme.pk).update(suspended_at=timezone.now())

    let_in_who_waits()
    assert actions.approve_by_email_domain(sign_up=asked) is False

    assert not is_member(acme, zed)


def test_who_became_a_member_meanwhile_stays_what_they_are(asked, acme, zed):
    open_to(acme, "example.com")
    acme.memberships.create(user=zed.user)

    let_in_who_waits()

    assert acme.memberships.get(user=zed.user).roles.count() == 0


def test_what_was_answered_meanwhile_stays_answered(asked, acme, zed, adam):
    open_to(acme, "example.com")
    actions.reject_sign_up(sign_up=asked, reason="Fraud.", by=adam)

    assert actions.approve_by_email_domain(sign_up=asked) is False

    assert not is_member(acme, zed)


def test_a_removed_member_asks_however_they_had_joined(acme, zed, adam):
    member = acme.memberships.create(user=zed.user)
    remove_member(membership=member, by=adam)
    open_to(acme, "example.com")

    asked = actions.request_sign_up(organization=acme, user=zed.user)
    let_in_who_waits()

    assert asked.state == SignUpState.PENDING
    assert not is_member(acme, zed)
    actions.approve_sign_up(sign_up=asked, by=adam)
    assert is_member(acme, zed)


def test_a_member_who_was_removed_elsewhere_joins_here(acme, zed, adam):
    elsewhere = add_member(zed.organization, "Nick", RoleSlug.DEVELOPER)
    remove_member(membership=elsewhere, by=zed)
    open_to(acme, "example.com")

    joined = actions.request_sign_up(organization=acme, user=elsewhere.user)

    assert joined.state == SignUpState.APPROVED


def test_there_is_a_limit_to_how_many_wait(acme, zed, client_of, monkeypatch):
    choose_self_signup(acme, SelfSignUp.APPROVAL)
    monkeypatch.setattr(signing_up, "MOST_WAITING", 2)
    for name in ("One", "Two"):
        add_sign_up(acme, make_person(name))

    answer = client_of(zed).post("/portal/acme/access/", {"note": ""})

    said = "Acme has too many requests that are not answered yet. Try again later."
    assert said in words(answer)
    assert acme.sign_ups.count() == 2
    acme.sign_ups.first().delete()
    assert client_of(zed).post("/portal/acme/access/", {"note": ""}).status_code == 302


def test_all_who_wait_are_found_page_by_page(acme, adam, client_of):
    for number in range(51):
        add_sign_up(acme, make_person(f"Asker {number}"))
    add_sign_up(acme, make_person("Answered"), SignUpState.APPROVED)
    browser = client_of(adam)

    first = browser.get(REQUESTS)
    (following,) = [link for link in links(first) if "after=" in link]
    second = browser.get(urljoin(REQUESTS, following))

    assert "Asker 49 waits" in words(first)
    assert "Asker 50 waits" not in words(first)
    assert "Answered requests appear here when fewer are waiting" in words(first)
    assert "Asker 50 waits" in words(second)
    assert "Asker 49 waits" not in words(second)


def test_what_was_written_is_erased_a_month_after_the_answer(acme, adam):
    def kept(name, state, days):
        made = add_sign_up(acme, make_person(name), state, note="For our shop.")
        decided = None if state == SignUpState.PENDING else timezone.now() - timedelta(days=days)
        SignUp.objects.filter(pk=made.pk).update(decided_at=decided)
        return made.pk

    old, new, waits = (
        kept("Old", SignUpState.REJECTED, NOTES_KEPT.days + 1),
        kept("New", SignUpState.APPROVED, NOTES_KEPT.days - 1),
        kept("Waits", SignUpState.PENDING, 0),
    )

    forget_notes()

    notes = dict(SignUp.objects.values_list("pk", "note"))
    assert notes == {old: "", new: "For our shop.", waits: "For our shop."}
    assert SignUp.objects.get(pk=old).reason == "We do not know you."
