"""Notifications of what the actions do, of mails that end, and what that costs."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit import log
from audit.event_types import EVENT_TYPES
from audit.models import Event
from console.manifests import declarations_of
from organizations import actions, events
from organizations.events.access_requests import ACCESS_REFUSED
from organizations.events.invitations import INVITATION_UNDELIVERABLE, JOINING_REFUSED
from organizations.models import Membership, MembershipRole, Notification, Role
from organizations.notifications import notifying as notifications
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, invite, make_organization, make_person
from tests.database import count_rows

OURS: list[Any] = declarations_of(events)


@pytest.fixture(scope="module")
def made(kept):
    """Administrators and others at Acme, some who may not sign in, and the neighbour."""
    adam = make_organization("Acme", by=make_person("Adam"))
    acme = adam.organization
    mia = add_member(acme, "Mia", RoleSlug.DEVELOPER)
    zed = make_organization("Zenith", by=make_person("Zed"))
    add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)
    add_member(acme, "Lou", RoleSlug.EXTERNAL_API_SUBSCRIBER)
    add_member(acme, make_person("Ian", is_active=False), RoleSlug.ADMINISTRATOR)
    add_member(acme, make_person("Una", is_active=False), RoleSlug.DEVELOPER)
    Notification.objects.all().delete()
    return {"adam": adam, "mia": mia, "zed": zed}


@pytest.fixture
def adam(things):
    return things["adam"]


@pytest.fixture
def mia(things):
    return things["mia"]


@pytest.fixture
def zed(things):
    return things["zed"]


@pytest.fixture
def everybody(acme):
    return acme


def told(**narrowed):
    """Their names."""
    found = Notification.objects.filter(**narrowed)
    return sorted(found.values_list("user__name", flat=True))


# Through the actions


def test_joins_and_declines_reach_the_administrators(everybody, adam, nia):
    joins, declines = invite(nia.email, by=adam), invite("noa@example.com", by=adam)
    noa = make_person("Noa")

    actions.join(invitation=joins, user=nia)
    actions.decline_invitation(invitation=declines, user=noa)

    assert told() == ["Adam", "Adam", "Eve", "Eve"]


def test_invitations_that_went_with_a_member_are_told_with_their_number(everybody, adam):
    eve = everybody.memberships.get(user__name="Eve")
    invite("noa@example.com", by=eve)
    invite("nia@example.com", by=eve)

    actions.leave_organization(membership=eve)

    assert told() == ["Adam"]
    event = Event.objects.get(pk=Notification.objects.get().event_id)
    assert event.before["open_invitations"] == 2


def test_a_refused_join_is_told_once_a_day(everybody, adam, nia, client_of):
    eve = everybody.memberships.get(user__name="Eve")
    invitation = invite(nia.email, by=eve)
    actions.change_roles(membership=eve, slugs=[RoleSlug.DEVELOPER], by=adam)
    Notification.objects.all().delete()
    page = client_of(nia)

    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(3):
            page.post(f"/invitations/{invitation.pk}/join/")
        assert told() == ["Adam"]
        clock.shift(timedelta(hours=25))
        page.post(f"/invitations/{invitation.pk}/join/")

    assert told() == ["Adam", "Adam"]
    events = Event.objects.filter(kind=JOINING_REFUSED)
    assert {(e.organization_id, e.actor_id, e.target_id, e.is_refused) for e in events} == {
        (everybody.pk, nia.pk, str(invitation.pk), True)
    }


def test_other_refusals_of_answers_leave_no_trace_at_the_organization(
    everybody, adam, nia, client_of
):
    """Strangers must not be able to fill a history, nor a mailbox."""
    invitation = invite("noa@example.com", by=adam)
    actions.revoke_invitation(invitation=invitation, by=adam)
    noa, before = make_person("Noa"), Event.objects.count()

    for who in (nia, noa):
        client_of(who).post(f"/invitations/{invitation.pk}/join/")
        client_of(who).post(f"/invitations/{invitation.pk}/decline/")

    assert told() == []
    assert Event.objects.count() == before


# Mails that cannot be delivered


def mail_of(invitation):
    """The newest mail of an invitation that has one."""
    assert invitation.mail
    return invitation.mail


def test_an_invitation_that_could_not_be_delivered_is_told(everybody, adam):
    invitation = invite("nobody@example.com", by=adam)

    mail_of(invitation).settle("undeliverable_at")

    event = Event.objects.get(kind=INVITATION_UNDELIVERABLE)
    assert (event.actor_id, event.target_id) == (None, str(invitation.pk))
    assert told() == ["Adam", "Eve"]


@pytest.mark.parametrize("fate", ["sent_at", "skipped_at"])
def test_a_mail_that_ended_otherwise_is_not_told(fate, everybody, adam):
    mail_of(invite("nobody@example.com", by=adam)).settle(fate)

    assert told() == []


@pytest.mark.parametrize("why", ["sent again", "revoked"])
def test_a_mail_that_is_of_no_interest_any_more_is_not_told(why, everybody, adam):
    invitation = invite("nobody@example.com", by=adam)
    old = mail_of(invitation)
    {"sent again": actions.resend_invitation, "revoked": actions.revoke_invitation}[why](
        invitation=invitation, by=adam
    )

    old.settle("undeliverable_at")

    assert told() == []


def test_what_fails_while_telling_does_not_keep_the_mail_waiting(everybody, adam, monkeypatch):
    """Otherwise it would be tried for ever, and every mail behind it with it."""

    def fails(*_, **__):
        raise RuntimeError("on purpose")

    invitation = invite("nobody@example.com", by=adam)
    monkeypatch.setattr(notifications, "notify", fails)

    mail = mail_of(invitation)
    mail.settle("undeliverable_at")

    mail.refresh_from_db()
    assert mail.state == "undeliverable"
    assert not Event.objects.filter(kind=INVITATION_UNDELIVERABLE).exists()


# What it costs


def more_administrators(acme, start, count):
    users = User.objects.bulk_create(
        User(email=f"a{n}@example.com", name=f"A {n}") for n in range(start, start + count)
    )
    members = Membership.objects.bulk_create(
        Membership(organization=acme, user=user) for user in users
    )
    role = Role.objects.get(slug=RoleSlug.ADMINISTRATOR)
    MembershipRole.objects.bulk_create(
        MembershipRole(organization=acme, membership=member, role=role) for member in members
    )
    count_rows()


def queries_of_joining(adam, name):
    person = make_person(name)
    invitation = invite(person.email, by=adam)
    with CaptureQueriesContext(connection) as queries:
        actions.join(invitation=invitation, user=person)
    return [query["sql"] for query in queries]


def test_joining_asks_the_same_with_3_administrators_and_with_900(adam, acme):
    more_administrators(acme, 0, 1)  # with Adam and Eve, three
    few = queries_of_joining(adam, "Nia")
    more_administrators(acme, 1, 897)

    many = queries_of_joining(adam, "Noa")

    assert len(many) == len(few)
    inserts = [sql for sql in many if "organizations_notification" in sql]
    assert len(inserts) == 1
    assert len(told()) == 3 + 900


def test_ten_thousand_administrators_are_ten_inserts(adam, acme):
    more_administrators(acme, 0, 9_998)

    queries = queries_of_joining(adam, "Nia")

    inserts = [sql for sql in queries if 'INTO "organizations_notification"' in sql]
    assert len(inserts) == 10
    assert Notification.objects.count() == 10_000


def test_what_nobody_hears_of_costs_nothing_more(adam, acme):
    with CaptureQueriesContext(connection) as queries:
        log.record(EVENT_TYPES["project.created"], organization=acme, by=adam.user)

    assert len(queries) == 1


def test_a_refusal_on_a_page_is_told_to_nobody(adam, mia, client_of):
    client_of(mia).get("/organizations/acme/settings/members/invite/")

    assert Event.objects.filter(kind=ACCESS_REFUSED).exists()
    assert told() == []
