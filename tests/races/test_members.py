"""Administrators who act on each other, and members who leave, at the same moment.

No outcome but a success or a Refusal is allowed, and each success leaves exactly one event.
"""

from functools import partial

import pytest
from django.db import IntegrityError

from audit.models import Event
from organizations import actions
from organizations.actions import members
from organizations.actions.members import LastLastingAdministrator
from organizations.events.members import (
    MEMBER_LEFT,
    MEMBER_REMOVED,
    MEMBER_ROLES_CHANGED,
    MEMBER_SUSPENDED,
)
from organizations.models.organization import today
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import RoleSlug
from tests.cast import suspend
from tests.races import administrators, events, impatiently, member_ids, refusals, slip_in
from tests.races.rounds import organization_of, organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

DEVELOPER, PUBLISHER, BILLING = (
    [RoleSlug.DEVELOPER],
    [RoleSlug.API_PUBLISHER],
    [RoleSlug.BILLING_ADMINISTRATOR],
)


def test_two_administrators_demote_each_other(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            partial(actions.change_roles, membership=second, slugs=DEVELOPER, by=first),
            partial(actions.change_roles, membership=first, slugs=DEVELOPER, by=second),
        )

        assert refusals(outcomes) == [NoLongerAllowed]
        assert administrators(first.organization) == 1
        assert events(first.organization) == {MEMBER_ROLES_CHANGED: 1}


def test_two_administrators_remove_each_other(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            partial(actions.remove_member, membership=second, by=first),
            partial(actions.remove_member, membership=first, by=second),
        )

        assert refusals(outcomes) == [NoLongerAllowed]
        assert administrators(first.organization) == 1
        assert events(first.organization) == {MEMBER_REMOVED: 1}


def test_two_administrators_suspend_each_other(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            partial(actions.suspend_member, membership=second, by=first),
            partial(actions.suspend_member, membership=first, by=second),
        )

        assert refusals(outcomes) == [NoLongerAllowed]
        assert administrators(first.organization) == 1
        assert events(first.organization) == {MEMBER_SUSPENDED: 1}


def test_one_administrator_leaves_while_the_other_gets_an_end(at_once, ada, eve, nia):
    for first, second, third in organizations_of(ada, eve, nia):
        suspend(third)
        outcomes = at_once(
            partial(actions.leave_organization, membership=first),
            partial(actions.set_last_day, membership=second, last_day=today(), by=first),
        )

        (no,) = refusals(outcomes)
        assert no in {LastLastingAdministrator, NoLongerAllowed}
        assert first.organization.administrators().lasting().count() == 1
        assert sum(events(first.organization).values()) == 1


def test_both_administrators_leave(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            partial(actions.leave_organization, membership=first),
            partial(actions.leave_organization, membership=second),
        )

        assert refusals(outcomes) == [actions.LastAdministrator]
        assert administrators(first.organization) == 1
        assert events(first.organization) == {MEMBER_LEFT: 1}


def test_one_administrator_leaves_while_the_other_steps_down(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            partial(actions.leave_organization, membership=first),
            partial(actions.change_roles, membership=second, slugs=DEVELOPER, by=second),
        )

        assert refusals(outcomes) == [actions.LastAdministrator]
        assert administrators(first.organization) == 1
        assert sum(events(first.organization).values()) == 1


def test_an_administrator_leaves_while_demoting_the_other(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            partial(actions.leave_organization, membership=first),
            partial(actions.change_roles, membership=second, slugs=DEVELOPER, by=first),
        )

        (no,) = refusals(outcomes)
        assert no in {actions.LastAdministrator, NoLongerAllowed}
        assert administrators(first.organization) == 1
        assert sum(events(first.organization).values()) == 1


def test_two_different_sets_of_roles_for_one_member(at_once, ada, eve, nia):
    for first, second, member in organizations_of(ada, eve, developers=[nia]):
        at_once(
            partial(actions.change_roles, membership=member, slugs=PUBLISHER, by=first),
            partial(actions.change_roles, membership=member, slugs=BILLING, by=second),
        )

        changes = Event.objects.filter(organization_id=member.organization_id).order_by("id")
        (earlier, later) = changes
        assert later.before == earlier.after
        assert later.after == {"roles": member.role_slugs}
        assert member.role_slugs in (PUBLISHER, BILLING)


def test_a_deed_waits_while_another_is_between_its_check_and_its_write(ada, eve, monkeypatch):
    first, second = organization_of(ada, eve)
    leave = actions.leave_organization
    other = partial(impatiently, partial(leave, membership=first))
    raised = slip_in(monkeypatch, members, "demand_other_administrator", other)

    leave(membership=second)

    (error,) = raised
    assert "lock timeout" in str(error)
    assert member_ids(first.organization) == [ada.pk]


def test_without_the_lock_the_trigger_still_keeps_one(pair, without_locks, monkeypatch):
    first, second = pair
    leave = actions.leave_organization
    slip_in(monkeypatch, members, "demand_other_administrator", partial(leave, membership=first))

    with pytest.raises(IntegrityError, match="must keep an active administrator"):
        leave(membership=second)

    assert administrators(first.organization) == 1
