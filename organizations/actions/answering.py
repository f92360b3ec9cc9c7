"""Answering an invitation."""

from django.db import transaction
from django.utils import timezone

from accounts.actions import lock_person
from accounts.models import User
from audit import log
from console.refusals import Refusal
from organizations.actions.invitations import InvitationClosed
from organizations.events import INVITATION_ACCEPTED, INVITATION_DECLINED
from organizations.models import Invitation, Membership, Organization
from organizations.tenancy.demands import demand_running
from organizations.tenancy.joining import AlreadyMember, create_membership
from organizations.tenancy.locks import lock_and_reload
from organizations.tenancy.meters import MEMBERS, demand_room
from organizations.tenancy.roles import RoleSlug


class NotYours(Refusal):
    slug = "not-yours"
    message = "This invitation was sent to another email address."


class InviterCannotGive(Refusal):
    slug = "inviter-cannot-give"
    message = (
        "The person who invited you can no longer assign these roles in {organization}. "
        "Ask an administrator for a new invitation."
    )


@transaction.atomic
def join(*, invitation: Invitation, user: User) -> Membership:
    """Accept an invitation: create the membership in the offered roles and record an event.

    The update claims the open invitation, so that two clicks create one membership. Raises
    NotYours, AlreadyMember, InvitationClosed, InviterCannotGive, OrganizationSuspended,
    OrganizationBeingDeleted, or the refusal of a limit on members.
    """
    user = lock_person(user)
    organization = lock_and_reload(invitation.organization)
    invitation = organization.invitations.select_related("invited_by").get(pk=invitation.pk)
    demand_owner(invitation, user)
    if organization.memberships.filter(user=user).exists():
        raise AlreadyMember
    _demand_open(invitation)
    demand_running(organization)
    _demand_inviter(organization, invitation)
    claimed = Invitation.objects.open().filter(pk=invitation.pk)
    if not claimed.update(accepted_at=timezone.now(), accepted_by=user):
        raise InvitationClosed(fate="has already been answered")

    if set(invitation.role_slugs) != {RoleSlug.EXTERNAL_API_SUBSCRIBER}:
        demand_room(organization, MEMBERS)
    membership = create_membership(user, organization, invitation.role_slugs)
    user.remember_organization(organization.pk)
    log.record(
        INVITATION_ACCEPTED,
        organization=organization,
        by=user,
        target=invitation,
        after={"roles": sorted(invitation.role_slugs)},
    )
    return membership


@transaction.atomic
def decline_invitation(*, invitation: Invitation, user: User) -> None:
    """Decline an open invitation and record an event. The address can be invited again.

    Raises NotYours or InvitationClosed.
    """
    organization = lock_and_reload(invitation.organization)
    invitation = organization.invitations.get(pk=invitation.pk)
    demand_owner(invitation, user)
    _demand_open(invitation)

    Invitation.objects.unanswered().filter(pk=invitation.pk).update(declined_at=timezone.now())
    log.record(INVITATION_DECLINED, organization=organization, by=user, target=invitation)


def demand_owner(invitation: Invitation, user: User) -> None:
    """Raise NotYours if the person has not verified the invited address."""
    if not user.owns(invitation.email_key):
        raise NotYours


def _demand_open(invitation: Invitation) -> None:
    """Raise InvitationClosed if the invitation was answered or revoked, or has expired."""
    if not invitation.is_open:
        raise InvitationClosed(fate=invitation.fate)


def _demand_inviter(organization: Organization, invitation: Invitation) -> None:
    """Raise InviterCannotGive if the inviter was removed or demoted since the invitation."""
    if invitation.inviting_member is None:
        raise InviterCannotGive(organization=organization, invitation=invitation)
