"""Reminders before a role in a project ends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.sentences import sentence
from console.words import dates
from organizations.actions import add_to_group, change_roles, create_group
from organizations.models import Membership, Notification, Organization
from organizations.models.organization import today
from organizations.tenancy.roles import RoleSlug
from projects import actions
from projects.actions.roles import remind_of_role_ends
from projects.events import PROJECT_ROLE_ENDS_SOON
from projects.models import ProjectRole
from tests.cast import add_member, end_access, suspend

pytestmark = [pytest.mark.django_db, pytest.mark.both]
PUBLISHER = RoleSlug.API_PUBLISHER


@pytest.fixture
def apollo(acme, adam):
    return actions.create_project(name="Apollo", by=adam)


def assign(project, member, adam, **end):
    actions.assign_project_role(project=project, membership=member, slug=PUBLISHER, by=adam, **end)
    return ProjectRole.objects.get(project=project, membership=member, is_direct=True)


def role_that_ends(project, member, adam, **period):
    project_role = assign(project, member, adam)
    ends_in(project_role, **period)
    return project_role


def ends_in(project_role, **period):
    ProjectRole.objects.filter(pk=project_role.pk).update(
        ends_at=timezone.now() + timedelta(**period)
    )


def reminded():
    roles = remind_of_role_ends()
    return [(row.membership.user.name, row.end_reminded_before) for row in roles]


def test_member_and_administrators_are_reminded_a_week_and_a_day_before(apollo, adam, mia, acme):
    add_member(acme, "Dora", RoleSlug.DEVELOPER)
    project_role = role_that_ends(apollo, mia, adam, days=7, minutes=5)
    Notification.objects.all().delete()
    assert reminded() == []

    ends_in(project_role, days=6)
    assert reminded() == [("Mia", 7)]
    assert reminded() == []
    event = Event.objects.get(kind=PROJECT_ROLE_ENDS_SOON)
    last_day = dates.day(ProjectRole.objects.get().last_day)
    assert sentence(event) == f"Mia's role ends: API publisher in Apollo, after {last_day}"
    notified = Notification.objects.filter(event_id=event.pk).values_list("user__name", flat=True)
    assert sorted(notified) == ["Adam", "Mia"]

    ends_in(project_role, hours=23)
    assert reminded() == [("Mia", 1)]
    assert reminded() == []
    ends_in(project_role, minutes=-1)
    assert reminded() == []


def test_each_role_is_reminded_of_by_itself_batch_by_batch(apollo, adam, mia, monkeypatch):
    monkeypatch.setattr("projects.actions.roles.BATCH", 1)
    mars = actions.create_project(name="Mars", by=adam)
    role_that_ends(apollo, mia, adam, days=5)
    role_that_ends(mars, mia, adam, days=4)

    (first,) = remind_of_role_ends()
    (second,) = remind_of_role_ends(first)

    assert [first.project, second.project] == [mars, apollo]
    assert remind_of_role_ends(second) == []


def test_no_one_is_reminded_of_a_role_that_gives_nothing_already(apollo, adam, acme, mia):
    suspended = add_member(acme, "Sue", RoleSlug.DEVELOPER)
    ended = add_member(acme, "Eda", RoleSlug.DEVELOPER)
    closed = add_member(acme, "Cleo", RoleSlug.DEVELOPER)
    for member in (suspended, ended, closed):
        role_that_ends(apollo, member, adam, days=2)
    suspend(suspended)
    end_access(ended)
    type(closed.user).objects.filter(pk=closed.user_id).update(is_active=False)
    assert reminded() == []

    Membership.objects.filter(pk=suspended.pk).update(suspended_at=None)
    assert reminded() == [("Sue", 7)]

    role_that_ends(apollo, mia, adam, minutes=-1)
    assert reminded() == []


def test_no_one_is_reminded_of_an_end_that_changes_nothing(apollo, adam, mia):
    mars = actions.create_project(name="Mars", by=adam)
    group = create_group(name="Backend", by=adam)
    add_to_group(group=group, memberships=[mia], by=adam)
    actions.assign_group_project_role(project=apollo, group=group, slug=PUBLISHER, by=adam)
    actions.assign_group_project_role(
        project=mars, group=group, slug=RoleSlug.ENVIRONMENT_MANAGER, by=adam
    )
    role_that_ends(apollo, mia, adam, days=2)
    assert reminded() == []

    actions.remove_group_project_role(group_project_role=apollo.group_project_roles.get(), by=adam)
    change_roles(membership=mia, slugs=[RoleSlug.DEVELOPER, PUBLISHER], by=adam)
    assert reminded() == []

    change_roles(membership=mia, slugs=[RoleSlug.DEVELOPER], by=adam)
    assert reminded() == [("Mia", 7)]


@pytest.mark.parametrize("state", ["suspended_at", "deletion_asked_at"])
def test_no_one_is_reminded_while_the_organization_rests(apollo, adam, mia, acme, state):
    role_that_ends(apollo, mia, adam, days=2)
    Organization.objects.filter(pk=acme.pk).update(**{state: timezone.now()})

    assert reminded() == []


def test_a_membership_that_ends_no_later_is_reminded_of_in_place_of_the_role(apollo, adam, mia):
    assign(apollo, mia, adam)
    ends_at = timezone.now() + timedelta(days=2)
    ProjectRole.objects.update(ends_at=ends_at)
    for member_end in (ends_at, ends_at - timedelta(days=1)):
        Membership.objects.filter(pk=mia.pk).update(ends_at=member_end)
        assert reminded() == []

    Membership.objects.filter(pk=mia.pk).update(ends_at=ends_at + timedelta(days=1))
    assert reminded() == [("Mia", 7)]


def test_an_end_that_is_changed_is_reminded_of_anew(apollo, adam, mia):
    project_role = role_that_ends(apollo, mia, adam, hours=5)
    assert reminded() == [("Mia", 1)]

    assign(apollo, mia, adam, last_day=today() + timedelta(days=30))
    assert reminded() == []
    ends_in(project_role, days=3)
    assert reminded() == [("Mia", 7)]


def test_a_notice_of_the_last_day_spares_the_reminder_that_would_say_the_same(apollo, adam, mia):
    project_role = assign(apollo, mia, adam, last_day=today() + timedelta(days=3))
    assert reminded() == []

    ends_in(project_role, hours=23)
    assert reminded() == [("Mia", 1)]
