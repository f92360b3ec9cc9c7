"""Every operation of the API, read from its specification, so that a new one is in every test.

What one is sent, and what must be true before it is asked, an app says in the module
`tests.operations`: BODIES and READY, by the name of the operation. A text like `{project}` or
`{schedule.component}` in a body stands for the ID of that thing. What is named in addresses by
something else than its key stands in IDS. What a machine sends that shows a credential of its own
kind stands in MACHINES. What needs a person stands in NEEDS_PERSON, with what it is a person's for.
"""

import re
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.test import Client

from console.api.specification import specification
from machines import actions
from machines.models import PersonalToken, ServiceAccountToken
from organizations.models import Membership
from organizations.tenancy.roles import PERMISSIONS, Permission, RoleSlug
from tests.our_apps import written_for_tests
from tests.samples import Things, all_samples

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True)
class Operation:
    """One method of one address, and what the specification says of it."""

    method: str
    path: str
    described: dict[str, Any]

    @property
    def permission(self) -> Permission | None:
        """What it demands; None for what every token may."""
        named = self.described["x-permission"]
        return PERMISSIONS[named] if named else None

    @property
    def credential(self) -> str:
        """The model of the credential that it takes in place of a token; empty for most."""
        return str(self.described.get("x-credential", ""))

    @property
    def success(self) -> int:
        """The status of an answer that gives what was asked for."""
        return min(int(status) for status in self.described["responses"])

    @property
    def name(self) -> str:
        """What the specification calls it."""
        return str(self.described["operationId"])

    def body(self, things: Things | None = None) -> Any:
        """What it is sent, about these things if any are given; None for nothing."""
        body = by_operation("BODIES").get(self.name)
        if things is None or not isinstance(body, dict):
            return body
        return {name: _about(things, value) for name, value in body.items()}

    def make_ready(self, things: Things) -> None:
        """Bring these things into the state in which it does something."""
        if self.name in (known := by_operation("READY")):
            known[self.name](things)

    @property
    def is_of_some(self) -> bool:
        """Whether not all who have the permission find what it is about."""
        return any(
            f"{{{each.name}}}" in self.path and each.of_all_with != self.permission
            for each in all_samples()
            if each.is_of_some
        )

    @property
    def refers_to_some(self) -> bool:
        """Whether not all who have the permission find what its body refers to."""
        sent = {str(value) for value in (self.body() or {}).values()}
        return any(f"{{{each.name}}}" in sent for each in all_samples() if each.is_of_some)

    @property
    def needs_person(self) -> bool:
        """Whether it hangs on a person who answers for it, so that no service account does it."""
        return self.name in by_operation("NEEDS_PERSON")

    @property
    def is_of_organization(self) -> bool:
        """Whether its address names the organization."""
        return "{organization}" in self.path

    def address(self, things: Things, organization: object = None) -> str:
        """Its address about these things, under another organization if one is given."""
        return self.path.format(
            **ids_of(things),
            organization=organization or things.organization.pk,
            member=things.membership.pk,
        )

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def ids_of(things: Things) -> dict[str, object]:
    """What programs name these things by: their keys, unless an app says otherwise in IDS."""
    named_by = by_operation("IDS")
    return {n: named_by[n](it) if n in named_by else it.pk for n, it in things.made.items()}


def _about(things: Things, value: Any) -> Any:
    """The value, or the ID of the thing that it stands for."""
    if not isinstance(value, str) or not (named := re.fullmatch(r"\{([\w.]+)\}", value)):
        return value
    return str(attrgetter(named[1])(things).pk)


def by_operation(table: str) -> dict[str, Any]:
    """What all apps say in this table, by the name of the operation."""
    found: dict[str, Any] = {}
    for _, part in written_for_tests("operations", table):
        found |= part
    return found


def operations() -> list[Operation]:
    """All that there are."""
    return [
        Operation(method.upper(), path, described)
        for path, methods in specification()["paths"].items()
        for method, described in methods.items()
    ]


def methods_of(path: str) -> set[str]:
    """What the address takes."""
    found = {operation.method for operation in operations() if operation.path == path}
    return found | ({"HEAD"} if "GET" in found else set())


class Machine(Client):
    """A program with a token."""

    def __init__(self, token: str, **options: Any) -> None:
        super().__init__(headers={"authorization": f"Bearer {token}"}, **options)


def personal_token(member: Membership, *permissions: Permission) -> PersonalToken:
    """A new token of this member."""
    wanted = actions.TokenTerms(
        "Nightly build", days=90, permissions=permissions or tuple(PERMISSIONS)
    )
    return actions.create_personal_token(wanted=wanted, membership=member)


def service_token(admin: Membership, *permissions: Permission, name: str) -> ServiceAccountToken:
    """A token of a new service account that may do everything."""
    account = actions.create_service_account(name=name, slugs=[RoleSlug.ADMINISTRATOR], by=admin)
    wanted = actions.TokenTerms(
        "Nightly build", days=90, permissions=permissions or tuple(PERMISSIONS)
    )
    return actions.create_service_account_token(account=account, wanted=wanted, by=admin)
