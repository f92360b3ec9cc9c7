"""Who hears of what, and when: rows, in the transaction of what happened."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from audit import log
from console.manifests import declarations_of
from organizations import actions
from organizations.events import (
    access_requests,
    creatorship,
    invitations,
    members,
    operators,
    organizations,
    second_factor,
)
from organizations.models import Membership, Notification, Notify, Role
from organizations.notifications import notifying as notifications
from organizations.tenancy.audience import NotifyingEventType
from organizations.tenancy.demands import AboveYou
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, end_access, invite, make_organization, make_person, suspend
from tests.telling import spread_everything

ADMINISTRATORS, TARGET, EVERYONE = {"Eve"}, {"Mia"}, {"Eve", "Mia", "Lou"}
TOLD = {
    access_requests.ACCESS_DECLINED: TARGET,
    access_requests.ACCESS_GRANTED: TARGET,
    access_requests.ACCESS_REQUESTED: TARGET,
    access_requests.ACCESS_WITHDRAWN: TARGET,
    members.ADMINISTRATOR_APPOINTED: TARGET,
    creatorship.CREATORSHIP_DECLINED: TARGET,
    creatorship.CREATORSHIP_OFFERED: TARGET,
    creatorship.CREATORSHIP_TAKEN: TARGET,
    creatorship.CREATORSHIP_WITHDRAWN: TARGET,
    organizations.HANDLE_CHANGED: EVERYONE,
    organizations.HANDLE_RELEASED: ADMINISTRATORS,
    invitations.INVITATION_ACCEPTED: ADMINISTRATORS,
    invitations.INVITATION_DECLINED: ADMINISTRATORS,
    invitations.INVITATION_RENEWAL_ASKED: ADMINISTRATORS,
    invitations.INVITATION_UNDELIVERABLE: ADMINISTRATORS,
    invitations.JOINING_REFUSED: ADMINISTRATORS,
    members.MEMBER_END_REMOVED: TARGET,
    members.MEMBER_END_SET: TARGET,
    members.MEMBER_ENDS_SOON: TARGET | ADMINISTRATORS,
    members.MEMBER_LEFT: ADMINISTRATORS,
    second_factor.MEMBER_LOST_FACTOR: ADMINISTRATORS,
    members.MEMBER_REMOVED: TARGET | ADMINISTRATORS,
    second_factor.MEMBER_RESET_COMPLETED: ADMINISTRATORS,
    second_factor.MEMBER_RESET_STOPPED: ADMINISTRATORS,
    members.MEMBER_RESTORED: TARGET,
    members.MEMBER_ROLES_CHANGED: TARGET,
    members.MEMBER_SUSPENDED: TARGET,
    second_factor.MEMBER_STOPPED_RESET: ADMINISTRATORS,
    second_factor.MEMBER_VOUCHED_FOR: TARGET | ADMINISTRATORS,
    organizations.ORGANIZATION_DELETION_ASKED: EVERYONE,
    organizations.ORGANIZATION_RESTORED: EVERYONE,
    organizations.ORGANIZATION_SUSPENDED: EVERYONE,
    organizations.ORGANIZATION_UNSUSPENDED: EVERYONE,
    second_factor.SECOND_FACTOR_LIFTED: EVERYONE,
    second_factor.SECOND_FACTOR_REQUIRED: EVERYONE,
}
"""Written out, so that a line no one meant fails: Adam did it, about Mia, who had invited two."""
OURS: list[Any] = [
    *declarations_of(access_requests),
    *declarations_of(creatorship),
    *declarations_of(invitations),
    *declarations_of(members),
    *declarations_of(operators),
    *declarations_of(organizations),
    *declarations_of(second_factor),
]
MORNING = "2026-11-25T06:59:59Z"
OPEN_INVITATIONS = {"open_invitations": 2}


@pytest.fixture(scope="module")
def made(kept):
    """Administrators and others at Acme, some who can do nothing now, and the neighbor."""
    adam = make_organization("Acme", by=make_person("Adam"))
    acme = adam.organization
    mia = add_member(acme, "Mia", RoleSlug.DEVELOPER)
    zed = make_organization("Zenith", by=make_person("Zed"))
    add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)
    add_member(acme, "Lou", RoleSlug.EXTERNAL_API_SUBSCRIBER)
    add_member(acme, make_person("Ian", is_active=False), RoleSlug.ADMINISTRATOR)
    add_member(acme, make_person("Una", is_active=False), RoleSlug.DEVELOPER)
    suspend(add_member(acme, "Sue", RoleSlug.ADMINISTRATOR))
    end_access(add_member(acme, "Ned", RoleSlug.ADMINISTRATOR))
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


def happens(did, adam, target, before=OPEN_INVITATIONS):
    event = log.record(
        did, organization=adam.organization, by=adam.user, target=target, before=before
    )
    spread_everything()
    return event


def told(**narrowed):
    """Their names."""
    found = Notification.objects.filter(**narrowed)
    return sorted(found.values_list("user__name", flat=True))


@pytest.mark.parametrize("did", OURS)
def test_each_event_reaches_those_whom_it_should_and_nobody_else(did, everybody, adam, mia):
    event = happens(did, adam, mia.user)

    assert told() == sorted(TOLD.get(did, set()))
    for notification in Notification.objects.all():
        assert (notification.event_id, notification.organization_id) == (event.pk, everybody.pk)
        assert notification.mail is None


def test_the_table_holds_nothing_else():
    assert set(TOLD) == {
        did for did in OURS if isinstance(did, NotifyingEventType) and did.audience
    }


def test_what_is_told_at_once_whatever_one_chose():
    """Written out: what touches someone's own access must not wait by an oversight."""
    assert {did for did in OURS if isinstance(did, NotifyingEventType) and did.is_urgent} == {
        members.ADMINISTRATOR_APPOINTED,
        creatorship.CREATORSHIP_OFFERED,
        members.MEMBER_END_REMOVED,
        members.MEMBER_END_SET,
        members.MEMBER_ENDS_SOON,
        members.MEMBER_REMOVED,
        members.MEMBER_RESTORED,
        members.MEMBER_ROLES_CHANGED,
        members.MEMBER_SUSPENDED,
        second_factor.MEMBER_VOUCHED_FOR,
        organizations.ORGANIZATION_DELETION_ASKED,
        organizations.ORGANIZATION_REMOVED,
        organizations.ORGANIZATION_RESTORED,
        organizations.ORGANIZATION_SUSPENDED,
        organizations.ORGANIZATION_UNSUSPENDED,
        second_factor.SECOND_FACTOR_LIFTED,
        second_factor.SECOND_FACTOR_REQUIRED,
    }


@pytest.mark.parametrize("did", list(TOLD))
def test_nobody_is_told_of_what_they_did_themselves(did, everybody, adam):
    happens(did, adam, adam.user)

    assert "Adam" not in told()


@pytest.mark.parametrize("did", [members.MEMBER_LEFT, members.MEMBER_REMOVED])
def test_administrators_hear_of_a_member_gone_only_if_invitations_went_too(
    did, everybody, adam, mia
):
    happens(did, adam, mia.user, before={"open_invitations": 0})

    assert "Eve" not in told()


@pytest.mark.parametrize("of", ["the neighbour", "somebody without", "an invitation"])
def test_what_is_about_somebody_who_is_no_member_reaches_nobody(of, everybody, adam, zed, nia):
    invitation = invite("noa@example.com", by=adam)
    about = {"the neighbour": zed.user, "somebody without": nia, "an invitation": invitation}

    happens(members.MEMBER_ROLES_CHANGED, adam, about[of])

    assert told() == []


def test_a_person_with_the_number_of_another_thing_is_not_meant(everybody, adam, mia):
    """Events name their target by kind and number: project 7 is not person 7."""
    membership = Membership(pk=mia.user_id, user=mia.user, organization=everybody)

    happens(members.MEMBER_ROLES_CHANGED, adam, membership)

    assert told() == []


def test_what_belongs_to_no_organization_reaches_nobody(everybody, mia):
    log.record(members.MEMBER_ROLES_CHANGED, organization=None, by=log.System(), target=mia.user)

    assert told() == []


def test_without_an_actor_every_administrator_hears(everybody, adam):
    log.record(invitations.INVITATION_UNDELIVERABLE, organization=everybody, by=log.System())

    assert told() == ["Adam", "Eve"]


def test_what_is_rolled_back_is_not_told(everybody, adam, mia):
    with pytest.raises(AboveYou):
        actions.remove_member(membership=adam, by=mia_as_manager(mia))

    assert told() == []


def mia_as_manager(mia):
    from django.contrib.auth.models import Permission as StoredPermission

    manage = StoredPermission.objects.get(codename="manage_membership")
    Role.objects.get(slug=RoleSlug.DEVELOPER).permissions.add(manage)
    return mia


def test_telling_twice_is_telling_once(everybody, adam, mia):
    event = happens(members.MEMBER_REMOVED, adam, mia.user)

    notifications.notify(event)
    notifications.notify_people(event, [mia.user_id, adam.user_id])

    assert told() == ["Eve", "Mia"]


def test_people_can_be_named_whose_memberships_are_gone(everybody, adam, mia, nia):
    event = happens(organizations.ORGANIZATION_REMOVED, adam, None)

    notifications.notify_people(event, [adam.user_id, mia.user_id, nia.pk, nia.pk])

    assert told() == ["Mia", "Nia"]


# When


@pytest.mark.parametrize("choice", list(Notify))
@pytest.mark.parametrize("did", list(TOLD))
@time_machine.travel(MORNING, tick=False)
def test_the_choice_counts_except_for_what_touches_ones_access(did, choice, everybody, adam, mia):
    everybody.memberships.update(notify=choice)

    happens(did, adam, mia.user)

    now = timezone.now()
    chosen = {Notify.AT_ONCE: now, Notify.DAILY: now + timedelta(seconds=1), Notify.NONE: None}
    for name in TOLD[did]:
        is_urgent = did.is_urgent and (name == "Mia" or TOLD[did] == EVERYONE)
        expected = now if is_urgent else chosen[choice]
        found = Notification.objects.filter(user__name=name).values_list("due_at", flat=True)
        assert list(found) == ([expected] if expected else []), name


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-25T06:59:59Z", "2026-11-25T07:00:00+00:00"),
        ("2026-11-25T07:00:00Z", "2026-11-26T07:00:00+00:00"),
        ("2026-12-31T23:59:59Z", "2027-01-01T07:00:00+00:00"),
        ("2026-03-29T00:30:00Z", "2026-03-29T07:00:00+00:00"),
    ],
)
def test_once_a_day_is_the_next_morning(now, due):
    with time_machine.travel(now, tick=False):
        assert str(notifications.due_time(Notify.DAILY, "")) == due.replace("T", " ")


def test_the_hour_of_the_day_is_a_setting(settings):
    settings.NOTIFICATIONS_DAILY_AT = 18

    with time_machine.travel(MORNING, tick=False):
        assert str(notifications.due_time(Notify.DAILY, "")).endswith(" 18:00:00+00:00")
