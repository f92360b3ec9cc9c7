"""Who may do what, all at one time, and whether it changed."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from machines import actions as machine_actions
from organizations import actions
from organizations.models import Membership, Organization
from organizations.tenancy.roles import RoleSlug, permissions_of_role
from projects.actions import create_project
from tests.api import Machine
from tests.api.asking import at
from tests.cast import add_member, invite


def snapshot(machine: Machine, organization: Organization, etag: str = "") -> Any:
    headers = {"if-none-match": etag} if etag else {}
    response: Any = machine.get(at(organization, "/access"), headers=headers)
    response.text_of_it = response.getvalue()
    return response


def test_a_snapshot_says_what_every_role_and_member_may(
    machine: Machine, acme: Organization, adam: Membership, mia: Membership
) -> None:
    gone = add_member(acme, "Gone", RoleSlug.DEVELOPER)
    gone.user.is_active = False
    gone.user.save()
    add_member(acme, "Nothing")

    body = json.loads(snapshot(machine, acme).text_of_it)

    assert body["members"] == [
        {"user_id": str(adam.user_id), "roles": ["administrator"]},
        {"user_id": str(mia.user_id), "roles": ["developer"]},
    ]
    assert {role: set(held) for role, held in body["permissions"].items()} == {
        role.value: {permission.value for permission in permissions_of_role(role)}
        for role in RoleSlug
    }


def changes() -> list[Callable[[Organization, Membership, Membership], object]]:
    """Everything that gives or takes a right, by Adam or about Mia."""
    return [
        lambda acme, adam, mia: actions.change_roles(
            membership=mia, slugs=[RoleSlug.API_PUBLISHER], by=adam
        ),
        lambda acme, adam, mia: actions.remove_member(membership=mia, by=adam),
        lambda acme, adam, mia: add_member(acme, "New", RoleSlug.DEVELOPER),
        lambda acme, adam, mia: (
            type(mia.user).objects.filter(pk=mia.user_id).update(is_active=False)
        ),
        lambda acme, adam, mia: actions.delete_organization(handle=acme.handle, by=adam),
    ]


@pytest.mark.parametrize("number", range(len(changes())))
def test_whatever_changes_who_may_changes_the_etag(
    number: int, machine: Machine, acme: Organization, adam: Membership, mia: Membership
) -> None:
    before = snapshot(machine, acme).headers["ETag"]

    changes()[number](acme, adam, mia)

    after = snapshot(machine, acme, before)
    if after.status_code == 200:
        assert after.headers["ETag"] != before
    else:  # a deletion leaves no one the permission to ask
        assert after.status_code == 403


def test_a_role_taken_and_given_back_is_told(
    machine: Machine, acme: Organization, adam: Membership, mia: Membership
) -> None:
    """The content is the same again: the client hears of it too often, and never too rarely."""
    etags = [snapshot(machine, acme).headers["ETag"]]
    for slugs in ([RoleSlug.API_PUBLISHER], [RoleSlug.DEVELOPER]):
        actions.change_roles(membership=mia, slugs=slugs, by=adam)
        etags.append(snapshot(machine, acme).headers["ETag"])

    assert len(set(etags)) == 3


def test_an_unchanged_snapshot_costs_three_statements_and_no_body(
    machine: Machine, acme: Organization, adam: Membership, django_assert_num_queries: Any
) -> None:
    etag = snapshot(machine, acme).headers["ETag"]
    create_project(name="Apollo", by=adam)
    invite("someone@example.com", by=adam)
    machine_actions.create_service_account(name="CI", slugs=[RoleSlug.DEVELOPER], by=adam)

    with django_assert_num_queries(3):
        again = snapshot(machine, acme, etag)

    assert (again.status_code, again.content) == (304, b"")
