"""Asking for a new invitation in place of one that expired."""

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import log
from console.refusals import Refusal
from organizations.actions.answering import demand_owner
from organizations.actions.invitations import InvitationClosed
from organizations.events import INVITATION_RENEWAL_ASKED
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
    """Tell the sender of an expired invitation that a new one is wanted, at most once a day.

    The person asked may, and anyone who holds the link, without an account: the caller has seen it.
    Only time may have ended the invitation. One that was revoked is an administrator's answer, and
    one that was declined is the person's own: asking again would only be a way to pester people.
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
