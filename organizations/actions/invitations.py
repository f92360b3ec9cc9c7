"""What becomes of an invitation that waits: sending again, revoking, changing the roles offered."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import log
from audit.models import Event
from console.refusals import Refusal
from organizations import limits, mail
from organizations.events import (
    INVITATION_RESENT,
    INVITATION_REVOKED,
    INVITATION_ROLES_CHANGED,
    MAIL_DROPPED,
)
from organizations.models import Invitation, Membership, Organization, Role
from organizations.models.invitation import a_week_from_now
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_giving, demand_person
from organizations.tenancy.locks import authorize_exclusively
from organizations.tenancy.roles import RoleSlug


class NotAnAddress(Refusal):
    slug = "not-an-address"
    message = "{problem}"
    is_mistake = True


class AlreadyInvited(Refusal):
    slug = "already-invited"
    message = "Already invited."


class LimitReached(Refusal):
    slug = "limit-reached"
    message = "Limit reached: {limit}."


class NoRoleOffered(Refusal):
    slug = "no-role-offered"
    message = "Choose at least one role."
    field = "roles"


class InvitationClosed(Refusal):
    slug = "invitation-closed"
    message = "This invitation {fate}."


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: Actor) -> Invitation:
    """Send a new link for another week, also of an expired invitation. Older links stop working."""
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=invitation)
    sender = demand_sender(by)
    invitation = _unanswered(organization, invitation)
    demand_giving(by, invitation.role_slugs)
    if invitation.is_lapsed:
        demand_room_to_be_open(limits.invitation_allowance(organization))
    demand_mail_left(limits.remaining_mails(organization, invitation.email_key))

    invitation.version += 1
    invitation.expires_at = a_week_from_now()
    invitation.invited_by = sender
    invitation.mail = mail.enqueue_invitation(invitation)
    invitation.reminded_at = invitation.renewal_asked_at = None
    invitation.save(
        update_fields=[
            *("version", "expires_at", "invited_by", "mail", "reminded_at", "renewal_asked_at")
        ]
    )
    log.record(INVITATION_RESENT, organization=organization, by=by, target=invitation)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Actor) -> None:
    """Take an invitation back: its link dies, and a mail still waiting is not sent."""
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=invitation)
    invitation = _unanswered(organization, invitation)
    demand_giving(by, invitation.role_slugs)

    _revoke(invitation, by=by)


@transaction.atomic
def change_invitation_roles(
    *, invitation: Invitation, slugs: Iterable[RoleSlug], by: Actor
) -> None:
    """Offer other roles in an invitation that is still unanswered. Its link keeps working."""
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=invitation)
    sender = demand_sender(by)
    invitation = _unanswered(organization, invitation)
    before, after = set(invitation.role_slugs), set(slugs)
    if not after:
        raise NoRoleOffered
    demand_giving(by, before | after)

    invitation.invited_by = sender
    invitation.save(update_fields=["invited_by"])
    invitation.roles.set(Role.objects.named(after))
    log.record(
        INVITATION_ROLES_CHANGED,
        organization=organization,
        by=by,
        target=invitation,
        before={"roles": sorted(before)},
        after={"roles": sorted(after)},
    )


def revoke_sent_by(member: Membership, *, by: Actor) -> int:
    """Revoke what a leaving member sent and no one answered yet; returns how many.

    For the caller that holds the organization's lock.
    """
    sent = list(member.organization.invitations.open().filter(invited_by=member.user))
    for invitation in sent:
        _revoke(invitation, by=by)
    return len(sent)


def demand_sender(by: Actor) -> User:
    """Whose the invitation is: it can be accepted while they may give its roles."""
    return demand_person(
        by, reason="an invitation is good as long as its sender may give its roles"
    )


def mail_held_back(organization: Organization, *, since: datetime | None) -> None:
    """Have the emails of open invitations sent that were skipped while no one could have joined.

    An operator may have dropped one of them: that one stays so. There are no more than an
    organization may have open. For the caller that holds the organization's lock.
    """
    if since is None:
        return
    dropped = Event.objects.within(organization.pk).filter(
        kind=MAIL_DROPPED, target_type="mail", at__gte=since
    )
    dropped_ids = set(dropped.values_list("target_id", flat=True))
    waiting = organization.invitations.open().filter(mail__skipped_at__gte=since)
    for invitation in waiting.select_related("mail"):
        if invitation.mail and str(invitation.mail_id) not in dropped_ids:
            invitation.mail.begin_again()


def demand_room_to_be_open(room: limits.InvitationAllowance) -> None:
    """Refuse one more than may be open."""
    if room.open >= room.open_limit:
        raise LimitReached(limit=f"{room.open_limit} open invitations")


def demand_mail_left(left: int) -> None:
    """Refuse one more mail than may go to an address in a day."""
    if not left:
        most = settings.INVITATION_MAILS_A_DAY_PER_ADDRESS
        raise LimitReached(limit=f"{most} emails per day to one address")


def _unanswered(organization: Organization, invitation: Invitation) -> Invitation:
    """The invitation as it is now that the organization is locked, if it still waits."""
    fresh = organization.invitations.get(pk=invitation.pk)
    if not fresh.is_unanswered:
        raise InvitationClosed(fate=fresh.fate)
    return fresh


def _revoke(invitation: Invitation, *, by: Actor) -> None:
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    log.record(INVITATION_REVOKED, organization=by.organization, by=by, target=invitation)
