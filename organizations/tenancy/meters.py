"""How much of each thing an organization has, and who may say that it can have no more.

An app counts what it has by a `Meter` in its manifest, and asks `demand_room` before there is more
of it. An app that limits organizations, for whatever reason, declares a `Ceiling`. Neither knows
the other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from console.lists.paging import COUNT_CAP, Total, total_of
from console.manifests import Declaration, Section
from organizations.models import Organization
from organizations.models.membership import MembershipQuerySet, MembershipRole
from organizations.tenancy.roles import RoleSlug


@dataclass(frozen=True)
class Meter(Declaration):
    """Something that an organization can have a number of."""

    name: str
    """As limits are kept by it, forever: `projects`."""
    label: str
    """In the plural, as a page begins a line with it."""
    rows: Callable[[Organization], QuerySet[Any]]
    """What there is now. What was put away or is over is not among it."""

    def count(self, organization: Organization) -> int:
        """How many there are, for one query that passes all of them: for the background."""
        return self.rows(organization).count()

    def total(self, organization: Organization, included: int | None) -> Total:
        """How many there are, counted no further than what is included, or than lists are."""
        return total_of(self.rows(organization), max(COUNT_CAP, included or 0))

    def counted_noun(self, number: int) -> str:
        """As within a sentence: "1 project", "1,000 APIs"."""
        is_plain = not self.label[1:2].isupper()
        noun = self.label[0].lower() + self.label[1:] if is_plain else self.label
        return f"{number:,} {noun.removesuffix('s') if number == 1 else noun}"


@dataclass(frozen=True)
class Ceiling(Declaration):
    """Something that can keep an organization from having more."""

    name: str
    demand: Callable[[Organization, Meter], None]
    """Raises a Refusal that says which limit is in the way, who can raise it and how."""


METERS = Section(Meter, key=lambda meter: meter.name)
CEILINGS = Section(Ceiling, key=lambda ceiling: ceiling.name)


def demand_room(organization: Organization, meter: Meter) -> None:
    """Refuse one more where a ceiling is in the way.

    For the caller that has its turn in the organization, and before it locks anything in there: a
    ceiling may lock a row of its own, so that of two at the same time the second counts the first.
    """
    for ceiling in CEILINGS:
        ceiling.demand(organization, meter)


def console_members(organization: Organization) -> MembershipQuerySet:
    """Those who work in the console. Who only uses the Developer Portal is not counted."""
    at_work = MembershipRole.objects.filter(organization=organization).exclude(
        role__slug=RoleSlug.EXTERNAL_API_SUBSCRIBER
    )
    return organization.memberships.filter(pk__in=at_work.values("membership"))


MEMBERS = Meter("members", "Members", console_members)
