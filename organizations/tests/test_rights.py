"""`user.has_perm` and everything of guardian's read the same view, and it says what roles say."""

from itertools import combinations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from guardian.core import ObjectPermissionChecker
from guardian.shortcuts import (
    assign_perm,
    get_objects_for_user,
    get_perms,
    get_users_with_perms,
    remove_perm,
)

from accounts.models import User
from organizations.models import GrantedPermission, Membership, MembershipRole, Organization, Role
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_ORGANIZATION
from organizations.tenancy import access
from organizations.tenancy.roles import (
    PERMISSIONS,
    Permission,
    RoleSlug,
    permissions_of_role,
    permissions_of_roles,
)
from tests.cast import add_member, make_person
from tests.database import count_rows

pytestmark = [pytest.mark.django_db, pytest.mark.both]

ROLE_SETS = [frozenset(some) for size in range(8) for some in combinations(RoleSlug, size)]


def what_may(user, organization):
    """Everything that the one question answers yes to, asked afresh."""
    user = User.objects.get(pk=user.pk)
    return {str(p) for p in PERMISSIONS if user.has_perm(p.codename, organization)}


def where_may(user, permission):
    """The organizations where someone has the permission, asked as guardian documents it."""
    found = get_objects_for_user(
        user,
        str(permission),
        klass=Organization,
        use_groups=False,
        accept_global_perms=False,
        with_superuser=False,
    )
    return list(found)


def who_may(organization, permission):
    """The people who have the permission there, asked as guardian documents it."""
    found = get_users_with_perms(
        organization, with_group_users=False, only_with_perms_in=[str(permission)]
    )
    return set(found)


@pytest.fixture
def people(acme):
    """One member of Acme for each of the 128 sets of roles, by that set."""
    users = User.objects.bulk_create(User(email=f"{n}@example.com") for n in range(128))
    members = Membership.objects.bulk_create(
        Membership(organization=acme, user=user) for user in users
    )
    stored = {role.slug: role for role in Role.objects.all()}
    MembershipRole.objects.bulk_create(
        MembershipRole(membership=member, organization=acme, role=stored[slug])
        for member, slugs in zip(members, ROLE_SETS, strict=True)
        for slug in slugs
    )
    count_rows()
    return dict(zip(ROLE_SETS, users, strict=True))


def names(permissions):
    return {permission.value for permission in permissions}


def test_the_one_question_answers_as_the_roles_say_for_all_role_sets(acme, people):
    for slugs, user in people.items():
        assert what_may(user, acme) == names(permissions_of_roles(slugs)), slugs


def test_all_of_guardian_answers_the_same(acme, zenith, people):
    by_permission: dict[Permission, set[User]] = {each: set() for each in PERMISSIONS}
    for slugs, user in people.items():
        expected = {str(permission) for permission in permissions_of_roles(slugs)}
        assert set(get_perms(user, acme)) == expected
        assert set(ObjectPermissionChecker(user).get_perms(acme)) == expected
        assert user.get_all_permissions(acme) == expected
        assert not get_perms(user, zenith)
        for permission in permissions_of_roles(slugs):
            by_permission[permission].add(user)
    creator = acme.creator
    for granted, users in by_permission.items():
        assert who_may(acme, granted) == users | {creator}


def test_guardian_lists_the_organizations_where_one_may(acme, zenith, people):
    for slugs, user in people.items():
        for permission in PERMISSIONS:
            expected = [acme] if permission in permissions_of_roles(slugs) else []
            assert where_may(user, permission) == expected


def test_nobody_has_a_right_without_a_membership(acme, zed, nia):
    assert what_may(zed.user, acme) == what_may(nia, acme) == set()


def test_every_row_of_the_view_hangs_on_a_membership_and_its_roles(acme, people, zed):
    rows = GrantedPermission.objects.values_list(
        "user_id", "content_object_id", "permission__codename"
    )
    expected = {
        (member.user_id, member.organization_id, permission.codename)
        for member in Membership.objects.all()
        for role in member.roles.all()
        for permission in role.permissions.all()
    }

    assert set(rows) == expected


def test_rows_of_the_view_have_keys_of_their_own(people):
    keys = list(GrantedPermission.objects.values_list("pk", flat=True))

    assert len(keys) == len(set(keys)) > 600


@pytest.mark.parametrize("fields", [{"is_superuser": True}, {"is_staff": True}], ids=str)
def test_an_operator_has_in_an_organization_what_their_roles_say(acme, zenith, fields):
    olga = make_person("Olga", **fields)
    add_member(acme, olga, RoleSlug.BILLING_ADMINISTRATOR)

    granted = permissions_of_role(RoleSlug.BILLING_ADMINISTRATOR)
    assert what_may(olga, acme) == {permission.value for permission in granted}
    assert what_may(olga, zenith) == set()


def test_an_operator_who_is_no_member_finds_nothing(acme, client_of):
    olga = make_person("Olga", is_staff=True, is_superuser=True)

    assert client_of(olga).get("/organizations/acme/").status_code == 404
    assert client_of(olga).get("/organizations/acme/settings/").status_code == 404


def test_who_may_not_sign_in_may_nothing(acme, mia):
    assert what_may(mia.user, acme)
    User.objects.filter(pk=mia.user_id).update(is_active=False)

    assert what_may(mia.user, acme) == set()
    assert User.objects.get(pk=mia.user_id).get_all_permissions(acme) == set()


def test_guardian_names_nobody_who_may_not_sign_in(acme, adam, mia, people):
    """Nor for an instance of them that was read before."""
    before = User.objects.get(pk=mia.user_id)
    for permission in PERMISSIONS:
        assert (mia.user in who_may(acme, permission)) == (acme in where_may(before, permission))
    User.objects.filter(pk__in=[mia.user_id, *(user.pk for user in people.values())]).update(
        is_active=False
    )

    for permission in PERMISSIONS:
        assert who_may(acme, permission) == {adam.user}
        assert where_may(before, permission) == where_may(mia.user, permission) == []
    assert get_perms(before, acme) == ObjectPermissionChecker(before).get_perms(acme) == []
    assert not GrantedPermission.objects.exclude(user=adam.user).exists()


def test_guardian_gives_a_superuser_the_organizations_of_their_roles_only(acme, zenith):
    olga = make_person("Olga", is_staff=True, is_superuser=True)
    add_member(acme, olga, RoleSlug.BILLING_ADMINISTRATOR)

    assert where_may(olga, VIEW_ORGANIZATION) == [acme]
    assert where_may(olga, MANAGE_MEMBERSHIP) == []
    assert olga not in who_may(zenith, VIEW_ORGANIZATION)


def test_guardian_answers_about_many_with_one_query(acme, adam, people, django_assert_num_queries):
    ContentType.objects.get_for_model(Organization)

    with django_assert_num_queries(1):
        assert where_may(adam.user, PERMISSIONS["manage_project"]) == [acme]
    with django_assert_num_queries(1):
        assert len(who_may(acme, PERMISSIONS["view_project"])) > 60


def test_global_permissions_give_nothing_in_an_organization(acme, nia):
    """Someone who was given the model permission, as the admin of other sites does it."""
    stored = Role.objects.get(slug="administrator").permissions.all()
    nia.user_permissions.set(stored)

    assert what_may(nia, acme) == set()


def test_a_permission_cannot_be_given_to_a_person(acme, nia):
    for permission in PERMISSIONS:
        with pytest.raises(DatabaseError), transaction.atomic():
            assign_perm(str(permission), nia, acme)
    assert what_may(nia, acme) == set()


def test_a_permission_cannot_be_taken_from_a_person(acme, mia):
    with pytest.raises(DatabaseError), transaction.atomic():
        remove_perm("view_project", mia.user, acme)
    assert "view_project" in what_may(mia.user, acme)


def test_the_first_question_is_one_query_and_later_ones_none(acme, adam, django_assert_num_queries):
    ContentType.objects.get_for_model(Organization)
    user = User.objects.get(pk=adam.user_id)

    with django_assert_num_queries(1):
        assert user.has_perm(PERMISSIONS["view_project"].codename, acme)
    with django_assert_num_queries(0):
        assert all(user.has_perm(p.codename, acme) for p in PERMISSIONS)


def test_a_page_that_found_its_member_asks_nothing_more(acme, mia, django_assert_num_queries):
    user = User.objects.get(pk=mia.user_id)
    membership = access.visible_memberships(user).get()
    access.keep_permissions(user, membership)

    with django_assert_num_queries(0):
        answers = {str(p) for p in PERMISSIONS if user.has_perm(p.codename, acme)}

    assert answers == names(permissions_of_roles([RoleSlug.DEVELOPER]))


def test_the_rights_in_one_organization_say_nothing_about_another(acme, adam, zenith):
    add_member(zenith, adam.user, RoleSlug.EXTERNAL_API_SUBSCRIBER)

    user = User.objects.get(pk=adam.user_id)
    memberships = {m.organization_id: m for m in access.visible_memberships(user)}
    for membership in memberships.values():
        access.keep_permissions(user, membership)

    assert user.has_perm("organizations.manage_membership", acme)
    assert not user.has_perm("organizations.manage_membership", zenith)
    assert user.has_perm("organizations.view_portal", zenith)


def test_a_thing_is_asked_about_as_its_organization_is(acme, adam, mia, zed):
    project = acme.projects.create(name="Apollo", handle="apollo")

    assert adam.user.has_perm("organizations.manage_project", project)
    assert adam.user.has_perm("organizations.manage_membership", mia)
    assert mia.user.has_perm("organizations.view_project", project)
    assert not mia.user.has_perm("organizations.manage_project", project)
    assert not zed.user.has_perm("organizations.view_project", project)
    assert adam.user.get_all_permissions(project) == adam.user.get_all_permissions(acme)
    assert zed.user.get_all_permissions(project) == set()


def test_a_page_asks_about_a_thing_without_a_query_of_its_own(acme, mia, django_assert_num_queries):
    project = acme.projects.create(name="Apollo", handle="apollo")
    user = User.objects.get(pk=mia.user_id)
    user.has_perm("organizations.view_project", acme)

    with django_assert_num_queries(0):
        assert user.has_perm("organizations.view_project", project)


def test_the_right_of_another_app_is_not_one_of_ours(acme, adam):
    assert adam.user.has_perm("organizations.manage_project", acme)
    assert not adam.user.has_perm("nonsense.manage_project", acme)
    assert not adam.user.has_perm("projects.manage_project", acme)


def test_nothing_is_asked_about_what_belongs_to_no_organization(adam, mia):
    assert not adam.user.has_perm("organizations.view_organization", mia.user)
    assert not adam.user.has_perm("organizations.view_organization", Role.objects.first())
    assert not adam.user.has_perm("organizations.view_organization")
    assert adam.user.get_all_permissions(mia.user) == set()
    assert adam.user.get_all_permissions() == set()
    assert adam.user.get_group_permissions(adam.organization) == set()


def test_the_closed_door_says_which_permission_which_roles_and_who_gives_them(
    acme, adam, mia, client_of
):
    page = client_of(mia).get("/organizations/acme/settings/members/invite/")

    html = page.content.decode()
    assert page.status_code == 403
    assert MANAGE_MEMBERSHIP.label in html
    assert "Administrator" in html
    assert "Adam" in html
    assert "adam@example.com" in html
