"""What closing an account ends in organizations, and where it is not possible yet."""

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from accounts.own_data.closing import Obstacle, Way
from console.refusals import Refusal
from organizations.models import Membership
from organizations.tenancy import belongings, removal_preview


def needs_successor(member: Membership) -> bool:
    """Whether an organization with other members has no other administrator without an end."""
    return member.is_last_administrator and not is_alone(member)


def is_alone(member: Membership) -> bool:
    """Whether the organization has no other member, and so is deleted with the account."""
    return not member.organization.memberships.exclude(pk=member.pk).exists()


def obstacles_of(user: User) -> list[Obstacle]:
    """The organizations that keep this person from closing the account, and what they can do.

    They need the person as administrator, or would be deleted with the account but cannot be yet.
    """
    members = Membership.objects.of_person(user).with_roles()
    needed = [_last_administrator_obstacle(member) for member in members if needs_successor(member)]
    return [*needed, *filter(None, map(_deletion_obstacle, members))]


def losses_of(user: User) -> list[str]:
    """Sentences about what closing the account ends in each of the person's organizations."""
    return [
        sentence
        for member in Membership.objects.of_person(user).with_roles()
        if not needs_successor(member)
        for sentence in _losses(member)
    ]


def _losses(member: Membership) -> list[str]:
    """What ends with this membership, or with the organization if the person is its only member."""
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


def _deletion_obstacle(member: Membership) -> Obstacle | None:
    """Why an organization that would be deleted with the account cannot be; else None."""
    if not member.is_last_administrator or needs_successor(member):
        return None
    try:
        belongings.demand_no_hold(member.organization)
    except Refusal as refusal:
        return Obstacle(member.organization.name, str(refusal))
    return None


def _last_administrator_obstacle(member: Membership) -> Obstacle:
    """What the only administrator of an organization with other members can do about that."""
    organization = member.organization
    address = [organization.handle]
    only, others_end = "its only administrator", member.has_other_administrators
    if others_end:
        only += " whose access has no end"
    if organization.is_suspended:
        return Obstacle(
            organization.name,
            f"You are {only}, and it is suspended. Nothing can be changed until the suspension"
            " ends. Contact the operators of this console.",
        )
    danger = Way("Go to Danger zone", reverse("settings:danger", args=address))
    if organization.is_being_deleted:
        who = only if others_end else "the only administrator who can restore it"
        return Obstacle(
            organization.name,
            f"You are {who}. Restore it and make someone else an administrator, or wait up to"
            f" {settings.DAYS_UNTIL_REMOVAL} days until it is permanently deleted.",
            [danger],
        )
    return Obstacle(
        organization.name,
        f"You are {only}, and it has other members. Make someone else an administrator, or delete"
        " the organization.",
        [Way("Leave to a successor", reverse("organizations:leave", args=address)), danger],
    )
