"""A machine for the tests: it acts in an organization, with a list of permissions."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from django.contrib.auth.models import Group
from django.db.models import Model

from accounts.models import User
from organizations.models import Membership, Organization
from organizations.tenancy import roles
from organizations.tenancy.keys import Owned, belongs_to
from organizations.tenancy.roles import AnyRole, Permission
from organizations.tenancy.scopes import EVERYWHERE, NOWHERE, Reach

ROBOT = 4711
"""The machine's number, which a person may have, too."""


@dataclass(frozen=True)
class Machine:
    """What shows a token: of the organization itself, or of one of its members.

    Its rights are the list of the token and, where it is a member's, what they may themselves.
    """

    organization: Organization
    permissions: frozenset[Permission]
    holder: Membership | None = None
    means: str = "token …x-zA"
    is_revoked: bool = False
    lacks_factor: bool = False
    name: str = "deploy-bot"
    credential: None = None

    @property
    def person(self) -> User | None:
        return self.holder.person if self.holder else None

    @property
    def event_actor(self) -> Model:
        """Any row does that is no person."""
        return self.holder.event_actor if self.holder else Group(pk=ROBOT, name=self.name)

    def can(self, permission: Permission, *, on: Owned | None = None) -> bool:
        is_here = belongs_to(on, self.organization.pk)
        is_holders = self.holder is None or self.holder.can(permission)
        return is_here and is_holders and permission in self.permissions

    def reach(self, permission: Permission) -> Reach:
        return EVERYWHERE if self.can(permission) else NOWHERE

    def may_give(self, slugs: Iterable[AnyRole]) -> bool:
        return roles.include_all_of_roles(
            [each for each in self.permissions if self.can(each)], slugs
        )

    def reload(self, organization: Organization) -> Self | None:
        holder = self.holder and self.holder.reload(organization)
        if self.is_revoked or (self.holder and holder is None):
            return None
        return replace(self, organization=organization, holder=holder)


def machine(organization: Organization, *permissions: Permission) -> Machine:
    """One of the organization's own."""
    return Machine(organization, frozenset(permissions))


def machine_of(holder: Membership, *permissions: Permission) -> Machine:
    """One that acts for a member."""
    return Machine(holder.organization, frozenset(permissions), holder)
