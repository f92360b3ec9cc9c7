"""Inviting up to 50 people in one request, with as many SQL statements as for one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.email_addresses import BadAddress, email_key, mailbox_key
from audit import log
from console.refusals import Refusal
from organizations import limits, mail
from organizations.actions.invitations import (
    AlreadyInvited,
    LimitReached,
    NotAnAddress,
    demand_offer,
    demand_remaining_mail,
    demand_room_for_invitation,
)
from organizations.events.invitations import INVITATION_LAPSED, INVITATION_SENT
from organizations.models import Invitation, Organization, Role
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.actors import Actor
from organizations.tenancy.inviting_machines import inviter_columns
from organizations.tenancy.joining import AlreadyMember
from organizations.tenancy.locks import authorize_exclusively
from organizations.tenancy.meters import MEMBERS, demand_room
from organizations.tenancy.offered_roles import OfferedRoles
from organizations.tenancy.roles import AnyRole, RoleSlug


@dataclass(frozen=True)
class Outcome:
    """The outcome for one address: an invitation or a refusal, or both if one was open before."""

    address: str
    invitation: Invitation | None
    refusal: Refusal | None = None

    @property
    def is_member(self) -> bool:
        """Whether no invitation was made because the person is a member."""
        return isinstance(self.refusal, AlreadyMember)

    @property
    def is_to_be_tried_again(self) -> bool:
        """Whether the address was refused, and a correction or a later try can help."""
        return self.refusal is not None and self.invitation is None and not self.is_member


@transaction.atomic
def invite_members(
    *,
    addresses: Sequence[str],
    slugs: Iterable[AnyRole],
    project: Any = None,
    last_day: date | None = None,
    by: Actor,
) -> list[Outcome]:
    """Invite each address in the roles, enqueue the emails, and return an outcome for each address.

    The roles are of the whole organization, or of one project only; the membership ends after
    `last_day` in UTC, if given. An address that is refused leaves the others invited. Records an
    event for each invitation. Raises NoRoleOffered, AboveYou,
    NothingInProjects, ProjectUnavailable, LastDayPassed, LastDayTooFar, or the refusal of a limit
    on members.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP)
    offer = OfferedRoles(set(slugs), project, last_day)
    ends_at = demand_offer(offer, by=by)
    if offer.slugs != {RoleSlug.EXTERNAL_API_SUBSCRIBER}:
        demand_room(organization, MEMBERS)

    invitees = _Invitees(organization, addresses)
    outcomes = [_invite(address, invitees, by) for address in addresses]
    invitees.close_lapsed()
    for invitation in invitees.invited:
        invitation.project_id = project and project.pk
        invitation.membership_ends_at = ends_at
    _save_and_mail(organization, invitees.invited, offer, by=by)
    return outcomes


class _Invitees:
    """Members, invitations and limits that the rules need, read for all addresses together.

    Counts each new invitation, so that the limits hold within one request. The caller holds the
    organization's lock.
    """

    def __init__(self, organization: Organization, addresses: Sequence[str]) -> None:
        keys = {key for address in addresses if (key := _key_or_empty(address))}
        self.organization = organization
        self.members = set(organization.memberships.verified_keys_among(keys))
        unanswered = organization.invitations.unanswered().filter(email_key__in=keys)
        self.unanswered = {invitation.email_key: invitation for invitation in unanswered}
        self.allowance = limits.invitation_allowance(organization)
        self.mails_left = limits.remaining_mails_by_mailbox(organization, keys)
        self.invited: list[Invitation] = []
        self.lapsed: list[Invitation] = []

    def demand_newcomer(self, key: str) -> None:
        """Raise AlreadyMember, or AlreadyInvited for an open invitation; an expired one is fine."""
        if key in self.members:
            raise AlreadyMember
        if (earlier := self.unanswered.get(key)) and earlier.is_open:
            raise AlreadyInvited(invitation=earlier)

    def demand_room(self, key: str) -> None:
        """Raise LimitReached at a limit of the organization, or of the mailbox's emails per day."""
        demand_room_for_invitation(self.allowance)
        if self.allowance.today >= self.allowance.today_limit:
            raise LimitReached(limit=f"{self.allowance.today_limit} invitations per day")
        demand_remaining_mail(self.mails_left[mailbox_key(key)])

    def add(self, invitation: Invitation) -> None:
        """Count a new invitation, and mark an expired one to the same address to be closed."""
        key = invitation.email_key
        if key in self.unanswered:
            self.lapsed.append(self.unanswered[key])
        self.unanswered[key] = invitation
        self.allowance = replace(
            self.allowance, open=self.allowance.open + 1, today=self.allowance.today + 1
        )
        self.mails_left[mailbox_key(key)] -= 1
        self.invited.append(invitation)

    def close_lapsed(self) -> None:
        """Save and record that the expired invitations that were replaced have expired."""
        if self.lapsed:
            pks = [invitation.pk for invitation in self.lapsed]
            self.organization.invitations.filter(pk__in=pks).update(lapsed_at=timezone.now())
            log.record_for_each(
                INVITATION_LAPSED, self.lapsed, organization=self.organization, by=log.System()
            )


def _invite(address: str, invitees: _Invitees, by: Actor) -> Outcome:
    """The outcome for one address, with an unsaved invitation if no rule is in the way."""
    try:
        address_key = email_key(address)
        invitees.demand_newcomer(address_key)
        invitees.demand_room(address_key)
    except BadAddress as error:
        return Outcome(address, None, NotAnAddress(problem=error))
    except AlreadyInvited as refusal:
        return Outcome(address, invitees.unanswered[address_key], refusal)
    except Refusal as refusal:
        return Outcome(address, None, refusal)
    invitation = Invitation(
        organization=invitees.organization,
        email=address,
        email_key=address_key,
        **inviter_columns(by),
    )
    invitees.add(invitation)
    return Outcome(address, invitation)


def _save_and_mail(
    organization: Organization,
    invited: Sequence[Invitation],
    offer: OfferedRoles,
    *,
    by: Actor,
) -> None:
    """Enqueue the emails, and save the invitations with their roles and events.

    Emails come first, because the invitations refer to them.
    """
    if not invited:
        return
    mail.enqueue_invitations(invited)
    Invitation.objects.bulk_create(invited)
    offers = Invitation.roles.through.objects
    roles = list(Role.objects.named(offer.slugs, organization=organization))
    offers.bulk_create(
        offers.model(invitation=invitation, role=role) for invitation in invited for role in roles
    )
    log.record_for_each(
        INVITATION_SENT,
        invited,
        organization=organization,
        by=by,
        after=offer.event_details,
    )


def _key_or_empty(address: str) -> str:
    """The address key, or an empty string for an invalid address."""
    try:
        return email_key(address)
    except BadAddress:
        return ""
