"""Whoever acts: what becomes of a member and an operator once the organization is locked."""

import pytest

from audit.log import OPERATOR
from audit.models import Event
from organizations import actions
from organizations.actions import operators
from organizations.events.access_requests import ACCESS_GRANTED
from organizations.tenancy.actors import OrganizationOperator
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import PERMISSIONS, RoleSlug
from tests.cast import add_member, make_person

REASON = "Nobody else can act."


@pytest.fixture
def olga(db):
    """An operator of the installation."""
    return make_person("Olga", is_staff=True, is_superuser=True)


def test_a_member_is_read_again_with_what_they_may_now(acme, adam, mia):
    assert mia.can(PERMISSIONS["view_project"])
    actions.change_roles(membership=mia, slugs=[RoleSlug.BILLING_ADMINISTRATOR], by=adam)

    again = mia.reload(acme)

    assert (again.pk, again.organization) == (mia.pk, acme)
    assert not again.can(PERMISSIONS["view_project"])


def test_a_member_who_was_removed_acts_no_more(acme, adam, mia):
    actions.remove_member(membership=mia, by=adam)

    assert mia.reload(acme) is None


def test_a_member_of_another_organization_is_not_found_in_this_one(acme, zed):
    assert zed.reload(acme) is None


@pytest.mark.parametrize("slugs", [[], [RoleSlug.ADMINISTRATOR]])
def test_an_operator_has_no_permission_whatever_their_roles(slugs, acme, olga):
    if slugs:
        add_member(acme, olga, *slugs)
    it = OrganizationOperator(olga, acme)

    assert not any(it.can(permission) for permission in PERMISSIONS)
    assert not any(it.may_give([slug]) for slug in RoleSlug)
    with pytest.raises(NoLongerAllowed):
        actions.rename_organization(name="Apex", by=it)


@pytest.mark.parametrize("lost", ["is_staff", "is_active"])
def test_an_operator_who_is_none_any_longer_acts_no_more(lost, acme, olga):
    assert OrganizationOperator(olga, acme).reload(acme) == OrganizationOperator(olga, acme)
    type(olga).objects.filter(pk=olga.pk).update(**{lost: False})

    assert OrganizationOperator(olga, acme).reload(acme) is None


def test_an_operator_who_answers_a_request_is_not_named_to_members(acme, adam, mia, olga):
    request = actions.request_access(
        membership=mia, permission=PERMISSIONS["manage_project"], administrator=adam
    )
    type(adam.user).objects.filter(pk=adam.user_id).update(last_login=None)

    operators.appoint_administrator(
        organization=acme, address=mia.user.email, reason=REASON, by=olga
    )

    request.refresh_from_db()
    event = Event.objects.get(kind=ACCESS_GRANTED)
    assert request.granted_at
    assert (event.actor_id, event.actor_label, event.means) == (None, OPERATOR, "operator")
    assert event.operator_id == olga.pk
