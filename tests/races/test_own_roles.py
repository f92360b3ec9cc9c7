"""Roles that organizations make, changed and assigned at the same moment."""

from functools import partial

import pytest
from django.contrib.auth.models import Permission as StoredPermission

from audit.models import Event
from organizations import actions
from organizations.actions import RoleTerms
from organizations.models import Membership, Role
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_EVENT, VIEW_ORGANIZATION
from organizations.tenancy import role_uses
from organizations.tenancy.demands import AboveYou, RoleGone
from organizations.tenancy.roles import RoleSlug
from tests.cast import own
from tests.races import refusals
from tests.races.rounds import give, organizations_of, people

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
DEVELOPER, PUBLISHER = RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER
READS = [VIEW_ORGANIZATION]
READER = RoleTerms("Reader", "", frozenset([VIEW_ORGANIZATION]))
WIDER = RoleTerms("Reader", "", frozenset([VIEW_ORGANIZATION, VIEW_EVENT]))


def rounds(*administrators, **permissions):
    """Each with the administrators, and an own role of each name with its permissions."""
    pairs = organizations_of(*administrators)
    stored = {p.codename: p for p in StoredPermission.objects.all()}
    made = []
    for name, allowed in permissions.items():
        roles = Role.objects.bulk_create(
            Role(owner=first.organization, slug=name.lower(), name=name) for first, *_ in pairs
        )
        Role.permissions.through.objects.bulk_create(
            Role.permissions.through(role=role, permission=stored[p.value])
            for role in roles
            for p in allowed
        )
        made.append(roles)
    return [[*pair, *roles] for pair, *roles in zip(pairs, *made, strict=True)]


def members_of(made, name, *slugs):
    """A member of the organization of each round, with these built-in roles."""
    members = Membership.objects.bulk_create(
        Membership(organization=first.organization, user=user)
        for (first, *_), user in zip(made, people(name), strict=True)
    )
    for slug in slugs:
        give(slug, members)
    return members


def test_a_role_grows_while_someone_with_less_assigns_it(at_once, ada, eve):
    made = rounds(ada, Reader=READS, Clerk=[VIEW_ORGANIZATION, MANAGE_MEMBERSHIP])
    managers = members_of(made, "Manny")
    for (first, role, clerk), manager in zip(made, managers, strict=True):
        manager.membership_roles.create(organization=first.organization, role=clerk)
        own_role = own(role)
        group = first.organization.groups.create(name="Readers")
        outcomes = at_once(
            partial(actions.change_role, role=role, terms=WIDER, by=first),
            partial(actions.change_group_roles, group=group, slugs=[own_role], by=manager),
        )

        is_assigned = group.group_roles.exists()
        assert refusals(outcomes) == ([] if is_assigned else [AboveYou])
        if is_assigned:
            kinds = Event.objects.filter(organization_id=first.organization_id).order_by("pk")
            last_two = list(kinds.values_list("kind", flat=True))[-2:]
            assert last_two == ["group.roles_changed", "role.changed"]


def test_a_role_is_deleted_while_it_is_assigned(at_once, ada, eve):
    made = rounds(ada, eve, Reader=READS)
    members = members_of(made, "Mia", DEVELOPER)
    for (first, second, role), member in zip(made, members, strict=True):
        own_role = own(role)

        outcomes = at_once(
            partial(actions.delete_role, role=role, replacement=PUBLISHER, by=first),
            partial(
                actions.change_roles, membership=member, slugs=[DEVELOPER, own_role], by=second
            ),
        )

        member.refresh_from_db()
        assert set(refusals(outcomes)) <= {RoleGone}
        has_replacement = not refusals(outcomes)
        assert set(member.role_slugs) == (
            {DEVELOPER, PUBLISHER} if has_replacement else {DEVELOPER}
        )
        assert not Role.objects.filter(owner=first.organization).exists()
        assert not list(role_uses.OF_OTHERS.broken())


def test_two_roles_of_one_name_are_made(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            *(partial(actions.create_role, terms=READER, by=by) for by in (first, second))
        )

        assert refusals(outcomes) == [actions.RoleNameTaken]
        assert first.organization.role_rows.count() == 1


def test_a_role_is_changed_by_two_who_saw_the_same(at_once, ada, eve):
    for first, second, role in rounds(ada, eve, Reader=READS):
        other = RoleTerms("Reader", "", frozenset([VIEW_EVENT]))

        outcomes = at_once(
            *(
                partial(actions.change_role, role=role, terms=terms, seen=READER.digest, by=by)
                for terms, by in ((WIDER, first), (other, second))
            )
        )

        assert refusals(outcomes) == [actions.RoleChanged]
