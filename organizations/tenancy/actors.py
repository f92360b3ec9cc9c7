"""Actors in an organization: a member in a browser, a machine with a token, an operator.

Actions take an `Actor` and ask it, not the person behind it, what it may do, because a machine may
do less than the person who owns it, or have no person at all. A `Membership` is an actor, too.
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
from organizations.tenancy.roles import AnyRole, Permission
from organizations.tenancy.scopes import NOWHERE, Reach


class Actor(Protocol):
    """Who acts, in one organization, and by what means.

    Actions check its permissions again on what `reload` returns, once the organization is locked.
    """

    @property
    def organization(self) -> Organization:
        """The only organization in which it acts."""

    @property
    def person(self) -> User | None:
        """The responsible person, for rows that name one; None for machines of the organization."""

    @property
    def event_actor(self) -> Model | None:
        """The person or machine that events name as the actor; None for the console itself."""

    @property
    def credential(self) -> OrganizationCredential | None:
        """What it shows, and what it creates may not outlive; None in a browser."""

    @property
    def lacks_factor(self) -> bool:
        """Whether it may do nothing here for want of a second factor. Pages ask at the door."""

    @property
    def means(self) -> str:
        """What it uses, as events show it, such as "token …x-zA"; empty in a browser."""

    def can(self, permission: Permission, *, on: Owned | None = None) -> bool:
        """Whether it has the permission in its organization, to which `on` has to belong.

        Also if it has it only in the project of `on`.
        """

    def reach(self, permission: Permission) -> Reach:
        """Where it has the permission: in the whole organization, in some projects, or nowhere."""

    def may_give(self, slugs: Iterable[AnyRole]) -> bool:
        """Whether it has every permission of the roles, because no one may give more than that."""

    def reload(self, organization: Organization) -> Self | None:
        """Read the actor from the database again. The caller holds the organization's lock.

        None if it can no longer act at all: it left the organization, has expired or was revoked.
        """


def creator_columns(by: Actor) -> dict[str, Any]:
    """The columns of a credential that say who created it: a person, or a machine by its name."""
    machine = "" if by.person else str(by.event_actor)
    return {"created_by": by.person, "created_by_machine": machine}


def requester_columns(by: Actor) -> dict[str, Any]:
    """The columns of a request that say who made it, and that decide whose own request it is.

    A person, or a machine by its name with the person who created its credential, if known: who
    has its secret can make requests as the machine, and may not approve them as someone else.
    """
    if by.person or by.credential is None:
        return {"requested_by": by.person, "requested_by_machine": ""}
    creator = by.credential.created_by
    return {"requested_by": creator, "requested_by_machine": str(by.event_actor)}


class _WithoutPermissions:
    """The part of an `Actor` that has no permission in any organization."""

    lacks_factor = False

    def can(self, permission: Permission, *, on: Owned | None = None) -> bool:
        """Always False. Actions for such actors check who they are instead."""
        return False

    def reach(self, permission: Permission) -> Reach:
        """Always nowhere."""
        return NOWHERE

    def may_give(self, slugs: Iterable[AnyRole]) -> bool:
        return False


@dataclass(frozen=True)
class OrganizationOperator(_WithoutPermissions, log.OperatorActor):
    """An operator of the console who acts in an organization.

    An operator has no permission there, whatever roles they hold as a member: their actions are
    separate ones, which check that the person is an operator.
    """

    person: User
    organization: Organization
    credential = None

    @property
    def event_actor(self) -> User:
        return self.person

    def reload(self, organization: Organization) -> Self | None:
        """The operator with this organization; None if the person is no longer an operator."""
        return replace(self, organization=organization) if is_operator(self.person) else None


@dataclass(frozen=True)
class Machine[Row: OrganizationCredential](_WithoutPermissions):
    """A program with a credential of one row, such as a component: an `Actor` without permissions.

    No person is responsible for it. Only actions that take a machine of its kind accept it.
    """

    credential: Row
    person = None

    @property
    def organization(self) -> Organization:
        return self.credential.organization

    @property
    def event_actor(self) -> Row:
        return self.credential

    @property
    def means(self) -> str:
        """The kind of the credential and the end of its text, as events show it."""
        return f"{self.credential._meta.verbose_name} …{self.credential.hint}"

    def reload(self, organization: Organization) -> Self | None:
        """The machine with its credential read again; None if that was revoked or has expired."""
        credentials: Any = type(self.credential)._default_manager
        rows = credentials.living().with_holder().filter(organization=organization)
        credential = rows.filter(pk=self.credential.pk).first()
        return None if credential is None else type(self)(credential)
