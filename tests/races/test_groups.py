"""Who is in a group and what it gives, changed at the same moment."""

from functools import partial

import pytest

from organizations import actions
from organizations.models import GroupMember
from organizations.tenancy import group_roles
from organizations.tenancy.roles import RoleSlug
from projects import roles as project_roles
from projects.actions import assign_group_project_role, create_project
from tests.cast import add_member
from tests.races import refusals, successes
from tests.races.rounds import organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
DEVELOPER, PUBLISHER = RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER


def grown(by):
    """A group that gives one role, and a member who is not in it."""
    group = actions.create_group(name="Backend", by=by)
    actions.change_group_roles(group=group, slugs=[DEVELOPER], by=by)
    member = add_member(by.organization, f"Mia of {by.organization.handle}", PUBLISHER)
    return group, member


def assert_in_step():
    for invariant in (group_roles.OUT_OF_STEP, project_roles.OUT_OF_STEP):
        assert not list(invariant.broken())


def test_a_member_is_added_while_the_roles_change(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        group, member = grown(first)
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
    for first, second in organizations_of(ada, eve):
        group, member = grown(first)

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
    for first, second in organizations_of(ada, eve):
        group, member = grown(first)
        other = add_member(first.organization, f"Lou of {first.organization.handle}", PUBLISHER)
        actions.add_to_group(group=group, memberships=[other], by=first)
        held = GroupMember.objects.get(group=group, membership=other)

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
    for first, second in organizations_of(ada, eve):
        group, member = grown(first)
        actions.add_to_group(group=group, memberships=[member], by=first)
        held = GroupMember.objects.get(group=group, membership=member)

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
