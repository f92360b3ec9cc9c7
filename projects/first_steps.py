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
    """A first step, and how it stands."""

    first: FirstStep
    is_done: bool
    is_next: bool


@dataclass(frozen=True)
class Steps:
    """All of them, in their order. The first that is not done is the next."""

    steps: list[Step]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(step.is_done for step in self.steps)

    def __bool__(self) -> bool:
        return self.done < len(self.steps)


def first_steps(member: Membership) -> Steps:
    """The steps, for 1 query; none once all are done or dismissed, or the organization is old.

    Only administrators take them.
    """
    is_new = member.organization.created_at > timezone.now() - SHOWN_FOR
    is_staying = not member.organization.is_being_deleted
    if not (is_new and is_staying and member.can(MANAGE_MEMBERSHIP)):
        return Steps([])
    taken = tuple(step for step in FIRST_STEPS if member.can(step.permission))
    facts = _question(taken, connection.vendor).fetch_first(member=member.pk)
    if facts is None:
        return Steps([])
    after = facts.index(False) if False in facts else len(facts)
    found = zip(taken, facts, strict=True)
    return Steps([Step(step, fact, place == after) for place, (step, fact) in enumerate(found)])


@cache
def _question(steps: tuple[FirstStep, ...], vendor: str) -> PreparedQuery:
    """Which of the steps are done; no row for who dismissed them."""
    member = Membership(pk=2_000_000_011)

    def asked() -> QuerySet[Any, Any]:
        done = {f"is_done_{place}": step.is_done(member) for place, step in enumerate(steps)}
        own = Membership.objects.filter(pk=member.pk, first_steps_dismissed_at=None)
        return own.annotate(**done).values_list(*done)

    return prepare("first_steps", asked, member=member.pk)


def _has_team(member: Membership) -> Q:
    here = {"organization": OuterRef("organization")}
    others = Membership.objects.filter(**here).exclude(pk=member.pk)
    return Exists(others) | Exists(Invitation.objects.filter(**here))


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
