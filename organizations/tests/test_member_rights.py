"""What one member can do here, in plain words, and through which role."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organizations.permissions import VIEW_ORGANIZATION
from organizations.rights.holding import rights_of
from organizations.tenancy.roles import PERMISSIONS, RoleSlug, permissions_of_role
from tests.cast import add_member
from tests.reading import links, notices, words

pytestmark = pytest.mark.django_db
ROLES = "/organizations/acme/settings/roles/"
MEMBERS = "/organizations/acme/settings/members/"


@pytest.mark.parametrize("role", list(RoleSlug))
def test_every_permission_is_on_one_side_as_the_table_says(acme, role):
    rights = rights_of(add_member(acme, "Robin", role))

    assert {right.permission for right in rights.can} == permissions_of_role(role)
    assert {right.permission for right in rights.cannot} == set(PERMISSIONS) - permissions_of_role(
        role
    )
    assert all(right.through == [role] for right in rights.can)
    assert all(right.through == [] for right in rights.cannot)
    assert not rights.are_suspended


def test_each_right_names_every_role_it_comes_through(acme):
    both = add_member(acme, "Both", RoleSlug.API_PUBLISHER, RoleSlug.BILLING_ADMINISTRATOR)

    through = {right.permission: right.through for right in rights_of(both).can}

    assert through[PERMISSIONS["view_project"]] == [RoleSlug.API_PUBLISHER]
    assert through[VIEW_ORGANIZATION] == [
        RoleSlug.API_PUBLISHER,
        RoleSlug.BILLING_ADMINISTRATOR,
    ]


def test_any_member_who_sees_the_console_reads_it(mia, adam, client_of):
    shown = words(client_of(mia).get(f"{ROLES}{mia.pk}/"))

    assert "What Mia can do here" in shown
    assert all(permission.label in shown for permission in PERMISSIONS)
    can, _, cannot = shown.partition("What they cannot do")
    assert "View projects Developer" in can
    assert "Create, change and archive projects Administrator" in cannot


def test_an_administrator_can_do_everything(adam, client_of):
    shown = words(client_of(adam).get(f"{ROLES}{adam.pk}/"))

    assert "What they cannot do" not in shown


def test_it_is_linked_from_the_members_and_their_roles(adam, mia, client_of):
    page, here = client_of(adam), f"{ROLES}{mia.pk}/"

    for address in (MEMBERS, f"{MEMBERS}{mia.pk}/"):
        assert here in links(page.get(address)), address
    assert here in links(client_of(mia).get(MEMBERS))


def test_only_who_may_change_roles_is_led_there(adam, mia, client_of):
    change = f"{MEMBERS}{mia.pk}/"

    assert change in links(client_of(adam).get(f"{ROLES}{mia.pk}/"))
    assert change not in links(client_of(mia).get(f"{ROLES}{mia.pk}/"))


def test_a_member_of_another_organization_is_not_found(adam, zed, client_of):
    assert client_of(adam).get(f"{ROLES}{zed.pk}/").status_code == 404


def test_while_the_organization_is_being_deleted_it_says_what_counts_now(adam, acme, client_of):
    now = timezone.now()
    type(acme).objects.filter(pk=acme.pk).update(
        deletion_asked_at=now, removal_due_at=now + timedelta(days=30)
    )

    shown = client_of(adam).get(f"{ROLES}{adam.pk}/")

    assert any("it is read-only for everyone" in notice for notice in notices(shown))
    can, _, cannot = words(shown).partition("What they cannot do")
    assert "View projects" in can
    assert "Change the organization" in cannot


def test_whose_account_is_closed_can_do_nothing(adam, mia, client_of):
    mia.user.is_active = False
    mia.user.save()

    shown = client_of(adam).get(f"{ROLES}{mia.pk}/")

    assert any("The account of Mia is closed" in notice for notice in notices(shown))
    assert "Nothing" in words(shown)
