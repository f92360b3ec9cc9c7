"""What follows a change of groups: rows of members, notices, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from audit.sentences import sentence
from console.invariants import repaired
from organizations import actions
from organizations.events.groups import GROUP_MEMBER_REMOVED
from organizations.models import GroupMember, MembershipRole, Notification
from organizations.tenancy import group_roles as organizations_roles
from organizations.tenancy.meters import console_members
from projects import roles as projects_roles
from projects.actions import (
    assign_group_project_role,
    create_project,
    remove_group_project_role,
)
from projects.models import GroupProjectRole, ProjectRole
from projects.tests.test_roles_of_groups import DEVELOPER, OUTSIDER, PUBLISHER, add, give
from tests.cast import add_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def backend(acme, adam):
    return actions.create_group(name="Backend", by=adam)


@pytest.fixture
def apollo(acme, adam):
    return create_project(name="Apollo", by=adam)


@pytest.fixture
def lou(acme):
    """Sees only the Developer Portal."""
    return add_member(acme, "Lou", OUTSIDER)


def test_verify_finds_and_repairs_what_is_out_of_step(backend, apollo, mia, lou, adam):
    give(backend, PUBLISHER, by=adam)
    assign_group_project_role(project=apollo, group=backend, slug=DEVELOPER, by=adam)
    add(backend, mia, lou, by=adam)
    for invariant, rows in (
        (organizations_roles.OUT_OF_STEP, MembershipRole.objects.filter(is_direct=False)),
        (projects_roles.OUT_OF_STEP, ProjectRole.objects.all()),
    ):
        assert not list(invariant.broken())
        rows.filter(membership=mia).delete()
        assert list(invariant.broken()) == [mia.pk]
        repaired(invariant)
        assert not list(invariant.broken())
        GroupMember.objects.filter(membership=lou).delete()
        assert list(invariant.broken()) == [lou.pk]
        repaired(invariant)
        assert rows.filter(membership=mia).count() == 1
        assert not rows.filter(membership=lou).exists()
        backend.group_members.create(organization=lou.organization, membership=lou)
        repaired(invariant)


def test_members_are_told_what_changes_under_them(backend, apollo, lou, mia, adam):
    add(backend, lou, by=adam)
    told = Notification.objects.filter(user=lou.user)
    before = told.count()

    give(backend, PUBLISHER, by=adam)
    assign_group_project_role(project=apollo, group=backend, slug=DEVELOPER, by=adam)
    remove_group_project_role(group_project_role=GroupProjectRole.objects.get(), by=adam)
    actions.delete_group(group=backend, by=adam)

    assert told.count() == before + 4
    assert not Notification.objects.filter(user=mia.user).exists()
    event = Event.objects.filter(kind=GROUP_MEMBER_REMOVED).latest("pk")
    assert sentence(event) == ("Adam removed Lou from a group: Backend, which gave API publisher")


def test_a_change_of_many_members_costs_as_much_as_of_few(backend, acme, adam):
    """Of people who only saw the Developer Portal, and count for the limit from then on."""
    costs = []
    for number in (3, 30):
        group = actions.create_group(name=f"Group {number}", by=adam)
        members = [add_member(acme, f"P{number} {n}", OUTSIDER) for n in range(number)]
        add(group, *members, by=adam)
        with CaptureQueriesContext(connection) as queries:
            give(group, DEVELOPER, by=adam)
        # Each is told of it.
        costs.append(len(queries))
    assert costs[1] <= costs[0] + 2
    assert console_members(acme).count() == 34
