"""The seven built-in roles, the permissions that apps declare for them, and organizations' own.

The built-in ones are copied into the database after `migrate`. Pages, forms and tests read them
here, and the roles that an organization made from `Organization.own_roles`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Self

from console.manifests import Declaration, Section


class RoleSlug(StrEnum):
    """The seven built-in roles. A member has the permissions of all roles that they hold."""

    ADMINISTRATOR = "administrator"
    API_PUBLISHER = "api-publisher"
    API_SUBSCRIBER = "api-subscriber"
    BILLING_ADMINISTRATOR = "billing-administrator"
    DEVELOPER = "developer"
    ENVIRONMENT_MANAGER = "environment-manager"
    EXTERNAL_API_SUBSCRIBER = "external-api-subscriber"

    @property
    def label(self) -> str:
        """The role's name on pages and in emails."""
        return ROLE_LABELS[self][0]

    @property
    def description(self) -> str:
        """What the role is for, in one sentence."""
        return ROLE_LABELS[self][1]


ROLE_LABELS: Mapping[RoleSlug, tuple[str, str]] = MappingProxyType(
    {
        RoleSlug.ADMINISTRATOR: (
            "Administrator",
            "Manages everything: members, projects, Developer Portal, domains and analytics.",
        ),
        RoleSlug.API_PUBLISHER: (
            "API publisher",
            "Discovers, creates, publishes, deletes, tests and manages APIs.",
        ),
        RoleSlug.API_SUBSCRIBER: (
            "API subscriber",
            "Consumes APIs: subscribes applications and manages their keys.",
        ),
        RoleSlug.BILLING_ADMINISTRATOR: (
            "Billing administrator",
            "Views tiers and manages invoices, subscriptions and payment methods.",
        ),
        RoleSlug.DEVELOPER: (
            "Developer",
            "Creates, builds, tests and deploys components of any type.",
        ),
        RoleSlug.ENVIRONMENT_MANAGER: (
            "Environment manager",
            "Manages deployment environments and deploys to them.",
        ),
        RoleSlug.EXTERNAL_API_SUBSCRIBER: (
            "External API subscriber",
            "Consumes APIs from outside the organization, in the Developer Portal only.",
        ),
    }
)


@dataclass(frozen=True)
class Permission(Declaration):
    """What a page or an action may demand of a member.

    Each app defines its permissions in a module `permissions` without imports from the app, and
    declares them in its manifest. The role Administrator has every permission.
    """

    value: str
    """verb_noun in the singular, as Django names permissions."""
    label: str
    """The permission in plain words."""
    area: str
    """The heading under which the Roles page shows it."""
    roles: tuple[RoleSlug, ...] = ()
    """The roles that have it, in addition to Administrator."""
    in_project: bool = False
    """Whether a role in one project gives it there. All others are of the whole organization."""
    outlasts_deletion: bool = False
    """Whether it holds while the organization waits for its removal: reading, and restoring.

    `migrate` writes it into the view of the rights (`rights/database_view.py`)."""

    def __str__(self) -> str:
        return self.value

    @property
    def codename(self) -> str:
        """The name for `user.has_perm`, about an organization or a row of one."""
        return f"organizations.{self.value}"

    def problems(self) -> Iterator[str]:
        """Yield a message if the value is not verb_noun, as `has_perm` and the database need it."""
        if not re.fullmatch(r"[a-z]+(_[a-z]+)+", self.value):
            yield "a permission is named verb_noun."


class OwnRole(str):
    """A role that an organization made: its slug, with what a `RoleSlug` says of a built-in one.

    Both are texts, so that sets, queries and JSON take them alike.
    """

    label: str
    description: str
    permissions: frozenset[Permission]

    def __new__(
        cls, slug: str, *, label: str, description: str, permissions: Iterable[Permission]
    ) -> Self:
        """The role with this slug, which is unique in its organization and never changes."""
        role = super().__new__(cls, slug)
        role.label, role.description = label, description
        role.permissions = frozenset(permissions)
        return role

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """The arguments with which it is made again when it is copied or pickled."""
        return (self.value,), vars(self)

    @property
    def value(self) -> str:
        """The slug as a plain text."""
        return str(self)


type AnyRole = RoleSlug | OwnRole

PERMISSIONS = Section(Permission, key=lambda permission: permission.value, pinned="permissions")
"""All permissions, in the order of the Roles page."""


def permissions_of_role(role: AnyRole) -> frozenset[Permission]:
    """The permissions of the role."""
    if isinstance(role, OwnRole):
        return role.permissions
    if role is RoleSlug.ADMINISTRATOR:
        return frozenset(PERMISSIONS)
    return frozenset(permission for permission in PERMISSIONS if role in permission.roles)


def permissions_of_roles(roles: Iterable[AnyRole]) -> frozenset[Permission]:
    """The permissions of all these roles together."""
    return frozenset().union(*(permissions_of_role(role) for role in roles))


def roles_granting(permission: Permission) -> list[RoleSlug]:
    """The built-in roles that have the permission, in the order in which roles are shown."""
    return [role for role in RoleSlug if permission in permissions_of_role(role)]


def fewest_permissions_first(roles: Iterable[AnyRole]) -> list[AnyRole]:
    """The roles sorted by their number of permissions, so that the smallest is offered first."""
    return sorted(roles, key=lambda role: len(permissions_of_role(role)))


def include_all_of_roles(permissions: Iterable[Permission | str], roles: Iterable[AnyRole]) -> bool:
    """Whether every permission of the roles is among `permissions`."""
    values = {permission.value for permission in permissions_of_roles(roles)}
    return values <= {str(permission) for permission in permissions}


def join_role_labels(roles: Iterable[AnyRole]) -> str:
    """The labels of the roles in the order in which roles are shown, joined by commas."""
    return ", ".join(role.label for role in sort_roles(roles))


def sort_roles(roles: Iterable[AnyRole]) -> list[AnyRole]:
    """The roles, each once, in the order in which they are shown: own ones last, by name."""
    return sorted(set(roles), key=lambda role: (isinstance(role, OwnRole), role.label))


def in_events(roles: Iterable[AnyRole]) -> list[str]:
    """What events keep of roles: slugs of built-in ones, and names of own ones at the time."""
    return sorted(role.label if isinstance(role, OwnRole) else role.value for role in roles)


def label_in_history(kept: str) -> str:
    """The label of a role of which events keep this, as `in_events` returns it."""
    return RoleSlug(kept).label if kept in BUILT_IN else kept


BUILT_IN = frozenset(role.value for role in RoleSlug)
"""The slugs of the built-in roles."""


# Seven roles make 127 sets of roles; databases return few of their orders.
@lru_cache(maxsize=1_000)
def parse_built_in_roles(names: str) -> tuple[tuple[RoleSlug, ...], bool]:
    """The built-in roles whose slugs are in the text, with spaces between, in order.

    With whether it has slugs of other roles too.
    """
    slugs = {*names.split()}
    return tuple(role for role in RoleSlug if role in slugs), not slugs <= BUILT_IN
