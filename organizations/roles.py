"""Who may do what: seven roles, the permissions, and the one table that joins them.

The table is synchronized into the database after `migrate`; pages, forms and tests read it here.
A permission exists only where something demands it.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType


class Permission(StrEnum):
    """What a page or an action may demand, named verb_noun as Django does. Keep sorted."""

    DELETE_ORGANIZATION = "delete_organization"
    MANAGE_MEMBERSHIP = "manage_membership"
    MANAGE_ORGANIZATION = "manage_organization"
    MANAGE_PROJECT = "manage_project"
    MANAGE_TOKEN = "manage_token"  # noqa: S105  (a name)
    VIEW_EVENT = "view_event"
    VIEW_ORGANIZATION = "view_organization"
    VIEW_PORTAL = "view_portal"
    VIEW_PROJECT = "view_project"

    @property
    def label(self) -> str:
        """The permission in plain words, as people read it."""
        return PERMISSION_LABELS[self]

    @property
    def codename(self) -> str:
        """What `user.has_perm` is asked with, about an organization."""
        return f"organizations.{self}"

    @property
    def outlasts_deletion(self) -> bool:
        """Whether it holds while the organization waits for its removal: reading, and restoring."""
        return self.startswith("view_") or self is Permission.DELETE_ORGANIZATION


PERMISSION_LABELS: Mapping[Permission, str] = MappingProxyType(
    {
        Permission.VIEW_ORGANIZATION: "View the console, the organization and its members",
        Permission.MANAGE_ORGANIZATION: "Change the organization",
        Permission.DELETE_ORGANIZATION: "Delete the organization and restore it within 30 days",
        Permission.MANAGE_MEMBERSHIP: "Invite and remove members, and change their roles",
        Permission.MANAGE_TOKEN: "Manage service accounts and their tokens, "
        "and revoke members’ tokens",
        Permission.VIEW_EVENT: "View and export the history",
        Permission.VIEW_PROJECT: "View projects",
        Permission.MANAGE_PROJECT: "Create, change and archive projects",
        Permission.VIEW_PORTAL: "View the Developer Portal",
    }
)
"""In the order in which the Roles page shows them."""


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
        """The role's name on pages and in mails."""
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

_CONSOLE = frozenset({Permission.VIEW_ORGANIZATION})
_PORTAL = frozenset({Permission.VIEW_PORTAL})
_PROJECTS = frozenset({Permission.VIEW_PROJECT})

GRANTS: Mapping[RoleSlug, frozenset[Permission]] = MappingProxyType(
    {
        RoleSlug.ADMINISTRATOR: frozenset(Permission),
        RoleSlug.API_PUBLISHER: _CONSOLE | _PROJECTS | _PORTAL,
        RoleSlug.API_SUBSCRIBER: _CONSOLE | _PORTAL,
        RoleSlug.BILLING_ADMINISTRATOR: _CONSOLE,
        RoleSlug.DEVELOPER: _CONSOLE | _PROJECTS | _PORTAL,
        RoleSlug.ENVIRONMENT_MANAGER: _CONSOLE | _PROJECTS,
        RoleSlug.EXTERNAL_API_SUBSCRIBER: _PORTAL,
    }
)


def permissions_of(roles: Iterable[RoleSlug]) -> frozenset[Permission]:
    """What the holder of these roles may do: the union."""
    return frozenset().union(*(GRANTS[role] for role in roles))


def roles_granting(permission: Permission) -> list[RoleSlug]:
    """The roles that hold the permission, in the order in which roles are shown."""
    return [role for role in RoleSlug if permission in GRANTS[role]]


def fewest_first(roles: Iterable[RoleSlug]) -> list[RoleSlug]:
    """The roles by how much their holder may do: who needs one permission is given no more."""
    return sorted(roles, key=lambda role: len(GRANTS[role]))


def covers(mine: Iterable[Permission | str], roles: Iterable[RoleSlug]) -> bool:
    """Whether every permission of the roles is among mine: one gives only what one has."""
    return permissions_of(roles) <= {Permission(permission) for permission in mine}


def sentence(roles: Iterable[RoleSlug]) -> str:
    """The roles' names in the order in which roles are shown, joined by commas."""
    held = set(roles)
    return ", ".join(role.label for role in RoleSlug if role in held)


# Seven roles make 127 lists of roles; of more orders than one a database tells few.
@lru_cache(maxsize=1_000)
def listed(names: str) -> tuple[RoleSlug, ...]:
    """The roles of a text of their names, in the order in which roles are shown."""
    held = set(names.split())
    return tuple(slug for slug in RoleSlug if slug in held)
