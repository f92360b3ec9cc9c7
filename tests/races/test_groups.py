"""Who is in a group and what it gives, changed at the same moment."""

from functools import partial

import pytest

from organizations import actions
from organizations.models import Group, GroupRole, Membership, Role
from organizations.tenancy import group_roles
from organizations.tenancy.roles import RoleSlug
from projects import roles as project_roles
from projects.actions import assign_group_project_role, create_project
from tests.races import refusals, successes
from tests.races.rounds import give, organizations_of, people

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
DEVELOPER, PUBLISHER = RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER


def rounds(ada, eve):
    """Each with two administrators, a group that gives one role, and a member who is not in it."""
    pairs = organizations_of(ada, eve)
    groups = Group.objects.bulk_create(
        Group(organization=first.organization, name="Backend") for first, _ in pairs
    )
    developer = Role.objects.get(slug=DEVELOPER)
    GroupRole.objects.bulk_create(
        GroupRole(organization=group.organization, group=group, role=developer) for group in groups
    )
    members = members_of(pairs, "Mia")
    return [
        (*pair, group, member) for pair, group, member in zip(pairs, groups, members, strict=True)
    ]


def members_of(pairs, name):
    """A member of the organization of each round, as API publisher."""
    members = Membership.objects.bulk_create(
        Membership(organization=first.organization, user=user)
        for (first, *_), user in zip(pairs, people(name), strict=True)
    )
    give(PUBLISHER, members)
    return members


def put_in(group, member):
    """Let the member be in the group, whose role they have by it."""
    role = group.group_roles.get().role
    member.membership_roles.create(organization=group.organization, role=role, is_direct=False)
    return group.group_members.create(organization=group.organization, membership=member)


def assert_in_step():
    for invariant in (group_roles.OUT_OF_STEP, project_roles.OUT_OF_STEP):
        assert not list(invariant.broken())


def test_a_member_is_added_while_the_roles_change(at_once, ada, eve):
    for first, second, group, member in rounds(ada, eve):
        project = create_project(name="Apollo", by=first)

        outcomes = at_once(
            partial(actions.add_to_group, group=group, memberships=[member], by=first),
            partial(actions.change_group_roles, group=group, slugs=[PUBLISHER], by=second),
            partial(
                assign_group_project_role, project=project, group=group, slug=DEVELOPER, by=second
            ),
        )

        assert not refusals(outcomes)
        member.refresh_from_db()
        assert member.role_slugs == [PUBLISHER]
        assert member.project_roles.get().project == project
        assert_in_step()


def test_a_member_is_added_twice(at_once, ada, eve):
    for first, second, group, member in rounds(ada, eve):
        outcomes = at_once(
            *(
                partial(actions.add_to_group, group=group, memberships=[member], by=by)
                for by in (first, second)
            )
        )

        assert refusals(outcomes) == [actions.InGroupAlready]
        assert group.group_members.count() == 1
        assert_in_step()


def test_a_group_is_deleted_while_a_member_joins_or_leaves_it(at_once, ada, eve):
    made = rounds(ada, eve)
    others = members_of(made, "Lou")
    for (first, second, group, member), other in zip(made, others, strict=True):
        held = put_in(group, other)

        outcomes = at_once(
            partial(actions.delete_group, group=group, by=first),
            partial(actions.add_to_group, group=group, memberships=[member], by=second),
            partial(actions.remove_from_group, group_member=held, by=second),
        )

        assert len(successes(outcomes)) >= 1
        assert set(refusals(outcomes)) <= {actions.GroupGone, actions.NotInGroup}
        for someone in (member, other):
            someone.refresh_from_db()
            assert someone.role_slugs == [PUBLISHER]
        assert_in_step()


def test_a_role_is_assigned_to_a_member_while_a_group_stops_giving_it(at_once, ada, eve):
    for first, second, group, member in rounds(ada, eve):
        held = put_in(group, member)

        at_once(
            partial(actions.remove_from_group, group_member=held, by=first),
            partial(
                actions.change_roles, membership=member, slugs=[DEVELOPER, PUBLISHER], by=second
            ),
        )

        member.refresh_from_db()
        assert set(member.role_slugs) == {DEVELOPER, PUBLISHER}
        assert member.direct_role_slugs == member.role_slugs
        assert_in_step()
