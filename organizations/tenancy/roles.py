"""The seven roles, and the permissions that apps declare for them.

They are copied into the database after `migrate`. Pages, forms and tests read them here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from console.manifests import Declaration, Section


class RoleSlug(StrEnum):
    """The seven roles. A member holds one or more, and has the permissions of all of them."""

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


PERMISSIONS = Section(Permission, key=lambda permission: permission.value, pinned="permissions")
"""All permissions, in the order of the Roles page."""


def permissions_of_role(role: RoleSlug) -> frozenset[Permission]:
    """The permissions of the role."""
    if role is RoleSlug.ADMINISTRATOR:
        return frozenset(PERMISSIONS)
    return frozenset(permission for permission in PERMISSIONS if role in permission.roles)


def permissions_of_roles(roles: Iterable[RoleSlug]) -> frozenset[Permission]:
    """The permissions of all these roles together."""
    return frozenset().union(*(permissions_of_role(role) for role in roles))


def roles_granting(permission: Permission) -> list[RoleSlug]:
    """The roles that have the permission, in the order in which roles are shown."""
    return [role for role in RoleSlug if permission in permissions_of_role(role)]


def fewest_permissions_first(roles: Iterable[RoleSlug]) -> list[RoleSlug]:
    """The roles sorted by their number of permissions, so that the smallest is offered first."""
    return sorted(roles, key=lambda role: len(permissions_of_role(role)))


def include_all_of_roles(
    permissions: Iterable[Permission | str], roles: Iterable[RoleSlug]
) -> bool:
    """Whether every permission of the roles is among `permissions`."""
    values = {permission.value for permission in permissions_of_roles(roles)}
    return values <= {str(permission) for permission in permissions}


def join_role_labels(roles: Iterable[RoleSlug]) -> str:
    """The labels of the roles in the order in which roles are shown, joined by commas."""
    return ", ".join(role.label for role in in_order(roles))


def in_order(slugs: Iterable[str]) -> list[RoleSlug]:
    """The roles with these slugs, each once, in the order in which roles are shown."""
    wanted_slugs = set(slugs)
    return [role for role in RoleSlug if role in wanted_slugs]


# Seven roles make 127 sets of roles; databases return few of their orders.
@lru_cache(maxsize=1_000)
def parse_roles(names: str) -> tuple[RoleSlug, ...]:
    """The roles whose slugs are in the text, with spaces between, in the order roles are shown."""
    return tuple(in_order(names.split()))
