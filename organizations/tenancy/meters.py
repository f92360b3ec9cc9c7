"""Counting what organizations have, and limiting it.

An app declares a `Meter` for what it has, and calls `demand_room` before it creates one more. An
app that limits organizations, such as billing, declares a `Ceiling`. Neither knows the other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet

from console.lists.paging import COUNT_CAP, Total, total_of
from console.manifests import Declaration, Section
from organizations.models import Organization
from organizations.models.membership_queryset import MembershipQuerySet
from organizations.models.membership_role import MembershipRole
from organizations.tenancy.roles import RoleSlug
from organizations.tenancy.scopes import holds_roles


@dataclass(frozen=True)
class Meter(Declaration):
    """A countable thing that an organization has, such as projects."""

    name: str
    """The name by which limits are stored, so it never changes: `projects`."""
    label: str
    """In the plural, with a capital letter: "Projects"."""
    rows: Callable[[Organization], QuerySet[Any]]
    """Returns the rows that count now, without archived and ended ones."""
    note: str = ""
    """What is left out, if a reader would expect it to count."""

    def count(self, organization: Organization) -> int:
        """The exact number, in a query that reads all rows: for jobs, not for pages."""
        return self.rows(organization).count()

    def total(self, organization: Organization, included: int | None) -> Total:
        """The number, counted up to `included` or the cap of lists, whichever is higher."""
        return total_of(self.rows(organization), max(COUNT_CAP, included or 0))

    def counted_noun(self, number: int) -> str:
        """The number with the noun, for a sentence: "1 project", "1,000 APIs"."""
        is_plain = not self.label[1:2].isupper()
        noun = self.label[0].lower() + self.label[1:] if is_plain else self.label
        return f"{number:,} {noun.removesuffix('s') if number == 1 else noun}"


@dataclass(frozen=True)
class Ceiling(Declaration):
    """A limit on how much an organization may have."""

    name: str
    demand: Callable[[Organization, Meter], None]
    """Raises a Refusal that says which limit is reached, who can raise it and how."""


METERS = Section(Meter, key=lambda meter: meter.name)
CEILINGS = Section(Ceiling, key=lambda ceiling: ceiling.name)


def demand_room(organization: Organization, meter: Meter) -> None:
    """Refuse one more row of the meter, with the Refusal of the first ceiling that is reached.

    The caller holds a lock on the organization, and locks nothing else before: a ceiling may lock a
    row of its own, so that of two requests at the same time the second counts the first's row.
    """
    for ceiling in CEILINGS:
        ceiling.demand(organization, meter)


def console_members(organization: Organization) -> MembershipQuerySet:
    """The members in effect who use the console.

    They have a role other than External API subscriber, or one in a project.
    """
    console_roles = MembershipRole.objects.filter(organization=organization).exclude(
        role__slug=RoleSlug.EXTERNAL_API_SUBSCRIBER
    )
    members = organization.memberships.in_effect()
    has_console_role = Q(pk__in=console_roles.values("membership"))
    return members.filter(has_console_role | Q(holds_roles(OuterRef("pk"))))


MEMBERS = Meter(
    "members", "Members", console_members, note="without those who only use the Developer Portal"
)
