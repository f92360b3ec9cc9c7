"""What closing an account means in organizations, and where it is not possible yet."""

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from accounts.own_data.closing import Obstacle, Way
from console.refusals import Refusal
from organizations.models import Membership
from organizations.tenancy import belongings, removal_preview


def needs_successor(member: Membership) -> bool:
    """Whether an organization with other members would be without an active administrator."""
    return member.is_last_administrator and not is_alone(member)


def is_alone(member: Membership) -> bool:
    """Whether no one else belongs to the organization, which then goes with the account."""
    return not member.organization.memberships.exclude(pk=member.pk).exists()


def obstacles_of(user: User) -> list[Obstacle]:
    """The organizations that need this person, each with what they can do about it."""
    members = _memberships_of(user)
    return [
        *(_obstacle(member) for member in members if needs_successor(member)),
        *(held for member in members if (held := _hold(member))),
    ]


def losses_of(user: User) -> list[str]:
    """What ends in each organization of this person, as sentences."""
    return [
        sentence
        for member in _memberships_of(user)
        if not needs_successor(member)
        for sentence in _ends(member)
    ]


def _memberships_of(user: User) -> list[Membership]:
    return list(Membership.objects.of_person(user).with_roles())


def _ends(member: Membership) -> list[str]:
    organization = member.organization
    if member.is_last_administrator:
        return [
            f"{organization} with everything in it: you are its only member. It cannot be restored"
        ]
    endings = removal_preview.endings_by_person(organization, [member.user_id])[member.user_id]
    return [
        f"Your membership in {organization}",
        *(f"{ending.number} in {organization}: {ending.names}" for ending in endings),
    ]


def _hold(member: Membership) -> Obstacle | None:
    """What keeps an organization from going with the account, if it would."""
    if not member.is_last_administrator or needs_successor(member):
        return None
    try:
        belongings.demand_no_hold(member.organization)
    except Refusal as refusal:
        return Obstacle(member.organization.name, str(refusal))
    return None


def _obstacle(member: Membership) -> Obstacle:
    organization = member.organization
    address = [organization.handle]
    if organization.is_suspended:
        return Obstacle(
            organization.name,
            "You are its only administrator, and it is suspended. Nothing can be changed until the"
            " suspension ends. Contact the operators of this console.",
        )
    danger = Way("Go to Danger zone", reverse("settings:danger", args=address))
    if organization.is_being_deleted:
        return Obstacle(
            organization.name,
            "You are the only administrator who can restore it. Restore it and make someone else"
            f" an administrator, or wait up to {settings.DAYS_UNTIL_REMOVAL} days until it is"
            " permanently deleted.",
            [danger],
        )
    return Obstacle(
        organization.name,
        "You are its only administrator, and it has other members. Make someone else an"
        " administrator, or delete the organization.",
        [Way("Leave to a successor", reverse("organizations:leave", args=address)), danger],
    )
