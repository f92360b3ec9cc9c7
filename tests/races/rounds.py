"""Who and what each round of a race begins with, made for all rounds at once in a few queries.

What is tried with luck is the deeds. What they act on is written past the actions, so that no
event is there before, and nothing is mailed.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched, repeat

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.email_addresses import email_key
from accounts.models import User
from organizations.models import (
    AccessRequest,
    CreatorshipOffer,
    Invitation,
    Membership,
    MembershipRole,
    Organization,
    Role,
)
from organizations.permissions import VIEW_EVENT
from organizations.tenancy.roles import RoleSlug
from tests.database import count_rows

ROUNDS = int(os.environ.get("RACE_ROUNDS", "20"))
"""Of each race. `bin/test --long races` takes 200."""

type Round = list[Membership]


def people(name: str, count: int | None = None) -> list[User]:
    """Someone new for each round, who can sign in, with a verified address."""
    users = User.objects.bulk_create(
        User(email=f"{name.lower()}.{n}@example.com", name=f"{name} {n}")
        for n in range(count or ROUNDS)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    return users


@transaction.atomic
def organizations_of(
    *administrators: User, developers: Sequence[User] = (), rounds: int | None = None
) -> list[Round]:
    """A new organization for each round: the memberships of these people, in this order."""
    return _organizations_of(repeat(administrators, rounds or ROUNDS), developers)


@transaction.atomic
def organizations_of_each(
    *administrators: Sequence[User], developers: Sequence[User]
) -> list[Round]:
    """The same with other people in each: one of each list, the developer last."""
    rounds = _organizations_of(zip(*administrators, strict=True))
    pairs = zip(rounds, developers, strict=True)
    members = Membership.objects.bulk_create(
        Membership(organization=by.organization, user=developer) for (by, *_), developer in pairs
    )
    give(RoleSlug.DEVELOPER, members)
    return [[*some, member] for some, member in zip(rounds, members, strict=True)]


def organization_of(*administrators: User) -> Round:
    """A new organization with these administrators; returns their memberships."""
    (members,) = organizations_of(*administrators, rounds=1)
    return members


def invitations_to(user: User, rounds: list[Round]) -> Iterator[tuple[Round, Invitation]]:
    """Each round with an open invitation as Developer, by the last of its members."""
    invitations = Invitation.objects.bulk_create(
        Invitation(
            organization=by.organization,
            email=user.email,
            email_key=email_key(user.email),
            invited_by=by.user,
        )
        for *_, by in rounds
    )
    role = Role.objects.get(slug=RoleSlug.DEVELOPER)
    to_roles = Invitation.roles.through
    to_roles.objects.bulk_create(to_roles(invitation=each, role=role) for each in invitations)
    return zip(rounds, invitations, strict=True)


def access_requests_in(rounds: list[Round]) -> Iterator[tuple[Round, AccessRequest]]:
    """Each round with an open access request, by the last of its members to the first."""
    requests = AccessRequest.objects.bulk_create(
        AccessRequest(
            organization=admin.organization,
            membership=member,
            permission=VIEW_EVENT.value,
            asked_of=admin.user,
        )
        for admin, *_, member in rounds
    )
    return zip(rounds, requests, strict=True)


@transaction.atomic
def offers_to(recipients: Sequence[User]) -> list[Round]:
    """For each of them an organization whose creator has offered it: the creator and they.

    The creators are new, for a person can have created one.
    """
    start = User.objects.count()
    creators = people(f"Creator-{start}", len(recipients))
    rounds = _organizations_of(zip(creators, recipients, strict=True))
    for creator, _ in rounds:
        creator.organization.creator = creator.user
    Organization.objects.bulk_update([by.organization for by, _ in rounds], ["creator"])
    CreatorshipOffer.objects.bulk_create(
        CreatorshipOffer(organization=by.organization, to=to, offered_by=by.user)
        for by, to in rounds
    )
    return rounds


def join_all(organization: Organization, users: Iterable[User], slug: RoleSlug) -> Round:
    """Make these people members in one role."""
    members = Membership.objects.bulk_create(
        Membership(organization=organization, user=user) for user in users
    )
    give(slug, members)
    return members


def give(slug: RoleSlug, members: Iterable[Membership]) -> None:
    """One role more for each of them."""
    role = Role.objects.get(slug=slug)
    MembershipRole.objects.bulk_create(
        MembershipRole(membership=member, organization=member.organization, role=role)
        for member in members
    )


def _organizations_of(
    administrators: Iterable[Sequence[User]], developers: Sequence[User] = ()
) -> list[Round]:
    teams = [(*some, *developers) for some in administrators]
    organizations = [Organization(name="Acme") for _ in teams]
    for organization in organizations:
        organization.handle = organization.handle_key = organization.pk.hex
    Organization.objects.bulk_create(organizations)
    members = Membership.objects.bulk_create(
        Membership(organization=organization, user=user)
        for organization, team in zip(organizations, teams, strict=True)
        for user in team
    )
    rounds = [list(each) for each in batched(members, len(teams[0]))]
    count = len(teams[0]) - len(developers)
    give(RoleSlug.ADMINISTRATOR, (member for each in rounds for member in each[:count]))
    give(RoleSlug.DEVELOPER, (member for each in rounds for member in each[count:]))
    count_rows()
    return rounds
