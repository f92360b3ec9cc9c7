"""An organization always keeps an administrator, who may sign in."""

import pytest

from accounts.models import User
from organizations import actions
from organizations.permissions import MANAGE_ORGANIZATION
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.database import business, everything
from tests.reading import checked, notices, reason_at

pytestmark = pytest.mark.django_db
MEMBERS = "/organizations/acme/settings/members/"


@pytest.fixture
def ann(acme):
    """A second Administrator of Acme."""
    return add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)


def test_the_last_administrator_cannot_leave_and_is_told_what_to_do(adam, mia, client_of):
    page = client_of(adam)
    before = business()

    answer = page.post("/organizations/acme/leave/")

    assert reason_at(answer, "person") == (
        "An organization needs an administrator. Make someone else an administrator first."
    )
    assert business() == before


def test_the_last_administrator_cannot_be_removed_not_even_by_themselves(adam):
    before = everything()

    with pytest.raises(actions.LastAdministrator):
        actions.remove_member(membership=adam, by=adam)

    assert everything() == before


def test_the_last_administrator_cannot_be_demoted(adam, client_of):
    page = client_of(adam)
    before = business()

    answer = page.post(f"{MEMBERS}{adam.pk}/", {"roles": ["developer"]})

    assert "An organization needs an administrator." in notices(answer)[0]
    assert checked(answer, "roles") == ["developer"]
    assert business() == before


def test_the_last_administrator_may_hold_more_roles(adam, acme):
    actions.change_roles(
        membership=adam, slugs=[RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER], by=adam
    )

    assert acme.memberships.get(pk=adam.pk).can(MANAGE_ORGANIZATION)


def test_one_of_two_administrators_can_go_any_way(adam, ann):
    actions.change_roles(membership=ann, slugs=[RoleSlug.DEVELOPER], by=ann)
    actions.change_roles(membership=ann, slugs=[RoleSlug.ADMINISTRATOR], by=adam)

    assert actions.leave_organization(membership=adam) == 0


def test_an_administrator_who_may_not_sign_in_is_none(adam, ann):
    User.objects.filter(pk=ann.user_id).update(is_active=False)

    with pytest.raises(actions.LastAdministrator):
        actions.leave_organization(membership=adam)
    with pytest.raises(actions.LastAdministrator):
        actions.remove_member(membership=adam, by=adam)
    with pytest.raises(actions.LastAdministrator):
        actions.change_roles(membership=adam, slugs=[RoleSlug.DEVELOPER], by=adam)


def test_an_administrator_of_another_organization_does_not_count(adam, zenith):
    add_member(zenith, adam.user, RoleSlug.DEVELOPER)

    with pytest.raises(actions.LastAdministrator):
        actions.leave_organization(membership=adam)


def test_making_someone_else_administrator_frees_the_last_one(adam, mia):
    actions.change_roles(membership=mia, slugs=[RoleSlug.ADMINISTRATOR], by=adam)

    actions.leave_organization(membership=adam)

    assert mia.organization.memberships.get().role_slugs == [RoleSlug.ADMINISTRATOR]
