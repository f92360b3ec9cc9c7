"""What somebody leaves behind who is removed: shown before anybody does it.

Apps above organizations declare what a person made in them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from console.manifests import Declaration, Section
from organizations.models import Membership, MembershipRole, Organization, Role
from organizations.roles import RoleSlug

NAMED_INVITATIONS = 3


@dataclass(frozen=True)
class Made(Declaration):
    """One sort of what people make in an organization."""

    noun: str
    """In the plural, as in "projects"."""
    by: Callable[[Organization, Sequence[int]], Mapping[int, str]]
    """What each of these people, by their ids, made: "3 projects". Costs 1 query."""


MADE = Section(Made, key=lambda made: made.noun)


@dataclass(frozen=True)
class Leaving:
    """What one member leaves behind."""

    member: Membership
    invited: list[str]
    """The addresses of open invitations that they sent: all of them."""
    made: list[str]
    is_creator: bool

    @property
    def first_invited(self) -> str:
        """The first few of those addresses."""
        return ", ".join(self.invited[:NAMED_INVITATIONS])

    @property
    def more_invited(self) -> int:
        """How many more there are."""
        return max(0, len(self.invited) - NAMED_INVITATIONS)


@dataclass(frozen=True)
class Departure:
    """What is left when all of these members go at once."""

    leavings: list[Leaving]
    roles_left_empty: list[RoleSlug]
    """Held by nobody else who can sign in."""

    @property
    def made(self) -> bool:
        """Whether any of them made anything."""
        return any(leaving.made for leaving in self.leavings)

    @property
    def is_without_administrator(self) -> bool:
        """Whether the organization would have none: not all of them can go."""
        return RoleSlug.ADMINISTRATOR in self.roles_left_empty


def departure(organization: Organization, members: Sequence[Membership]) -> Departure:
    """What goes and stays with these members, for 2 queries and 1 of each app above."""
    people = [member.user_id for member in members]
    invited: dict[int, list[str]] = {person: [] for person in people}
    sent = organization.invitations.open().filter(invited_by__in=people).order_by("-invited_at")
    for person, address in sent.values_list("invited_by", "email"):
        invited[person].append(address)
    made = [each.by(organization, people) for each in MADE]
    return Departure(
        leavings=[
            Leaving(
                member=member,
                invited=invited[member.user_id],
                made=[of[member.user_id] for of in made if member.user_id in of],
                is_creator=member.user_id == organization.creator_id,
            )
            for member in members
        ],
        roles_left_empty=_roles_left_empty(organization, members),
    )


def _roles_left_empty(organization: Organization, members: Sequence[Membership]) -> list[RoleSlug]:
    """The roles of these members that nobody else holds."""
    others = (
        MembershipRole.objects.filter(organization=organization, role=OuterRef("pk"))
        .filter(membership__user__is_active=True)
        .exclude(membership__in=[member.pk for member in members])
    )
    # The first one by the index, role by role; as a condition PostgreSQL looks through all members.
    first = Subquery(others.order_by("membership").values("membership")[:1])
    held = {slug for member in members for slug in member.role_slugs}
    kept = Role.objects.named(held).annotate(other=first).exclude(other=None)
    empty = held - set(kept.values_list("slug", flat=True))
    return [slug for slug in RoleSlug if slug in empty]
