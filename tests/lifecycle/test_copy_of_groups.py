"""A program that reads the event feed knows every group, who is in it and what it gives."""

import pytest

from organizations.actions import (
    add_to_group,
    change_group_roles,
    create_group,
    delete_group,
    remove_from_group,
    remove_member,
    rename_group,
)
from organizations.models import Membership, Organization
from organizations.tenancy.roles import RoleSlug
from tests import neighbors
from tests.cast import add_member
from tests.lifecycle.copy import Copy

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    neighbors.leave_out_neighbors(monkeypatch)


def stored(organization: Organization) -> dict[str, tuple[set[str], set[str]]]:
    return {
        group.name: (
            {slug.value for slug in group.role_slugs},
            {str(pk) for pk in group.group_members.values_list("membership__user", flat=True)},
        )
        for group in organization.groups.all()
    }


def test_the_feed_tells_all_of_groups(adam: Membership, acme: Organization) -> None:
    nia, lin, sam = (add_member(acme, name, RoleSlug.DEVELOPER) for name in ("Nia", "Lin", "Sam"))
    copy = Copy()
    payments, reading = (create_group(name=name, by=adam) for name in ("Payments", "Reading"))
    deeds = [
        lambda: change_group_roles(group=payments, slugs=[RoleSlug.API_PUBLISHER], by=adam),
        lambda: add_to_group(group=payments, memberships=[nia, lin], by=adam),
        lambda: add_to_group(group=reading, memberships=[lin, sam], by=adam),
        lambda: rename_group(group=payments, name="Billing", by=adam),
        lambda: change_group_roles(
            group=payments, slugs=[RoleSlug.ENVIRONMENT_MANAGER, RoleSlug.DEVELOPER], by=adam
        ),
        lambda: remove_from_group(group_member=payments.group_members.get(membership=nia), by=adam),
        lambda: remove_member(membership=sam, by=adam),
        lambda: delete_group(group=reading, by=adam),
        lambda: create_group(name="Reading", by=adam),
    ]
    for deed in deeds:
        deed()
        copy.follow(acme.pk)
        known = copy.known[acme.pk].groups
        assert {name: ({*group.roles}, group.people) for name, group in known.items()} == stored(
            acme
        )
