"""A deleted role of an organization's own is replaced wherever it is used."""

import pytest

from audit.models import Event
from organizations import actions
from organizations.models import Invitation, Membership, MembershipRole, Role
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_EVENT, VIEW_ORGANIZATION
from organizations.tenancy import role_uses
from organizations.tenancy.demands import AboveYou, RoleGone
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, add_own_role, invite, own

pytestmark = pytest.mark.django_db
DEVELOPER = RoleSlug.DEVELOPER


@pytest.fixture
def auditor(adam):
    """A role of Acme's own."""
    return add_own_role("Auditor", VIEW_ORGANIZATION, VIEW_EVENT, by=adam)


def again(member):
    """The member as the next page reads them."""
    return Membership.objects.select_related("user", "organization").get(pk=member.pk)


def test_a_deleted_role_is_replaced_wherever_it_is_used(auditor, adam, acme, mia):
    lou = add_member(acme, "Lou")
    actions.change_roles(membership=mia, slugs=[own(auditor), DEVELOPER], by=adam)
    group = actions.create_group(name="Backend", by=adam)
    actions.change_group_roles(group=group, slugs=[own(auditor)], by=adam)
    actions.add_to_group(group=group, memberships=[lou], by=adam)
    invitation = invite("nina@example.com", roles=[own(auditor)], by=adam)
    assert role_uses.uses_of(auditor) == [
        "2 members",
        "1 group",
        "1 open invitation",
    ]
    deleted = add_own_role("Deleted", VIEW_EVENT, by=adam)
    gone = own(deleted)
    actions.delete_role(role=deleted, replacement=None, by=adam)
    with pytest.raises(actions.NoReplacement):
        actions.delete_role(role=auditor, replacement=None, by=adam)
    for role in (RoleSlug.ADMINISTRATOR, RoleSlug.EXTERNAL_API_SUBSCRIBER, own(auditor)):
        with pytest.raises(actions.NoReplacement):
            actions.delete_role(role=auditor, replacement=role, by=adam)
    with pytest.raises(RoleGone):
        actions.delete_role(role=auditor, replacement=gone, by=adam)

    actions.delete_role(role=auditor, replacement=DEVELOPER, by=adam)

    assert not Role.objects.filter(owner=acme).exists()
    assert again(mia).direct_role_slugs == [DEVELOPER]
    assert again(lou).role_slugs == [DEVELOPER]
    assert MembershipRole.objects.filter(membership=lou, is_direct=False).exists()
    assert Invitation.objects.get(pk=invitation.pk).role_slugs == [DEVELOPER]
    told = Event.objects.filter(kind="member.role_replaced")
    assert {event.target_id for event in told} == {str(mia.user_id), str(lou.user_id)}
    deletion = Event.objects.filter(kind="role.deleted").latest("id")
    assert deletion.after == {"replacement": "Developer"}


def test_a_replacement_needs_its_permissions(auditor, adam, acme, mia):
    clerk = add_own_role("Clerk", VIEW_ORGANIZATION, MANAGE_MEMBERSHIP, by=adam)
    reader = add_own_role("Reader", VIEW_ORGANIZATION, by=adam)
    manager = add_member(acme, "Manny")
    actions.change_roles(membership=manager, slugs=[own(clerk)], by=adam)
    actions.change_roles(membership=mia, slugs=[own(reader)], by=adam)

    with pytest.raises(AboveYou):
        actions.delete_role(role=reader, replacement=own(auditor), by=again(manager))


def test_a_role_of_a_group_and_of_its_member_becomes_their_own(auditor, adam, mia):
    group = actions.create_group(name="Backend", by=adam)
    actions.change_group_roles(group=group, slugs=[DEVELOPER], by=adam)
    actions.change_roles(membership=mia, slugs=[own(auditor)], by=adam)
    actions.add_to_group(group=group, memberships=[mia], by=adam)

    actions.delete_role(role=auditor, replacement=DEVELOPER, by=adam)

    assert again(mia).direct_role_slugs == [DEVELOPER]
