"""Asking people to join, up to 50 in one request, in as many statements as for one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from accounts.email_addresses import BadAddress, email_key, mailbox_key
from accounts.models import User
from audit import log
from console.refusals import Refusal
from organizations import limits, mail
from organizations.actions.invitations import (
    AlreadyInvited,
    LimitReached,
    NoRoleOffered,
    NotAnAddress,
    demand_mail_left,
    demand_room_to_be_open,
    demand_sender,
)
from organizations.events import INVITATION_LAPSED, INVITATION_SENT
from organizations.models import Invitation, Organization, Role
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_giving
from organizations.tenancy.joining import AlreadyMember
from organizations.tenancy.locks import authorize_exclusively
from organizations.tenancy.meters import MEMBERS, demand_room
from organizations.tenancy.roles import RoleSlug


@dataclass(frozen=True)
class Outcome:
    """What became of one address: an invitation, or the reason why there is none."""

    address: str
    invitation: Invitation | None
    refusal: Refusal | None = None

    @property
    def is_member(self) -> bool:
        """Whether there is nothing to invite the person to."""
        return isinstance(self.refusal, AlreadyMember)

    @property
    def is_to_be_tried_again(self) -> bool:
        """Whether a corrected address, or another day, would help."""
        return self.refusal is not None and self.invitation is None and not self.is_member


@transaction.atomic
def invite_members(
    *, addresses: Sequence[str], slugs: Iterable[RoleSlug], by: Actor
) -> list[Outcome]:
    """Ask people to join in these roles, and mail each; says for each address what became of it.

    One address that cannot be invited loses none of the others.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP)
    sender = demand_sender(by)
    offered = list(Role.objects.named(slugs))
    if not offered:
        raise NoRoleOffered
    demand_giving(by, [RoleSlug(role.slug) for role in offered])
    if {role.slug for role in offered} != {RoleSlug.EXTERNAL_API_SUBSCRIBER}:
        demand_room(organization, MEMBERS)

    invitees = _Invitees(organization, addresses)
    outcomes = [_ask(address, invitees, sender) for address in addresses]
    invitees.close_lapsed()
    _write(organization, invitees.invited, offered, by=by)
    return outcomes


class _Invitees:
    """What the rules must know of all the addresses, read together under the lock.

    It counts those that are invited, so that the next one is asked about what is left.
    """

    def __init__(self, organization: Organization, addresses: Sequence[str]) -> None:
        keys = {key for address in addresses if (key := _key(address))}
        self.organization = organization
        self.members = set(organization.memberships.verified_keys_among(keys))
        earlier = organization.invitations.unanswered().filter(email_key__in=keys)
        self.waiting = {invitation.email_key: invitation for invitation in earlier}
        self.room = limits.invitation_allowance(organization)
        self.mails_left = limits.remaining_mails_by_mailbox(organization, keys)
        self.invited: list[Invitation] = []
        self.lapsed: list[Invitation] = []

    def demand_newcomer(self, key: str) -> None:
        """Neither a member nor invited; an expired invitation hinders no one."""
        if key in self.members:
            raise AlreadyMember
        if (earlier := self.waiting.get(key)) and earlier.is_open:
            raise AlreadyInvited(invitation=earlier)

    def demand_room(self, key: str) -> None:
        """Within the organization's limits, and that of the mailbox."""
        demand_room_to_be_open(self.room)
        if self.room.today >= self.room.today_limit:
            raise LimitReached(limit=f"{self.room.today_limit} invitations per day")
        demand_mail_left(self.mails_left[mailbox_key(key)])

    def add(self, invitation: Invitation) -> None:
        """Count one that goes out. One that expired makes room for it."""
        key = invitation.email_key
        if key in self.waiting:
            self.lapsed.append(self.waiting[key])
        self.waiting[key] = invitation
        self.room = replace(self.room, open=self.room.open + 1, today=self.room.today + 1)
        self.mails_left[mailbox_key(key)] -= 1
        self.invited.append(invitation)

    def close_lapsed(self) -> None:
        """Write that those which made room have expired."""
        if self.lapsed:
            of_them = self.organization.invitations.filter(pk__in=[each.pk for each in self.lapsed])
            of_them.update(lapsed_at=timezone.now())
            log.record_for_each(
                INVITATION_LAPSED, self.lapsed, organization=self.organization, by=log.System()
            )


def _ask(address: str, invitees: _Invitees, sender: User) -> Outcome:
    try:
        key = email_key(address)
        invitees.demand_newcomer(key)
        invitees.demand_room(key)
    except BadAddress as problem:
        return Outcome(address, None, NotAnAddress(problem=problem))
    except AlreadyInvited as refusal:
        return Outcome(address, invitees.waiting[key], refusal)
    except Refusal as refusal:
        return Outcome(address, None, refusal)
    invitation = Invitation(
        organization=invitees.organization, email=address, email_key=key, invited_by=sender
    )
    invitees.add(invitation)
    return Outcome(address, invitation)


def _write(
    organization: Organization,
    invited: Sequence[Invitation],
    offered: Sequence[Role],
    *,
    by: Actor,
) -> None:
    """The emails first, which the invitations name."""
    if not invited:
        return
    mail.enqueue_invitations(invited)
    Invitation.objects.bulk_create(invited)
    offers = Invitation.roles.through.objects
    offers.bulk_create(
        offers.model(invitation=invitation, role=role) for invitation in invited for role in offered
    )
    log.record_for_each(
        INVITATION_SENT,
        invited,
        organization=organization,
        by=by,
        after={"roles": sorted(role.slug for role in offered)},
    )


def _key(address: str) -> str:
    """The key, or the empty string for what is no address."""
    try:
        return email_key(address)
    except BadAddress:
        return ""
