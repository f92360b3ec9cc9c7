"""Vouching for a member who lost their second factor: who may, what they read, who hears of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import FactorReset, User
from accounts.schedule import settle_resets
from accounts.second_factor import factors
from accounts.second_factor.resets import FACTOR_USED, stop_open_reset
from audit.models import Event
from audit.sentences import sentence
from organizations import actions
from organizations.events.second_factor import (
    MEMBER_LOST_FACTOR,
    MEMBER_RESET_COMPLETED,
    MEMBER_RESET_STOPPED,
    MEMBER_STOPPED_RESET,
    MEMBER_VOUCHED_FOR,
)
from organizations.models import Membership, Notification, Role
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.schedule import send_notifications
from organizations.tenancy.demands import AboveYou, NoLongerAllowed, SignInNeeded
from organizations.tenancy.roles import PERMISSIONS, RoleSlug
from outbox.drain import drain
from tests.cast import add_member, lose_factor
from tests.freshness import freshly_signed_in
from tests.machines import machine, machine_of
from tests.reading import hidden_in, link_named, notices, reason_at, words

pytestmark = pytest.mark.django_db
MEMBERS = "/organizations/acme/settings/members/"
WAITING = f"{MEMBERS}lost-second-factors/"
DAY = timedelta(hours=24)
SPOKEN = {"is_known": "on"}


@pytest.fixture
def reset(mia):
    return lose_factor(mia.user)


@pytest.fixture
def eve(acme):
    """Another administrator."""
    return add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)


def page_of(member):
    return f"{MEMBERS}{member.pk}/vouch/"


def vouch(mia, by):
    by = Membership.objects.select_related("user", "organization").get(pk=by.pk)
    actions.vouch_for_member(membership=mia, by=by)


def over(reset, time_machine=DAY):
    """Let the day be over."""
    found = FactorReset.objects.filter(pk=reset.pk)
    confirmed = reset.confirmed_at - time_machine
    found.update(confirmed_at=confirmed, due_at=confirmed + DAY, asked_at=confirmed)
    settle_resets()
    return found.get()


# Who may


def test_an_administrator_vouches_and_after_the_day_the_member_sets_up_a_new_one(
    fresh_client_of, reset, acme, adam, mia
):
    window = fresh_client_of(adam)

    page = window.get(page_of(mia))
    answer = window.post(page_of(mia), SPOKEN, follow=True)

    assert "Speak to them in person or on the phone first." in words(page)
    assert "from Firefox on Linux (192.0.2.7)" in words(page)
    assert notices(answer) == ["You vouched for Mia."]
    assert over(reset).completed_at
    assert not factors.has_factor(mia.user)


def test_nobody_vouches_without_saying_that_they_spoke(fresh_client_of, reset, adam, mia):
    answer = fresh_client_of(adam).post(page_of(mia))

    assert reason_at(answer, "is_known") == "Speak to them first."
    assert not FactorReset.objects.get().vouched_at


def test_it_takes_a_fresh_sign_in(client_of, reset, adam, mia):
    for method in ("get", "post"):
        answer = getattr(client_of(adam), method)(page_of(mia), SPOKEN)
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/?next=")

    assert not FactorReset.objects.get().vouched_at


def test_an_administrator_who_lost_it_cannot_vouch_for_themselves(fresh_client_of, adam, eve):
    reset = lose_factor(adam.user)

    with pytest.raises(accounts.OwnReset):
        vouch(adam, by=adam)
    page = fresh_client_of(eve).get(page_of(adam))
    vouch(adam, by=eve)

    assert "Vouch for Adam?" in words(page)
    assert over(reset).completed_at


def test_whoever_may_not_give_the_roles_cannot_vouch(monkeypatch, reset, acme, adam):
    """Someone who manages members, and is no administrator, does not let an administrator in."""
    wide = replace(MANAGE_MEMBERSHIP, roles=(RoleSlug.API_PUBLISHER,))
    helper = add_member(acme, "Kim", RoleSlug.API_PUBLISHER)
    lose_factor(adam.user)
    monkeypatch.setitem(PERMISSIONS.by_key, "manage_membership", wide)
    Role.objects.synchronize()

    with pytest.raises(AboveYou):
        vouch(adam, by=helper)


def test_nobody_of_another_organization_vouches(reset, mia, zed, fresh_client_of):
    assert fresh_client_of(zed).post(page_of(mia), SPOKEN).status_code == 404
    with pytest.raises(NoLongerAllowed):
        vouch(mia, by=zed)


def test_an_operator_needs_an_operator(reset, mia, adam, fresh_client_of):
    User.objects.filter(pk=mia.user_id).update(is_staff=True)

    assert "Mia is not waiting for you" in words(fresh_client_of(adam).get(page_of(mia)))
    with pytest.raises(actions.OperatorNeeded):
        vouch(mia, by=adam)
    assert "No one is waiting" in words(fresh_client_of(adam).get(WAITING))


@pytest.mark.parametrize("state", ["never", "asked", "stopped", "vouched", "completed"])
def test_there_is_nothing_to_vouch_for(state, mia, adam, eve, fresh_client_of):
    if state == "asked":
        lose_factor(mia.user)
        FactorReset.objects.update(confirmed_at=None)
    elif state != "never":
        reset = lose_factor(mia.user)
        if state == "stopped":
            accounts.stop_reset(reset=reset)
        else:
            vouch(mia, by=eve)
        if state == "completed":
            over(reset)
    before = FactorReset.objects.values_list("vouched_by", "stopped_at", "completed_at").first()

    window = fresh_client_of(adam)
    answer = window.post(page_of(mia), SPOKEN)

    assert "Mia is not waiting for you" in words(window.get(page_of(mia)))
    assert answer.status_code == 200
    after = FactorReset.objects.values_list("vouched_by", "stopped_at", "completed_at").first()
    assert after == before


@pytest.mark.parametrize("make", ["of a person", "of the organization"])
def test_no_program_vouches_whatever_it_may(reset, mia, adam, make):
    of_person = machine_of(adam, *PERMISSIONS)
    it = of_person if make == "of a person" else machine(adam.organization, *PERMISSIONS)

    with pytest.raises(SignInNeeded):
        actions.vouch_for_member(membership=mia, by=it)

    assert not FactorReset.objects.get().vouched_at


# What is told, and to whom


def test_each_step_is_in_the_history_of_each_organization_of_the_member(
    reset, acme, mia, adam, zenith
):
    add_member(zenith, mia.user, RoleSlug.DEVELOPER)
    vouch(mia, by=adam)
    over(reset)

    def said_in(organization):
        events = Event.objects.filter(organization_id=organization.pk, target_id=str(mia.user_id))
        return [(event.kind, sentence(event)) for event in events.order_by("pk")]

    assert said_in(acme) == [
        (
            MEMBER_LOST_FACTOR,
            "Mia lost their second factor and is waiting for someone to vouch for them",
        ),
        (MEMBER_VOUCHED_FOR, "Adam vouched for Mia after a lost second factor"),
        (MEMBER_RESET_COMPLETED, "The second factor of Mia was reset"),
    ]
    # They joined Zenith later, which does not hear who vouched elsewhere.
    assert [kind for kind, _ in said_in(zenith)] == [MEMBER_RESET_COMPLETED]


def test_that_and_why_it_was_stopped_is_in_the_history(mia):
    accounts.stop_reset(reset=lose_factor(mia.user))
    stop_open_reset(lose_factor(mia.user).user, why=FACTOR_USED, by=mia.user)
    reset = lose_factor(mia.user)
    FactorReset.objects.filter(pk=reset.pk).update(expires_at=timezone.now())
    settle_resets()

    stopped = Event.objects.filter(kind__in=[MEMBER_STOPPED_RESET, MEMBER_RESET_STOPPED])
    assert [sentence(event) for event in stopped.order_by("pk")] == [
        "Mia stopped the reset of their second factor",
        "Mia stopped the reset of their second factor: the second factor was used",
        "The reset of Mia's second factor was stopped: it expired",
    ]


def test_where_the_administrator_was_stays_theirs(fresh_client_of, reset, adam, mia):
    fresh_client_of(adam).post(page_of(mia), SPOKEN, REMOTE_ADDR="198.51.100.9")

    page = fresh_client_of(mia)
    freshly_signed_in(page, mia.user, "mfa")
    file = b"".join(page.post("/accounts/profile/data/").streaming_content).decode()

    assert "Adam vouched for Mia" in file
    assert "198.51.100.9" not in file
    assert "198.51.100.9" not in words(page.get("/accounts/history/"))


def told(kind):
    events = Event.objects.filter(kind=kind).values("pk")
    return sorted(each.user.name for each in Notification.objects.filter(event_id__in=events))


def test_the_administrators_hear_of_it_and_the_member_of_the_vouch(reset, acme, mia, adam, eve):
    add_member(acme, "Kim", RoleSlug.DEVELOPER)
    assert told(MEMBER_LOST_FACTOR) == ["Adam"]  # Eve came later

    vouch(mia, by=eve)
    over(reset)

    assert told(MEMBER_VOUCHED_FOR) == ["Adam", "Mia"]
    assert told(MEMBER_RESET_COMPLETED) == ["Adam", "Eve"]


def test_the_email_about_it_leads_to_who_waits(reset, acme, adam):
    send_notifications()
    drain()

    (message,) = [m for m in mail.outbox if m.to == [adam.user.email]]
    assert message.subject == "Mia waits for someone to vouch for them · Acme"
    assert WAITING in message.body


def test_members_who_wait_are_shown_to_administrators_alone(
    fresh_client_of, client_of, reset, acme, mia, adam
):
    kim = add_member(acme, "Kim", RoleSlug.DEVELOPER)
    window = client_of(adam)

    assert "1 member lost their second factor" in words(window.get(MEMBERS))
    assert link_named(window.get(MEMBERS), "View") == WAITING
    assert link_named(window.get(WAITING), "Review mia@example.com") == page_of(mia)
    assert link_named(window.get(f"{MEMBERS}{mia.pk}/"), "Review") == page_of(mia)
    assert "second factor" not in words(client_of(kim).get(MEMBERS))
    vouch(mia, by=adam)
    assert "second factor" not in words(window.get(MEMBERS))
    assert "No one is waiting" in words(window.get(WAITING))


def test_the_list_is_searched(client_of, reset, adam):
    assert "No members found" in words(client_of(adam).get(f"{WAITING}?q=nobody"))
    assert "Mia" in words(client_of(adam).get(f"{WAITING}?q=mi"))


def test_nobody_vouches_for_another_request_than_the_page_showed(reset, mia, client_of, adam):
    page = freshly_signed_in(client_of(adam), adam.user)
    shown = page.get(f"{MEMBERS}{mia.pk}/vouch/")
    accounts.stop_reset(reset=reset)
    other = lose_factor(mia.user)

    answer = page.post(f"{MEMBERS}{mia.pk}/vouch/", {**hidden_in(shown), **SPOKEN})

    other.refresh_from_db()
    assert other.vouched_at is None
    assert notices(answer) == [
        "The request that you saw has ended, and there is a new one. Check it again."
    ]
