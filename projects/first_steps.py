"""What Home tells an administrator of a new organization to do first: apps declare the steps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from console.database.prepared_queries import PreparedQuery, prepare
from console.manifests import Declaration, Section
from organizations.models import Invitation, Membership
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.roles import Permission
from projects.models import Project
from projects.permissions import MANAGE_PROJECT

SHOWN_FOR = timedelta(days=30)


@dataclass(frozen=True)
class FirstStep(Declaration):
    """One of the first things to do in an organization, for those who hold the permission."""

    name: str
    title: str
    about: str
    """What it is for, in a sentence."""
    label: str
    """What the button says."""
    url_name: str
    """The page to do it on, of the organization."""
    permission: Permission
    is_done: Callable[[Membership], Exists | Q]
    """Whether a member of the organization finds it done."""
    rank: int = 50


FIRST_STEPS = Section(FirstStep, key=lambda step: step.name, rank=lambda step: step.rank)


@dataclass(frozen=True)
class Step:
    """A first step, and whether it is done or the next to do."""

    first: FirstStep
    is_done: bool
    is_next: bool


@dataclass(frozen=True)
class Steps:
    """The first steps in their order. The first that is not done is the next."""

    steps: list[Step]

    @property
    def done(self) -> int:
        """The number of steps that are done."""
        return sum(step.is_done for step in self.steps)

    def __bool__(self) -> bool:
        return self.done < len(self.steps)


def first_steps(member: Membership) -> Steps:
    """The first steps of an administrator in a new organization, in one query.

    Empty for other members, if the member dismissed them, if the organization is older than
    SHOWN_FOR, or if it is being deleted.
    """
    is_new = member.organization.created_at > timezone.now() - SHOWN_FOR
    is_staying = not member.organization.is_being_deleted
    if not (is_new and is_staying and member.can(MANAGE_MEMBERSHIP)):
        return Steps([])
    own_steps = tuple(step for step in FIRST_STEPS if member.can(step.permission))
    facts = _prepare_facts(own_steps, connection.vendor).fetch_first(member=member.pk)
    if facts is None:
        return Steps([])
    next_position = facts.index(False) if False in facts else len(facts)
    steps_with_facts = zip(own_steps, facts, strict=True)
    return Steps(
        [
            Step(step, fact, position == next_position)
            for position, (step, fact) in enumerate(steps_with_facts)
        ]
    )


@cache
def _prepare_facts(steps: tuple[FirstStep, ...], vendor: str) -> PreparedQuery:
    """The query that tells which steps are done; no row for a member who dismissed them."""
    member = Membership(pk=2_000_000_011)

    def _facts() -> QuerySet[Any, Any]:
        done = {f"is_done_{position}": step.is_done(member) for position, step in enumerate(steps)}
        rows = Membership.objects.filter(pk=member.pk, first_steps_dismissed_at=None)
        return rows.annotate(**done).values_list(*done)

    return prepare("first_steps", _facts, member=member.pk)


def _has_team(member: Membership) -> Q:
    """Condition: the organization has another member, or an invitation."""
    in_organization = {"organization": OuterRef("organization")}
    others = Membership.objects.filter(**in_organization).exclude(pk=member.pk)
    return Exists(others) | Exists(Invitation.objects.filter(**in_organization))


INVITE = FirstStep(
    "invite",
    "Invite your team",
    "Each person gets an email, and the roles that you choose.",
    "Invite members",
    "settings:invite",
    MANAGE_MEMBERSHIP,
    _has_team,
    rank=60,
)
PROJECT = FirstStep(
    "project",
    "Create a project",
    "It holds the components and APIs that belong together.",
    "New project",
    "projects:create",
    MANAGE_PROJECT,
    lambda _: Exists(Project.objects.filter(organization=OuterRef("organization"))),
    rank=40,
)
