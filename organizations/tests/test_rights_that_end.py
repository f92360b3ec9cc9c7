"""Rights end with the next request, and with the person, the membership or the organization."""

import pytest
from django.db import connection

from accounts.models import User
from organizations import actions
from organizations.models import GrantedPermission, Organization
from organizations.tenancy.roles import RoleSlug
from tests.cast import make_organization

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_somebody_closed_during_a_request_may_nothing_for_the_rest_of_it(acme, mia):
    user = User.objects.get(pk=mia.user_id)
    assert user.has_perm("organizations.view_project", acme)

    user.is_active = False
    user.save()

    assert not user.has_perm("organizations.view_project", acme)
    assert user.get_all_permissions(acme) == set()


def test_a_right_that_was_taken_is_gone_at_the_next_request(acme, adam, mia, client_of):
    page = client_of(mia)
    assert page.get("/organizations/acme/projects/new/").status_code == 403
    actions.change_roles(membership=mia, slugs=[RoleSlug.ADMINISTRATOR], by=adam)
    assert page.get("/organizations/acme/projects/new/").status_code == 200

    actions.change_roles(membership=mia, slugs=[RoleSlug.DEVELOPER], by=adam)

    assert page.get("/organizations/acme/projects/new/").status_code == 403


def test_a_membership_that_was_ended_is_gone_at_the_next_request(acme, adam, mia, client_of):
    page = client_of(mia)
    assert page.get("/organizations/acme/").status_code == 200

    actions.remove_member(membership=mia, by=adam)

    assert page.get("/organizations/acme/").status_code == 404


def test_people_can_be_deleted_although_their_rights_are_a_view(acme, mia):
    mia.user.delete()
    connection.check_constraints()

    assert not acme.memberships.filter(pk=mia.pk).exists()


def test_organizations_can_be_deleted_although_their_rights_are_a_view(acme, mia, zenith):
    actions.invite_members(
        addresses=["nia@example.com"],
        slugs=[RoleSlug.DEVELOPER],
        by=acme.administrators().get(),
    )

    acme.delete()
    connection.check_constraints()

    assert list(Organization.objects.all()) == [zenith]
    assert GrantedPermission.objects.exclude(content_object=zenith).count() == 0


def test_a_creation_is_free_again_when_the_organization_is_deleted(acme, adam):
    acme.delete()

    assert make_organization("Acme again", by=adam.user)
