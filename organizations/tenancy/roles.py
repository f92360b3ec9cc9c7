"""Who may do what: seven roles, and the permissions that apps declare for them.

What comes of it is synchronized into the database after `migrate`; pages, forms and tests read it
here, and `permissions.md` shows it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from console.manifests import Declaration, Section


class RoleSlug(StrEnum):
    """The seven roles. A member holds one or more, and may do what any of them may."""

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
    """What a page or an action may demand. It exists only where something demands it.

    Each app keeps its own in a leaf module, `permissions`, and declares them in its manifest. The
    Administrator has every one.
    """

    value: str
    """verb_noun in the singular, as Django names them."""
    label: str
    """In plain words, as people read it."""
    area: str
    """What it is about, as the Roles page groups it: an area of the app, or of one below it."""
    roles: tuple[RoleSlug, ...] = ()
    """Who has it in addition to the Administrator."""
    outlasts_deletion: bool = False
    """Whether it holds while the organization waits for its removal: reading, and restoring.

    `migrate` writes it into the view of the rights (`rights/database_view.py`)."""

    def __str__(self) -> str:
        return self.value

    @property
    def codename(self) -> str:
        """What `user.has_perm` is asked with, about an organization or a thing of one."""
        return f"organizations.{self.value}"

    def problems(self) -> Iterator[str]:
        """Names are Django's, so that `has_perm` and the database can be asked with them."""
        if not re.fullmatch(r"[a-z]+(_[a-z]+)+", self.value):
            yield "a permission is named verb_noun."


PERMISSIONS = Section(Permission, key=lambda permission: permission.value, pinned="permissions")
"""In the order in which the Roles page shows them."""


def permissions_of_role(role: RoleSlug) -> frozenset[Permission]:
    """What the role's holder may do."""
    has_all = role is RoleSlug.ADMINISTRATOR
    return frozenset(each for each in PERMISSIONS if has_all or role in each.roles)


def permissions_of_roles(roles: Iterable[RoleSlug]) -> frozenset[Permission]:
    """What the holder of these roles may do: the union."""
    return frozenset().union(*(permissions_of_role(role) for role in roles))


def roles_granting(permission: Permission) -> list[RoleSlug]:
    """The roles that hold the permission, in the order in which roles are shown."""
    return [role for role in RoleSlug if permission in permissions_of_role(role)]


def fewest_permissions_first(roles: Iterable[RoleSlug]) -> list[RoleSlug]:
    """The roles by how much their holder may do: who needs one permission is given no more."""
    return sorted(roles, key=lambda role: len(permissions_of_role(role)))


def include_all_of_roles(mine: Iterable[Permission | str], roles: Iterable[RoleSlug]) -> bool:
    """Whether every permission of the roles is among mine: one gives only what one has."""
    given = {permission.value for permission in permissions_of_roles(roles)}
    return given <= {str(permission) for permission in mine}


def join_role_labels(roles: Iterable[RoleSlug]) -> str:
    """The roles' names in the order in which roles are shown, joined by commas."""
    held = set(roles)
    return ", ".join(role.label for role in RoleSlug if role in held)


# Seven roles make 127 lists of roles; of more orders than one a database tells few.
@lru_cache(maxsize=1_000)
def parse_roles(names: str) -> tuple[RoleSlug, ...]:
    """The roles of a text of their names, in the order in which roles are shown."""
    held = set(names.split())
    return tuple(slug for slug in RoleSlug if slug in held)
