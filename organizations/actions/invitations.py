"""Resending and revoking unanswered invitations, and changing the roles that they offer."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from audit import log
from audit.models import Event
from console.refusals import Refusal
from organizations import limits, mail
from organizations.events.invitations import INVITATION_RESENT, INVITATION_ROLES_CHANGED
from organizations.events.operators import MAIL_DROPPED
from organizations.models import Invitation, Membership, Organization, Role
from organizations.models.invitation import invitation_end
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_giving
from organizations.tenancy.ends import clean_end
from organizations.tenancy.inviting_machines import inviter_columns
from organizations.tenancy.locks import authorize_exclusively
from organizations.tenancy.offered_roles import OfferedRoles
from organizations.tenancy.project_roles import demand_active, demand_in_projects
from organizations.tenancy.revoking import revoke
from organizations.tenancy.roles import AnyRole

INVITER = ("invited_by", "invited_by_machine", "invited_by_machine_id")
"""The columns of an invitation that say who sent it."""


class NotAnAddress(Refusal):
    slug = "not-an-address"
    message = "{problem}"
    field = "email"
    is_mistake = True


class AlreadyInvited(Refusal):
    slug = "already-invited"
    message = "Already invited."
    field = "email"


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
    """Enqueue an email with a new link that works for a week, and record an event.

    Older links stop working, and the actor becomes the inviter. Expired invitations open again.
    Raises InvitationClosed if it was answered or revoked, AboveYou if the actor could
    not give one of its roles, ProjectUnavailable, LastDayPassed, or LimitReached.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=invitation)
    invitation = _reload_unanswered(organization, invitation)
    demand_offer(invitation.offer, by=by)
    if invitation.is_lapsed:
        demand_room_for_invitation(limits.invitation_allowance(organization))
    demand_remaining_mail(limits.remaining_mails(organization, invitation.email_key))

    invitation.version += 1
    invitation.expires_at = invitation_end()
    _set_inviter(invitation, by)
    invitation.mail = mail.enqueue_invitation(invitation)
    invitation.reminded_at = invitation.renewal_asked_at = None
    invitation.save(
        update_fields=[
            *("version", "expires_at", "mail", "reminded_at", "renewal_asked_at", *INVITER)
        ]
    )
    log.record(INVITATION_RESENT, organization=organization, by=by, target=invitation)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Actor) -> None:
    """Revoke an unanswered invitation and record an event.

    Its email stays in the outbox, and is skipped when it would be written. Raises InvitationClosed
    if it was answered or revoked, or AboveYou if the actor could not give one of its roles.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=invitation)
    invitation = _reload_unanswered(organization, invitation)
    demand_giving(by, invitation.role_slugs)

    revoke(invitation, by=by)


@transaction.atomic
def change_invitation(
    *,
    invitation: Invitation,
    slugs: Iterable[AnyRole],
    project: Any,
    last_day: date | None,
    by: Actor,
) -> None:
    """Replace what an unanswered invitation offers, and record an event.

    The roles are of the whole organization without a project. Its link keeps working, and the actor
    becomes the inviter. Raises NoRoleOffered, InvitationClosed, NothingInProjects,
    ProjectUnavailable, LastDayPassed, LastDayTooFar, or AboveYou if the actor could not give one of
    the old or new roles.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=invitation)
    invitation = _reload_unanswered(organization, invitation)
    old_offer, new_offer = invitation.offer, OfferedRoles(set(slugs), project, last_day)
    demand_giving(by, old_offer.slugs)
    ends_at = demand_offer(new_offer, by=by)

    _set_inviter(invitation, by)
    invitation.project_id = project and project.pk
    invitation.membership_ends_at = ends_at
    invitation.save(update_fields=["project_id", "membership_ends_at", *INVITER])
    invitation.roles.set(Role.objects.named(new_offer.slugs, organization=organization))
    log.record(
        INVITATION_ROLES_CHANGED,
        organization=organization,
        by=by,
        target=invitation,
        before=old_offer.event_details,
        after=new_offer.event_details,
    )


def revoke_sent_by(member: Membership, *, by: Actor) -> int:
    """Revoke the open invitations of a leaving member, and return how many there were.

    Records an event for each. The caller holds the organization's lock.
    """
    open_invitations = list(member.organization.invitations.open().filter(invited_by=member.user))
    for invitation in open_invitations:
        revoke(invitation, by=by)
    return len(open_invitations)


def demand_offer(offer: OfferedRoles, *, by: Actor) -> datetime | None:
    """Check that the actor may offer these roles, and return the end of the membership in UTC.

    None without a last day. The caller holds the organization's lock. Raises NoRoleOffered,
    AboveYou, NothingInProjects, ProjectUnavailable, LastDayPassed or LastDayTooFar.
    """
    if not offer.slugs:
        raise NoRoleOffered
    demand_giving(by, offer.slugs)
    if offer.project is not None:
        demand_in_projects(offer.slugs, by.organization)
        demand_active(by.organization, offer.project)
    return clean_end(offer.last_day)


def requeue_skipped_mails(
    organization: Organization, *, since: datetime | None, inviter: User | None = None
) -> None:
    """Put emails of open invitations back into the outbox that were skipped since the time.

    They were skipped because no one could join. Emails that an operator dropped stay dropped. With
    `inviter`, only those of this person's invitations. Does nothing if `since` is None. The caller
    holds the organization's lock.
    """
    if since is None:
        return
    drops = Event.objects.within(organization.pk).filter(
        kind=MAIL_DROPPED, target_type="mail", at__gte=since
    )
    dropped_ids = set(drops.values_list("target_id", flat=True))
    skipped = organization.invitations.open().filter(mail__skipped_at__gte=since)
    if inviter is not None:
        skipped = skipped.filter(invited_by=inviter)
    for invitation in skipped.select_related("mail"):
        if invitation.mail and str(invitation.mail_id) not in dropped_ids:
            invitation.mail.begin_again()


def demand_room_for_invitation(allowance: limits.InvitationAllowance) -> None:
    """Raise LimitReached if the organization has as many open invitations as it may have."""
    if allowance.open >= allowance.open_limit:
        raise LimitReached(limit=f"{allowance.open_limit} open invitations")


def demand_remaining_mail(remaining: int) -> None:
    """Raise LimitReached if `remaining`, the emails left for an address today, is 0."""
    if not remaining:
        limit = settings.INVITATION_MAILS_A_DAY_PER_ADDRESS
        raise LimitReached(limit=f"{limit} emails per day to one address")


def _reload_unanswered(organization: Organization, invitation: Invitation) -> Invitation:
    """Read the invitation again. The caller holds the organization's lock.

    Raises InvitationClosed if it was accepted, declined or revoked.
    """
    invitation = organization.invitations.get(pk=invitation.pk)
    if not invitation.is_unanswered:
        raise InvitationClosed(fate=invitation.fate)
    return invitation


def _set_inviter(invitation: Invitation, by: Actor) -> None:
    """Set the columns `INVITER`, without saving them."""
    for name, value in inviter_columns(by).items():
        setattr(invitation, name, value)
