"""Actors in an organization: a member in a browser, a machine with a token, an operator.

Actions take an `Actor` and ask it, not the person behind it, what it may do: a machine may do less
than the person whose it is, or have no person at all. A `Membership` is one as it stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

from django.db.models import Model

from accounts.actions import is_operator
from accounts.models import User
from audit import log
from organizations.models import Organization, OrganizationCredential
from organizations.tenancy.keys import Owned
from organizations.tenancy.roles import Permission, RoleSlug


class Actor(Protocol):
    """Who acts, in one organization, and by what means.

    What it may is asked again once the organization is locked, of what `again` returns.
    """

    @property
    def organization(self) -> Organization:
        """Where it acts, and nowhere else."""

    @property
    def person(self) -> User | None:
        """The person who answers for it: rows name them. None for machines of the organization."""

    @property
    def event_actor(self) -> Model | None:
        """The one that the event names; None when no one did it."""

    @property
    def lacks_factor(self) -> bool:
        """Whether it may do nothing here for want of a second factor. Pages ask at the door."""

    @property
    def means(self) -> str:
        """How it acts, as the history says it, such as "token …x-zA"; empty in a browser."""

    def can(self, permission: Permission, *, on: Owned | None = None) -> bool:
        """Whether it may, here, or on something that belongs here. Nothing else is its to touch."""

    def may_give(self, slugs: Iterable[RoleSlug]) -> bool:
        """Whether every permission of the roles is its own: one gives what one has."""

    def reload(self, organization: Organization) -> Self | None:
        """The same as it is now, for the caller that holds the organization's lock.

        None when it may no longer act at all: no member any longer, expired, revoked.
        """


def creator_columns(by: Actor) -> dict[str, Any]:
    """The columns of a credential that say who made it."""
    machine = "" if by.person else str(by.event_actor)
    return {"created_by": by.person, "created_by_machine": machine}


@dataclass(frozen=True)
class OrganizationOperator(log.OperatorActor):
    """Someone who acts in an organization for those who run the console.

    Whatever roles they hold there, they have no permission as an operator: what operators do has
    actions of its own, which ask who they are.
    """

    person: User
    organization: Organization
    lacks_factor = False
    """Their pages ask every operator for one."""

    @property
    def event_actor(self) -> User:
        return self.person

    def can(self, permission: Permission, *, on: Owned | None = None) -> bool:
        return False

    def may_give(self, slugs: Iterable[RoleSlug]) -> bool:
        return False

    def reload(self, organization: Organization) -> Self | None:
        """None for someone who is no operator any longer."""
        return replace(self, organization=organization) if is_operator(self.person) else None


@dataclass(frozen=True)
class Machine[Row: OrganizationCredential]:
    """A program with a credential that names what it is about: an `Actor` without any permission.

    No person answers for it. The actions that take a machine of its kind let it in, and no others.
    """

    credential: Row
    person = None
    lacks_factor = False

    @property
    def organization(self) -> Organization:
        """The one that the credential is of."""
        return self.credential.organization

    @property
    def event_actor(self) -> Row:
        """The one that events name."""
        return self.credential

    @property
    def means(self) -> str:
        """How it acts, as the history says it."""
        return f"{self.credential._meta.verbose_name} …{self.credential.hint}"

    def can(self, permission: Permission, *, on: Owned | None = None) -> bool:
        """Nothing that people can."""
        return False

    def may_give(self, slugs: Iterable[RoleSlug]) -> bool:
        """None."""
        return False

    def reload(self, organization: Organization) -> Self | None:
        """None once it was revoked or has expired."""
        living: Any = type(self.credential)._default_manager
        living = living.living().with_holder().filter(organization=organization)
        found = living.filter(pk=self.credential.pk).first()
        return None if found is None else type(self)(found)
