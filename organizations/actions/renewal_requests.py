"""Requesting a new invitation in place of an expired one."""

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import log
from console.refusals import Refusal
from organizations.actions.answering import demand_owner
from organizations.actions.invitations import InvitationClosed
from organizations.events.invitations import INVITATION_RENEWAL_ASKED
from organizations.models import Invitation
from organizations.tenancy.demands import demand_running
from organizations.tenancy.joining import AlreadyMember
from organizations.tenancy.locks import lock_and_reload


class StillOpen(Refusal):
    slug = "still-open"
    message = "This invitation has not expired. You can still use it."


class RenewalAskedAlready(Refusal):
    slug = "renewal-asked-already"
    message = "A new invitation was already requested. You can ask again a day after that."


@transaction.atomic
def ask_for_renewal(*, invitation: Invitation, user: User | None) -> Invitation:
    """Save and record that a new invitation is requested for an expired one, at most once a day.

    `user` is None for a visitor with the link, which the caller has checked. Not for invitations
    that were revoked or declined, because requests could then be used to pester people. Raises
    NotYours, AlreadyMember, InvitationClosed, StillOpen, RenewalAskedAlready, OrganizationSuspended
    or OrganizationBeingDeleted.
    """
    organization = lock_and_reload(invitation.organization)
    invitation = organization.invitations.get(pk=invitation.pk)
    if user is not None:
        demand_owner(invitation, user)
    if organization.memberships.verified_keys_among([invitation.email_key]).exists():
        raise AlreadyMember
    if not invitation.is_unanswered:
        raise InvitationClosed(fate=invitation.fate)
    if not invitation.is_lapsed:
        raise StillOpen
    demand_running(organization)
    if invitation.is_renewal_asked:
        raise RenewalAskedAlready

    invitation.renewal_asked_at = timezone.now()
    invitation.save(update_fields=["renewal_asked_at"])
    log.record(
        INVITATION_RENEWAL_ASKED,
        organization=organization,
        by=user or AnonymousUser(),
        target=invitation,
    )
    return invitation
