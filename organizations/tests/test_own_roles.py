"""Roles that an organization makes: who may make them, what they give, and how they go."""

import copy
import pickle

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from audit.models import Event
from organizations import actions
from organizations.actions import RoleTerms
from organizations.models import Membership, Notification, Role
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_EVENT, VIEW_ORGANIZATION
from organizations.tenancy import role_uses
from organizations.tenancy.demands import AboveYou, NoLongerAllowed, RoleGone
from organizations.tenancy.roles import PERMISSIONS, RoleSlug
from tests.cast import add_member, add_own_role, invite, own

pytestmark = pytest.mark.django_db
DEVELOPER = RoleSlug.DEVELOPER


@pytest.fixture
def auditor(adam):
    """A role of Acme's own."""
    return add_own_role("Auditor", VIEW_ORGANIZATION, VIEW_EVENT, by=adam)


def terms(name="Auditor", *permissions, description=""):
    return RoleTerms(name, description, frozenset(permissions or [VIEW_EVENT]))


def permissions_of(member):
    return {permission for permission in PERMISSIONS if member.can(permission)}


def again(member):
    """The member as the next page reads them."""
    return Membership.objects.select_related("user", "organization").get(pk=member.pk)


def test_a_role_gives_what_it_says_wherever_it_is_asked(auditor, acme, mia, adam):
    assert actions.change_roles(membership=mia, slugs=[own(auditor)], by=adam)

    member = again(mia)
    assert permissions_of(member) == {VIEW_ORGANIZATION, VIEW_EVENT}
    assert [role.label for role in member.role_slugs] == ["Auditor"]
    assert member.roles_sentence == "Auditor"
    person = User.objects.get(pk=mia.user_id)
    assert person.has_perm(VIEW_EVENT.codename, acme)
    assert not person.has_perm(MANAGE_MEMBERSHIP.codename, acme)
    holders = acme.memberships.with_permission(VIEW_EVENT)
    assert set(holders) == {adam, mia}


def test_who_makes_or_changes_a_role_has_all_of_its_permissions(auditor, adam, acme):
    manager = add_member(acme, "Manny")
    clerk = add_own_role("Clerk", VIEW_ORGANIZATION, MANAGE_MEMBERSHIP, by=adam)
    actions.change_roles(membership=manager, slugs=[own(clerk)], by=adam)
    manager = again(manager)

    with pytest.raises(AboveYou):
        actions.create_role(terms=terms("Escalated", VIEW_EVENT), by=manager)
    with pytest.raises(AboveYou):
        actions.change_role(
            role=clerk, terms=terms("Clerk", MANAGE_MEMBERSHIP, VIEW_EVENT), by=manager
        )
    with pytest.raises(AboveYou):
        actions.change_role(role=auditor, terms=terms("Auditor", VIEW_ORGANIZATION), by=manager)
    with pytest.raises(AboveYou):
        actions.delete_role(role=auditor, replacement=None, by=manager)
    with pytest.raises(AboveYou):
        actions.change_roles(membership=manager, slugs=[own(clerk), own(auditor)], by=manager)
    assert actions.create_role(terms=terms("Reader", VIEW_ORGANIZATION), by=manager)


def test_only_who_manages_members_makes_roles(auditor, mia):
    for act in (
        lambda: actions.create_role(terms=terms("Other"), by=mia),
        lambda: actions.change_role(role=auditor, terms=terms("Other"), by=mia),
        lambda: actions.delete_role(role=auditor, replacement=None, by=mia),
    ):
        with pytest.raises(NoLongerAllowed):
            act()


def test_a_role_that_grew_since_the_form_was_read_is_judged_by_what_it_gives_now(adam, acme):
    clerk = add_own_role("Clerk", VIEW_ORGANIZATION, MANAGE_MEMBERSHIP, by=adam)
    reader = add_own_role("Reader", VIEW_ORGANIZATION, by=adam)
    manager = again(add_member(acme, "Manny"))
    actions.change_roles(membership=manager, slugs=[own(clerk)], by=adam)
    manager = again(manager)
    (read_before,) = manager.organization.roles_named(["reader"])
    actions.change_role(role=reader, terms=terms("Reader", VIEW_EVENT), by=adam)

    with pytest.raises(AboveYou):
        actions.change_roles(membership=add_member(acme, "Lou"), slugs=[read_before], by=manager)


def test_changing_a_role_changes_what_all_who_have_it_may_do(auditor, adam, mia):
    actions.change_roles(membership=mia, slugs=[own(auditor)], by=adam)
    actions.request_access(membership=again(mia), permission=MANAGE_MEMBERSHIP, administrator=adam)

    changed = terms("Auditor of Acme", VIEW_ORGANIZATION, MANAGE_MEMBERSHIP)
    assert actions.change_role(role=auditor, terms=changed, by=adam)

    member = again(mia)
    assert permissions_of(member) == {VIEW_ORGANIZATION, MANAGE_MEMBERSHIP}
    assert member.roles_sentence == "Auditor of Acme"
    assert [str(role) for role in member.role_slugs] == ["auditor"]
    assert not member.access_requests.open().exists()
    event = Event.objects.get(kind="role.changed")
    assert event.before["permissions"] == ["view_event", "view_organization"]
    assert event.after["permissions"] == ["manage_membership", "view_organization"]
    assert Notification.objects.filter(event_id=event.pk, user=mia.user).exists()
    assert not actions.change_role(role=auditor, terms=changed, by=adam)


def test_two_who_change_a_role_do_not_overwrite_each_other(auditor, adam):
    seen = RoleTerms.of(own(auditor)).digest
    actions.change_role(role=auditor, terms=terms("Auditor", VIEW_EVENT), seen=seen, by=adam)

    with pytest.raises(actions.RoleChanged):
        actions.change_role(
            role=auditor, terms=terms("Auditor", VIEW_ORGANIZATION), seen=seen, by=adam
        )


def test_names_are_unique_and_never_those_of_built_in_roles(auditor, adam):
    built_in = ("ADMINISTRATOR", "Api Publisher", "api-publisher", "Administrator.", "DeveIoper")
    for name in ("auditor", *built_in):
        with pytest.raises(actions.RoleNameTaken):
            actions.create_role(terms=terms(name), by=adam)
    with pytest.raises(actions.NoPermission):
        actions.create_role(terms=RoleTerms("Empty", "", frozenset()), by=adam)
    with pytest.raises(actions.AllPermissions):
        actions.create_role(terms=terms("Everything", *PERMISSIONS), by=adam)
    other = add_own_role("Other", VIEW_EVENT, by=adam)
    with pytest.raises(actions.RoleNameTaken):
        actions.change_role(role=other, terms=terms("Auditor"), by=adam)


def test_a_slug_is_made_of_the_first_name_and_stays(adam):
    slugs = {
        name: add_own_role(name, VIEW_EVENT, by=adam).slug
        for name in ("Release Manager", "Release-Manager", "Бухгалтер", "2", "A" * 60)
    }
    assert slugs == {
        "Release Manager": "release-manager",
        "Release-Manager": "release-manager-2",
        "Бухгалтер": "бухгалтер",
        "2": "2",
        "A" * 60: "a" * 30,
    }


def test_a_slug_is_never_used_again(auditor, adam):
    read_before = own(auditor)
    actions.delete_role(role=auditor, replacement=None, by=adam)

    again = add_own_role("Auditor", VIEW_EVENT, by=adam)

    assert again.slug == "auditor-2"
    with pytest.raises(RoleGone):
        actions.change_roles(membership=adam, slugs=[read_before], by=adam)


def test_a_change_of_words_notifies_no_one(auditor, adam, mia):
    actions.change_roles(membership=mia, slugs=[own(auditor)], by=adam)
    Notification.objects.all().delete()

    renamed = RoleTerms("Reviewer", "Reviews.", own(auditor).permissions)
    assert actions.change_role(role=auditor, terms=renamed, by=adam)

    assert Event.objects.filter(kind="role.renamed").exists()
    assert not Notification.objects.exists()


def test_the_history_keeps_the_name_of_the_time(auditor, adam, mia):
    actions.change_roles(membership=mia, slugs=[own(auditor), DEVELOPER], by=adam)

    event = Event.objects.get(kind="member.roles_changed")
    assert event.after == {"roles": ["Auditor", "developer"]}


def test_roles_are_copied_as_other_values_are(auditor):
    role = own(auditor)
    for twin in (copy.copy(role), copy.deepcopy(role), pickle.loads(pickle.dumps(role))):
        assert (twin, twin.label, twin.permissions) == (role, "Auditor", role.permissions)


def test_there_are_at_most_so_many(adam, acme, monkeypatch):
    monkeypatch.setattr("organizations.actions.own_roles.MOST_ROLES", 1)
    add_own_role("Only", VIEW_EVENT, by=adam)

    with pytest.raises(actions.LimitReached):
        actions.create_role(terms=terms("Another"), by=adam)


def test_no_other_organization_knows_the_role(auditor, adam, zed, client_of):
    ours = zed.organization
    assert ours.roles_named(["auditor"]) == []
    with pytest.raises(RoleGone):
        actions.change_roles(membership=zed, slugs=[own(auditor), RoleSlug.ADMINISTRATOR], by=zed)
    with pytest.raises(NoLongerAllowed):
        actions.change_role(role=auditor, terms=terms("Mine"), by=zed)
    add_own_role("Auditor", VIEW_EVENT, by=zed)
    assert set(ours.roles_named(["auditor"])[0].permissions) == {VIEW_EVENT}


def test_a_slug_is_of_one_organization(auditor, adam, zed, mia):
    add_own_role("Auditor", VIEW_EVENT, by=zed)

    actions.change_roles(membership=mia, slugs=[own(auditor)], by=adam)

    assert mia.membership_roles.get().role == auditor


def test_verify_finds_a_role_of_another_organization(auditor, zed):
    assert not list(role_uses.OF_OTHERS.broken())
    lee = add_member(zed.organization, "Lee")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE organizations_membershiprole DISABLE TRIGGER USER")
    row = lee.membership_roles.create(organization=zed.organization, role=auditor)

    assert list(role_uses.OF_OTHERS.broken()) == [f"organizations.MembershipRole {row.pk}"]


def test_permissions_that_are_no_longer_declared_are_taken_from_own_roles(auditor, acme):
    stored = auditor.permissions.first()
    gone = type(stored).objects.create(
        content_type=stored.content_type, codename="fly_rocket", name="Fly rockets"
    )
    auditor.permissions.add(gone)
    assert acme.own_roles["auditor"].permissions == {VIEW_ORGANIZATION, VIEW_EVENT}

    Role.objects.synchronize()

    assert set(auditor.permissions.values_list("codename", flat=True)) == {
        "view_organization",
        "view_event",
    }


@pytest.mark.postgresql
def test_the_database_refuses_a_role_of_another_organization(auditor, zed, adam):
    lee = add_member(zed.organization, "Lee")
    group = actions.create_group(name="Backend", by=zed)
    invitation = invite("nina@example.com", by=zed)
    for insert in (
        lambda: lee.membership_roles.create(organization=zed.organization, role=auditor),
        lambda: group.group_roles.create(organization=zed.organization, role=auditor),
        lambda: invitation.roles.add(auditor),
        lambda: Role.objects.filter(pk=auditor.pk).update(owner=zed.organization),
        lambda: Role.objects.filter(pk=auditor.pk).update(slug="other"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            insert()
