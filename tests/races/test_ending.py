"""Deletion, restoring, suspension, appointment and bulk changes, against each other and the rest.

No outcome but a success or a Refusal is allowed, and each success leaves exactly its events.
"""

from datetime import timedelta
from functools import partial
from itertools import chain

import pytest
from django.utils import timezone

from organizations import actions
from organizations.actions import operators
from organizations.actions.permanent_deletion import delete_permanently
from organizations.events.members import (
    ADMINISTRATOR_APPOINTED,
    MEMBER_LEFT,
    MEMBER_REMOVED,
    MEMBER_ROLES_CHANGED,
)
from organizations.events.organizations import (
    ORGANIZATION_DELETION_ASKED,
    ORGANIZATION_REMOVED,
    ORGANIZATION_RESTORED,
    ORGANIZATION_SUSPENDED,
)
from organizations.models import Handle, Membership, Organization
from organizations.tenancy.demands import (
    NoLongerAllowed,
    OrganizationBeingDeleted,
    OrganizationSuspended,
)
from organizations.tenancy.roles import RoleSlug
from tests.cast import make_person
from tests.races import administrators, events, kinds, member_ids, refusals, successes
from tests.races.rounds import ROUNDS, give, invitations_to, organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

DEVELOPER = [RoleSlug.DEVELOPER]
TAKE = actions.Change(take=RoleSlug.ADMINISTRATOR)
REASON = "They asked for it."


@pytest.fixture
def olga(transactional_db):
    return make_person("Olga", is_staff=True)


def delete(by):
    return partial(actions.delete_organization, handle=by.organization.handle, by=by)


def suspend(organization, by):
    return partial(operators.suspend_organization, organization=organization, reason=REASON, by=by)


def make_due(organization):
    """Let its time be over."""
    then = timezone.now() - timedelta(days=31)
    Organization.objects.filter(pk=organization.pk).update(
        deletion_asked_at=then, removal_due_at=then + timedelta(days=30)
    )


# Deleting and restoring


def test_two_administrators_delete(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(delete(first), delete(second))

        assert refusals(outcomes) == [OrganizationBeingDeleted]
        assert events(first.organization) == {ORGANIZATION_DELETION_ASKED: 1}


def test_one_deletes_while_the_other_restores(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        delete(first)()

        outcomes = at_once(partial(actions.restore_organization, by=second), delete(first))

        order = kinds(first.organization)
        assert order[:1] == [ORGANIZATION_DELETION_ASKED]
        assert order[1:2] == [ORGANIZATION_RESTORED]
        is_again = order[2:] == [ORGANIZATION_DELETION_ASKED]
        assert is_again == (not refusals(outcomes))
        assert Organization.objects.get(pk=first.organization_id).is_being_deleted == is_again


def test_two_administrators_restore(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        delete(first)()

        at_once(
            partial(actions.restore_organization, by=first),
            partial(actions.restore_organization, by=second),
        )

        assert kinds(first.organization)[1:] == [ORGANIZATION_RESTORED]


@pytest.mark.parametrize("deed", ["join", "change roles", "invite"])
def test_nothing_is_done_once_the_deletion_was_asked_for(at_once, ada, eve, nia, deed):
    for (first, second), invitation in invitations_to(nia, organizations_of(ada, eve)):
        done = {
            "join": partial(actions.join, invitation=invitation, user=nia),
            "change roles": partial(
                actions.change_roles, membership=first, slugs=DEVELOPER, by=second
            ),
            "invite": partial(
                actions.invite_members, addresses=["zoe@a.com"], slugs=DEVELOPER, by=second
            ),
        }[deed]

        outcomes = at_once(done, delete(second))

        assert set(refusals(outcomes)) <= {OrganizationBeingDeleted}
        happened = kinds(first.organization)
        assert happened[-1] == ORGANIZATION_DELETION_ASKED
        assert len(happened) == len(successes(outcomes))


def test_the_removal_runs_twice_while_somebody_restores(at_once, ada, eve, nia):
    some = ROUNDS // 4
    for first, second, _ in organizations_of(ada, eve, developers=[nia], rounds=some):
        handle, pk = first.organization.handle, first.organization_id
        delete(first)()
        make_due(first.organization)

        outcomes = at_once(
            partial(delete_permanently, organization_id=pk),
            partial(delete_permanently, organization_id=pk),
            partial(_restore_if_there, second),
        )

        assert set(refusals(outcomes)) <= {actions.TooLateToRestore}
        assert not Organization.objects.filter(pk=pk).exists()
        assert not Membership.objects.filter(organization_id=pk).exists()
        assert kinds(first.organization).count(ORGANIZATION_REMOVED) == 1
        assert Handle.objects.get(handle=handle).organization is None


def _restore_if_there(by):
    try:
        actions.restore_organization(by=by)
    except Organization.DoesNotExist:
        # What the page answers with 404.
        return


# Suspension and appointment


@pytest.mark.parametrize("deed", ["join", "leave", "change roles", "delete"])
def test_nothing_is_done_once_it_is_suspended(at_once, ada, eve, nia, olga, deed):
    for (first, second), invitation in invitations_to(nia, organizations_of(ada, eve)):
        done = {
            "join": partial(actions.join, invitation=invitation, user=nia),
            "leave": partial(actions.leave_organization, membership=first),
            "change roles": partial(
                actions.change_roles, membership=first, slugs=DEVELOPER, by=second
            ),
            "delete": delete(second),
        }[deed]

        outcomes = at_once(done, suspend(first.organization, olga))

        assert set(refusals(outcomes)) <= {OrganizationSuspended}
        happened = kinds(first.organization)
        assert happened[-1] == ORGANIZATION_SUSPENDED
        assert len(happened) == len(successes(outcomes))


def test_two_operators_suspend(at_once, ada, olga):
    for (first,) in organizations_of(ada):
        outcomes = at_once(suspend(first.organization, olga), suspend(first.organization, olga))

        assert refusals(outcomes) == [operators.SuspendedAlready]
        assert events(first.organization) == {ORGANIZATION_SUSPENDED: 1}


def test_an_operator_appoints_somebody_who_is_removed(at_once, ada, nia, olga):
    for absent, member in organizations_of(ada, developers=[nia]):
        outcomes = at_once(
            partial(
                operators.appoint_administrator,
                organization=absent.organization,
                address=nia.email,
                reason=REASON,
                by=olga,
            ),
            partial(actions.remove_member, membership=member, by=absent),
        )

        assert set(refusals(outcomes)) <= {operators.NoSuchMember}
        assert member_ids(absent.organization) == [ada.pk]
        happened = events(absent.organization)
        assert happened[MEMBER_REMOVED] == 1
        assert happened[ADMINISTRATOR_APPOINTED] == (0 in successes(outcomes))


def test_the_absent_administrator_leaves_to_whom_an_operator_appoints(at_once, ada, nia, olga):
    for absent, member in organizations_of(ada, developers=[nia]):
        outcomes = at_once(
            partial(
                operators.appoint_administrator,
                organization=absent.organization,
                address=nia.email,
                reason=REASON,
                by=olga,
            ),
            partial(actions.leave_organization, membership=absent, successor=member),
        )

        assert set(refusals(outcomes)) <= {operators.AdministratorAlready}
        assert administrators(absent.organization) == 1
        happened = events(absent.organization)
        assert happened[ADMINISTRATOR_APPOINTED] + happened[MEMBER_ROLES_CHANGED] == 1


# Many at once


def test_two_administrators_strip_all_administrators(at_once, ada, eve):
    rounds = organizations_of(ada, eve)
    give(RoleSlug.DEVELOPER, chain.from_iterable(rounds))
    for first, second in rounds:
        everybody = [first.pk, second.pk]

        outcomes = at_once(
            partial(actions.change_members, pks=everybody, change=TAKE, by=first),
            partial(actions.change_members, pks=everybody[::-1], change=TAKE, by=second),
        )

        assert set(refusals(outcomes)) <= {NoLongerAllowed}
        assert administrators(first.organization) == 1
        assert events(first.organization) == {MEMBER_ROLES_CHANGED: 1}


def test_many_are_removed_while_one_of_them_leaves(at_once, ada, nia):
    yan = make_person("Yan")
    for by, *members in organizations_of(ada, developers=[nia, yan]):
        pks = [member.pk for member in members]

        at_once(
            partial(actions.change_members, pks=pks, change=actions.Change(remove=True), by=by),
            partial(actions.leave_organization, membership=members[0]),
        )

        assert member_ids(by.organization) == [ada.pk]
        happened = events(by.organization)
        assert happened[MEMBER_REMOVED] + happened[MEMBER_LEFT] == 2
