"""Events that are told to whoever holds a permission, or to whose the thing is that they are about.

The words are of an app that is not there, and the things are projects.
"""

import pytest
from django.utils import timezone

from audit import log
from audit.event_types import EVENT_TYPES
from organizations import actions
from organizations.models import Membership, Notification, Notify, Role
from organizations.notifications import notifying as notifications
from organizations.notifications.recipients import is_still_recipient
from organizations.tenancy.audience import (
    TARGET_OWNERS,
    Audience,
    NotifyingEventType,
    PermissionHolders,
    TargetOwners,
)
from organizations.tenancy.event_pages import page_of_target
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from projects.actions import create_project
from projects.permissions import VIEW_PROJECT
from tests.cast import add_member, make_person

pytestmark = pytest.mark.django_db

PAGE = page_of_target("View")
PAINTED = NotifyingEventType(
    "project.painted",
    "painted a project",
    "{actor} painted {target}",
    group="Projects",
    audience=(PermissionHolders(VIEW_PROJECT),),
    page=PAGE,
)
BURNT = NotifyingEventType(
    "project.burnt",
    "burnt a project",
    "{actor} burnt {target}",
    group="Projects",
    audience=(PermissionHolders(VIEW_PROJECT, depends_on_role=False),),
    is_urgent=True,
    page=PAGE,
)
SOLD = NotifyingEventType(
    "project.sold",
    "sold a project",
    "{actor} sold {target}",
    group="Projects",
    audience=(PermissionHolders(VIEW_PROJECT),),
    is_urgent=True,
    page=PAGE,
)
RENTED = NotifyingEventType(
    "project.rented",
    "rented a project",
    "{actor} rented {target}",
    group="Projects",
    audience=(Audience.CONCERNED,),
    page=PAGE,
)


@pytest.fixture(autouse=True)
def known(monkeypatch, mia):
    """Every project is Mia's, and Zed's at Zenith."""
    mine = TargetOwners(
        "project", lambda _: Membership.objects.filter(user__name__in=["Mia", "Zed"])
    )
    monkeypatch.setitem(TARGET_OWNERS.by_key, "project", mine)
    for word in (PAINTED, BURNT, SOLD, RENTED):
        monkeypatch.setitem(EVENT_TYPES.by_key, str(word), word)


def happens(did, *, by, on=None):
    target = on or create_project(name="Apollo", by=by)
    Notification.objects.all().delete()
    return log.record(did, organization=by.organization, by=by, target=target)


def told():
    return sorted(Notification.objects.values_list("user__name", flat=True))


def test_all_who_hold_the_permission_are_told_but_who_did_it(adam, mia, zed, acme):
    add_member(acme, "Eve", RoleSlug.EXTERNAL_API_SUBSCRIBER)
    add_member(acme, "Pat", RoleSlug.API_PUBLISHER)
    add_member(acme, make_person("Ian", is_active=False), RoleSlug.DEVELOPER)

    happens(PAINTED, by=adam)

    assert told() == ["Mia", "Pat"]


@pytest.mark.parametrize("choice", [Notify.DAILY, Notify.NONE])
def test_what_is_urgent_reaches_holders_at_once_whose_concern_it_is(adam, mia, choice):
    Membership.objects.filter(pk=mia.pk).update(notify=choice)

    happens(BURNT, by=adam)

    assert Notification.objects.get().user == mia.user
    assert Notification.objects.due(timezone.now()).exists()


@pytest.mark.parametrize("did", [PAINTED, SOLD])
def test_the_choice_of_those_counts_who_hear_of_it_by_their_role(adam, mia, did):
    Membership.objects.filter(pk=mia.pk).update(notify=Notify.NONE)

    happens(did, by=adam)

    assert told() == []


def test_those_are_told_whose_the_thing_is_and_nobody_of_another_organization(adam, mia, zed):
    happens(RENTED, by=adam)

    assert told() == ["Mia"]


def test_nobody_is_told_of_a_thing_that_no_app_knows(adam, mia):
    happens(RENTED, by=adam, on=adam.organization)

    assert told() == []


def test_who_lost_the_permission_before_the_mail_is_told_nothing(adam, mia):
    event = happens(PAINTED, by=adam)
    assert is_still_recipient(event, mia.user, Membership.objects.get(pk=mia.pk))

    actions.change_roles(membership=mia, slugs=[RoleSlug.BILLING_ADMINISTRATOR], by=adam)

    assert not is_still_recipient(event, mia.user, Membership.objects.get(pk=mia.pk))


def test_whose_the_thing_is_no_longer_is_told_nothing(adam, mia, monkeypatch):
    event = happens(RENTED, by=adam)
    assert is_still_recipient(event, mia.user, mia)

    nobodys = TargetOwners("project", lambda _: Membership.objects.none())
    monkeypatch.setitem(TARGET_OWNERS.by_key, "project", nobodys)

    assert not is_still_recipient(event, mia.user, mia)


@pytest.mark.parametrize(
    ("role", "said"),
    [
        (RoleSlug.DEVELOPER, "Adam rented Apollo · Acme"),
        (RoleSlug.EXTERNAL_API_SUBSCRIBER, "Acme rented Apollo"),
    ],
)
def test_who_does_not_see_the_members_reads_no_name_of_one(adam, mia, mailoutbox, role, said):
    happens(RENTED, by=adam)
    if role not in mia.role_slugs:
        mia.membership_roles.update(role=Role.objects.get(slug=role))

    notifications.enqueue_due_emails()
    drain()

    (letter,) = mailoutbox
    assert letter.subject == said
    assert ("Adam" in letter.body) == ("Adam" in said)
