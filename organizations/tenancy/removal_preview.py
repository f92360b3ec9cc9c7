"""What someone leaves behind who is removed: shown before anyone does it.

Apps above organizations declare what a person made in them, and what ends with a membership.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Count, OuterRef, Subquery

from console.manifests import Declaration, Section
from organizations.models import Membership, MembershipRole, Organization, Role
from organizations.tenancy.roles import RoleSlug


@dataclass(frozen=True)
class CreatedThing(Declaration):
    """One sort of what people make in an organization, and that stays."""

    noun: str
    """In the plural, as in "projects"."""
    table: str
    """As in `projects.Project`. The column `created_by` says whose each is."""
    named: Callable[[Organization, Sequence[int]], Mapping[int, str]] | None = None
    """What each of these people, by their ids, made, where that is more than a number."""

    def by(self, organization: Organization, people: Sequence[int]) -> Mapping[int, str]:
        """What each of these people made: "3 projects". Costs 1 query."""
        if self.named:
            return self.named(organization, people)
        rows = apps.get_model(self.table)._default_manager.filter(organization=organization)
        theirs = rows.filter(created_by__in=people).order_by().values_list("created_by")
        counts = theirs.annotate(number=Count("pk"))
        one = self.noun.removesuffix("s")
        return {
            person: f"1 {one}" if number == 1 else f"{number} {self.noun}"
            for person, number in counts
            if person is not None
        }


@dataclass(frozen=True)
class MembershipBound(Declaration):
    """One sort of what ends with a membership."""

    noun: str
    """In the plural, as in "open invitations"."""
    fate: str
    """What follows the number: "they sent, which will be revoked"."""
    of: Callable[[Organization, Sequence[int]], Mapping[int, Sequence[str]]]
    """What each of these people, by their ids, has: each by its name. Costs 1 query."""
    named: int = 3
    """How many of one person's are named."""


CREATED_THINGS = Section(CreatedThing, key=lambda made: made.noun)
MEMBERSHIP_BOUND = Section(MembershipBound, key=lambda ends: ends.noun)


@dataclass(frozen=True)
class Ending:
    """What ends of one sort with one membership."""

    sort: MembershipBound
    all_names: Sequence[str]

    @property
    def number(self) -> str:
        """ "1 open invitation", "5 open invitations"."""
        count, noun = len(self.all_names), self.sort.noun
        return f"1 {noun.removesuffix('s')}" if count == 1 else f"{count} {noun}"

    @property
    def names(self) -> str:
        """The first of them, and how many more there are."""
        names = ", ".join(self.all_names[: self.sort.named])
        more = len(self.all_names) - self.sort.named
        return f"{names} and {more} more" if more > 0 else names


@dataclass(frozen=True)
class MemberRemoval:
    """What one member leaves behind."""

    member: Membership
    endings: list[Ending]
    made: list[str]
    is_creator: bool


@dataclass(frozen=True)
class RemovalPreview:
    """What is left when all of these members go together."""

    leavings: list[MemberRemoval]
    roles_left_empty: list[RoleSlug]
    """Held by no one else who can sign in."""

    @property
    def made(self) -> bool:
        """Whether any of them made anything."""
        return any(leaving.made for leaving in self.leavings)

    @property
    def is_without_administrator(self) -> bool:
        """Whether the organization would have none: not all of them can go."""
        return RoleSlug.ADMINISTRATOR in self.roles_left_empty


def preview_removal(organization: Organization, members: Sequence[Membership]) -> RemovalPreview:
    """What goes and stays with these members, for 1 query and 1 of each declaration."""
    people = [member.user_id for member in members]
    endings = endings_by_person(organization, people)
    made = [each.by(organization, people) for each in CREATED_THINGS]
    return RemovalPreview(
        leavings=[
            MemberRemoval(
                member=member,
                endings=endings[member.user_id],
                made=[of[member.user_id] for of in made if member.user_id in of],
                is_creator=member.user_id == organization.creator_id,
            )
            for member in members
        ],
        roles_left_empty=_roles_left_empty(organization, members),
    )


def endings_by_person(organization: Organization, people: Sequence[int]) -> dict[int, list[Ending]]:
    """What ends with the membership of each of these people, for 1 query of each declaration."""
    endings: dict[int, list[Ending]] = {person: [] for person in people}
    for sort in MEMBERSHIP_BOUND:
        for person, names in sort.of(organization, people).items():
            endings[person].append(Ending(sort, names))
    return endings


def open_invitations_by_inviter(
    organization: Organization, people: Sequence[int]
) -> Mapping[int, Sequence[str]]:
    """The addresses of the open invitations that each of these people sent, the newest first."""
    sent = organization.invitations.open().filter(invited_by__in=people).order_by("-invited_at")
    found: dict[int, list[str]] = {}
    for person, address in sent.values_list("invited_by", "email"):
        found.setdefault(person, []).append(address)
    return found


def _roles_left_empty(organization: Organization, members: Sequence[Membership]) -> list[RoleSlug]:
    """The roles of these members that no one else holds."""
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
