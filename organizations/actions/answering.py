"""Answering an invitation."""

from django.db import transaction
from django.utils import timezone

from accounts.actions import lock_person
from accounts.models import User
from audit import log
from console.refusals import Refusal
from console.words import dates
from organizations.actions.invitations import InvitationClosed
from organizations.events.invitations import INVITATION_ACCEPTED, INVITATION_DECLINED
from organizations.models import Invitation, Membership, Organization
from organizations.tenancy.demands import demand_running
from organizations.tenancy.joining import AlreadyMember, create_membership
from organizations.tenancy.locks import lock_and_reload
from organizations.tenancy.meters import MEMBERS, demand_room
from organizations.tenancy.project_roles import active_projects, create_in_project
from organizations.tenancy.roles import RoleSlug


class NotYours(Refusal):
    slug = "not-yours"
    message = "This invitation was sent to another email address."


class InviterCannotGive(Refusal):
    slug = "inviter-cannot-give"
    message = (
        "{inviter} invited you can no longer assign these roles in {organization}. "
        "Ask an administrator for a new invitation."
    )


class OfferEnded(Refusal):
    slug = "offer-ended"
    message = (
        "The access that this invitation offers ended after {last_day}. "
        "Ask an administrator of {organization} for a new invitation."
    )


class OfferedProjectUnavailable(Refusal):
    slug = "offered-project-unavailable"
    message = (
        "The project of this invitation is archived. "
        "Ask an administrator of {organization} for a new invitation."
    )


@transaction.atomic
def join(*, invitation: Invitation, user: User) -> Membership:
    """Accept an invitation: create the membership that it offers and record an event.

    The update claims the open invitation, so that two clicks create one membership. Raises
    NotYours, AlreadyMember, InvitationClosed, InviterCannotGive, OfferEnded,
    OfferedProjectUnavailable, OrganizationSuspended, OrganizationBeingDeleted, or the refusal of a
    limit on members.
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
    _demand_offer(organization, invitation)
    claimed = Invitation.objects.open().filter(pk=invitation.pk)
    if not claimed.update(accepted_at=timezone.now(), accepted_by=user):
        raise InvitationClosed(fate="has already been answered")

    if set(invitation.role_slugs) != {RoleSlug.EXTERNAL_API_SUBSCRIBER}:
        demand_room(organization, MEMBERS)
    membership = _create_offered_membership(organization, invitation, user)
    user.remember_organization(organization.pk)
    log.record(
        INVITATION_ACCEPTED,
        organization=organization,
        by=user,
        target=invitation,
        after=invitation.offer.event_details,
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
    if not invitation.has_inviter:
        inviter = "The service account that" if invitation.invited_by_machine else "The person who"
        raise InviterCannotGive(organization=organization, invitation=invitation, inviter=inviter)


def _demand_offer(organization: Organization, invitation: Invitation) -> None:
    """Raise OfferEnded or OfferedProjectUnavailable if joining would open nothing."""
    ends_at, last_day = invitation.membership_ends_at, invitation.last_day
    if ends_at is not None and ends_at <= timezone.now():
        raise OfferEnded(organization=organization, last_day=dates.day(last_day))
    active = active_projects(organization)
    if invitation.is_in_project and not active.filter(pk=invitation.project_id).exists():
        raise OfferedProjectUnavailable(organization=organization)


def _create_offered_membership(
    organization: Organization, invitation: Invitation, user: User
) -> Membership:
    """Create the membership with its end, and the roles in the organization or in one project."""
    slugs, ends_at = invitation.role_slugs, invitation.membership_ends_at
    if not invitation.is_in_project:
        return create_membership(user, organization, slugs, ends_at=ends_at)
    membership = create_membership(user, organization, [], ends_at=ends_at)
    create_in_project(membership, slugs, project=invitation.project, given_by=invitation.invited_by)
    return membership
