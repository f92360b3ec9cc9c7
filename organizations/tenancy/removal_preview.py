"""What the removal of members would end and what would stay, shown before it is done.

Apps above declare what people created in them, and what ends with a membership.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Count, OuterRef, Subquery

from console.manifests import Declaration, Section
from organizations.models import Membership, MembershipRole, Organization, Role
from organizations.models.membership_queryset import in_effect
from organizations.tenancy.actors import Actor
from organizations.tenancy.roles import AnyRole, Permission, RoleSlug


@dataclass(frozen=True)
class CreatedThing(Declaration):
    """Rows of one model that members create, and that stay when the member is removed."""

    noun: str
    """In the plural, as in "projects"."""
    table: str
    """The label of the model, as in `projects.Project`, which has a column `created_by`."""
    describe: Callable[[Organization, Sequence[int]], Mapping[int, str]] | None = None
    """Returns what each of these people (IDs) created, in words; None for the number of rows."""

    def texts_for(self, organization: Organization, people: Sequence[int]) -> Mapping[int, str]:
        """What each person (ID) who created any has created, as in "3 projects", in one query."""
        if self.describe:
            return self.describe(organization, people)
        rows = apps.get_model(self.table)._default_manager.filter(organization=organization)
        creators = rows.filter(created_by__in=people).order_by().values_list("created_by")
        return {
            person: _counted(number, self.noun)
            for person, number in creators.annotate(number=Count("pk"))
            if person is not None
        }


@dataclass(frozen=True)
class RemovalEffect:
    """Something more that can be done to what a removed member leaves, if it is selected."""

    slug: str
    """Its name in the form, and in what `member_removed` tells receivers, which do it."""
    label: str
    about: str
    """What it means, in one sentence."""
    permission: Permission
    """The permission that the member who removes others needs for it."""


@dataclass(frozen=True)
class MembershipBound(Declaration):
    """Something of a member that ends with the membership."""

    noun: str
    """In the plural, as in "open invitations"."""
    fate: str
    """What follows the number: "they sent, which will be revoked"."""
    names_by_person: Callable[[Organization, Sequence[int]], Mapping[int, Sequence[str]]]
    """Returns the names of what each of these people (IDs) has, in one query."""
    named: int = 3
    """How many of a person's are named; the others are only counted."""
    is_owned: bool = False
    """Whether it is the member's own, which the page of the member shows."""
    effect: RemovalEffect | None = None
    """What can also be done to these things when the member is removed; None for nothing."""


CREATED_THINGS = Section(CreatedThing, key=lambda created: created.noun)
MEMBERSHIP_BOUND = Section(MembershipBound, key=lambda ends: ends.noun)


@dataclass(frozen=True)
class Ending:
    """What of one `MembershipBound` ends with one membership."""

    sort: MembershipBound
    all_names: Sequence[str]

    @property
    def title(self) -> str:
        """The noun as a label: "Open invitations"."""
        return self.sort.noun.capitalize()

    @property
    def number(self) -> str:
        """The number with its noun, such as "5 open invitations"."""
        return _counted(len(self.all_names), self.sort.noun)

    @property
    def names(self) -> str:
        """The first names, and how many more there are."""
        names = ", ".join(self.all_names[: self.sort.named])
        more = len(self.all_names) - self.sort.named
        return f"{names} and {more} more" if more > 0 else names


@dataclass(frozen=True)
class MemberRemoval:
    """What would end and what would stay when one member is removed."""

    member: Membership
    endings: list[Ending]
    created: list[str]
    is_creator: bool


@dataclass(frozen=True)
class RemovalPreview:
    """What would end and what would stay when these members are removed together."""

    leavings: list[MemberRemoval]
    roles_left_empty: list[AnyRole]
    """Roles of these members that no one else holds who can sign in."""
    is_without_administrator: bool
    """Whether no administrator without an end would be left, so that one of them has to stay."""

    @property
    def has_ending_administrator(self) -> bool:
        """Whether the access of some administrator ends, if `is_without_administrator`."""
        members = (leaving.member for leaving in self.leavings)
        return RoleSlug.ADMINISTRATOR not in self.roles_left_empty or any(
            member.ends_at and RoleSlug.ADMINISTRATOR in member.role_slugs for member in members
        )

    @property
    def has_created(self) -> bool:
        """Whether any of the members created anything."""
        return any(leaving.created for leaving in self.leavings)

    def possible_effects(self, by: Membership) -> list[RemovalEffect]:
        """What `by` may also have done to what the others leave; empty if they leave no such."""
        sorts = {
            ending.sort: None
            for leaving in self.leavings
            if leaving.member != by
            for ending in leaving.endings
        }
        effects = (sort.effect for sort in sorts)
        return [effect for effect in effects if effect and by.can(effect.permission)]


def preview_removal(organization: Organization, members: Sequence[Membership]) -> RemovalPreview:
    """What would end and stay if these members were removed, in one query and one a declaration."""
    people = [member.user_id for member in members]
    endings = endings_by_person(organization, people)
    left_empty, without_lasting = _roles_left_empty(organization, members)
    created_texts = [declaration.texts_for(organization, people) for declaration in CREATED_THINGS]
    return RemovalPreview(
        leavings=[
            MemberRemoval(
                member=member,
                endings=endings[member.user_id],
                created=[
                    texts[member.user_id] for texts in created_texts if member.user_id in texts
                ],
                is_creator=member.user_id == organization.creator_id,
            )
            for member in members
        ],
        roles_left_empty=left_empty,
        is_without_administrator=RoleSlug.ADMINISTRATOR in without_lasting,
    )


def selected_effects(slugs: Sequence[str], by: Actor) -> list[str]:
    """The slugs of selected effects for which `by` has the permission; others are left out."""
    effects = [sort.effect for sort in MEMBERSHIP_BOUND if sort.effect]
    return [effect.slug for effect in effects if effect.slug in slugs and by.can(effect.permission)]


def endings_by_person(
    organization: Organization, people: Sequence[int], *, are_owned: bool = False
) -> dict[int, list[Ending]]:
    """What would end with the membership of each person, by user ID, in one query a declaration.

    With `are_owned`, only what is theirs.
    """
    endings: dict[int, list[Ending]] = {person: [] for person in people}
    for sort in MEMBERSHIP_BOUND:
        if are_owned and not sort.is_owned:
            continue
        for person, names in sort.names_by_person(organization, people).items():
            endings[person].append(Ending(sort, names))
    return endings


def open_invitations_by_inviter(
    organization: Organization, people: Sequence[int]
) -> Mapping[int, Sequence[str]]:
    """The addresses of the open invitations that each of these people sent, the newest first."""
    sent = organization.invitations.open().filter(invited_by__in=people).order_by("-invited_at")
    addresses: dict[int, list[str]] = {}
    for person, address in sent.values_list("invited_by", "email"):
        addresses.setdefault(person, []).append(address)
    return addresses


def _counted(number: int, noun: str) -> str:
    """The number with its noun, which is in the plural: "1 project", "3 projects"."""
    return f"1 {noun.removesuffix('s')}" if number == 1 else f"{number} {noun}"


def _roles_left_empty(
    organization: Organization, members: Sequence[Membership]
) -> tuple[list[AnyRole], list[AnyRole]]:
    """The roles of these members that no other active member holds, and none without an end."""
    others = (
        MembershipRole.objects.filter(organization=organization, role=OuterRef("pk"))
        .filter(in_effect("membership__"), membership__user__is_active=True)
        .exclude(membership__in=[member.pk for member in members])
        .order_by("membership")
        .values("membership")
    )
    # The first one by the index, role by role; as a condition PostgreSQL looks through all members.
    first, first_lasting = (
        Subquery(o[:1]) for o in (others, others.filter(membership__ends_at=None))
    )
    slugs = {slug for member in members for slug in member.role_slugs}
    holders = list(
        Role.objects.named(slugs, organization=organization)
        .annotate(other=first, lasting=first_lasting)
        .values_list("slug", "other", "lasting")
    )
    return (
        organization.roles_named(slug for slug, other, _ in holders if other is None),
        organization.roles_named(slug for slug, _, lasting in holders if lasting is None),
    )
