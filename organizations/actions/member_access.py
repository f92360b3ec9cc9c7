"""Ending and suspending the access of members, who keep their membership, roles and work."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from audit import log
from console.jobs.batches import in_order
from console.refusals import Refusal
from console.words.lines import clean_line
from organizations.actions.invitations import requeue_skipped_mails
from organizations.actions.members import demand_other_administrator
from organizations.events.members import (
    MEMBER_END_REMOVED,
    MEMBER_END_SET,
    MEMBER_ENDS_SOON,
    MEMBER_RESTORED,
    MEMBER_SUSPENDED,
)
from organizations.models import Membership, Organization
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_giving_all_of
from organizations.tenancy.ends import clean_end, days_told_by_notice
from organizations.tenancy.locks import authorize_exclusively, reload_member
from organizations.tenancy.meters import MEMBERS, demand_room
from organizations.tenancy.roles import RoleSlug
from organizations.tenancy.scopes import unended_role_slugs
from organizations.tenancy.settling import settle_access_requests

BATCH = 100


class OwnAccess(Refusal):
    slug = "own-access"
    message = "You cannot end, extend or suspend your own access. Ask another administrator."


@transaction.atomic
def set_last_day(*, membership: Membership, last_day: date | None, by: Actor) -> bool:
    """Let a membership end after this day in UTC, or never, and return whether that is a change.

    Records an event that notifies the member. If it had ended, emails of the member's invitations
    that were skipped since then are enqueued again, and access requests that the member's roles
    fulfill are granted. Raises LastDayPassed, LastDayTooFar, OwnAccess,
    NoLongerAllowed, AboveYou if the actor could not give the member's roles, LastAdministrator, or,
    if the membership had ended, the refusal of a limit on members.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=membership)
    member = _reload_other(organization, membership, by)
    ends_at = clean_end(last_day)
    if member.ends_at == ends_at:
        return False
    if ends_at is not None:
        demand_other_administrator(than=member)
    if member.has_ended and not member.is_suspended:
        _demand_room(member)

    requeue_skipped_mails(organization, since=member.out_of_effect_since, inviter=member.user)
    former_day, member.ends_at = member.last_day, ends_at
    member.end_reminded_before = days_told_by_notice(ends_at)
    member.save(update_fields=["ends_at", "end_reminded_before"])
    log.record(
        MEMBER_END_SET if last_day else MEMBER_END_REMOVED,
        organization=organization,
        by=by,
        target=member.user,
        before={"last_day": former_day.isoformat()} if former_day else {},
        after={"last_day": last_day.isoformat()} if last_day else {},
    )
    settle_access_requests(member, by=by)
    return True


@transaction.atomic
def suspend_member(*, membership: Membership, reason: str = "", by: Actor) -> bool:
    """Suspend a member, who can do nothing until restored, and return whether that is a change.

    Roles, tokens and work are kept. Records an event that notifies the member of the reason. Raises
    InvalidLine, OwnAccess, NoLongerAllowed, AboveYou if the actor could not give the member's
    roles, or LastAdministrator.
    """
    reason = clean_line(reason, field="reason")
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=membership)
    member = _reload_other(organization, membership, by)
    if member.is_suspended:
        return False
    demand_other_administrator(than=member)

    member.suspended_at, member.suspension_reason = timezone.now(), reason
    member.save(update_fields=["suspended_at", "suspension_reason"])
    log.record(
        MEMBER_SUSPENDED, organization=organization, by=by, target=member.user, reason=reason
    )
    return True


@transaction.atomic
def restore_member(*, membership: Membership, by: Actor) -> bool:
    """End the suspension of a member, whose roles count again, and return whether it was one.

    Records an event that notifies the member, enqueues again the emails of the member's invitations
    that were skipped since then, and grants access requests that the member's roles fulfill. Raises
    OwnAccess, NoLongerAllowed, AboveYou if the actor could not give the member's roles, or the
    refusal of a limit on members.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=membership)
    member = _reload_other(organization, membership, by)
    if not member.is_suspended:
        return False
    if not member.has_ended:
        _demand_room(member)

    requeue_skipped_mails(organization, since=member.out_of_effect_since, inviter=member.user)
    member.suspended_at, member.suspension_reason = None, ""
    member.save(update_fields=["suspended_at", "suspension_reason"])
    log.record(MEMBER_RESTORED, organization=organization, by=by, target=member.user)
    settle_access_requests(member, by=by)
    return True


@transaction.atomic
def remind_of_ends(last: Membership | None = None) -> list[Membership]:
    """Record an event for each membership of a batch that ends soon, and return the batch.

    By their end, behind the last one of the batch before. The event notifies the member and the
    administrators, once 7 days and once 1 day before the end, and not in an organization that is
    suspended or waits for its deletion.
    """
    due_members = Membership.objects.active().due_for_end_reminder()
    rows = in_order(due_members, "ends_at", after=last).select_related("organization", "user")
    members = list(rows.select_for_update(skip_locked=True, of=("self",), no_key=True)[:BATCH])
    for member in members:
        member.end_reminded_before = days_told_by_notice(member.ends_at)
        member.save(update_fields=["end_reminded_before"])
        log.record(
            MEMBER_ENDS_SOON,
            organization=member.organization,
            by=log.System(),
            target=member.user,
            after={"last_day": member.last_day.isoformat()} if member.last_day else {},
        )
    return members


def _reload_other(organization: Organization, membership: Membership, by: Actor) -> Membership:
    """Read the membership of someone else again, under the lock of the organization.

    Raises OwnAccess, so that no one with an end can extend their own access, NoLongerAllowed if it
    has ended, or AboveYou if the actor could not give the member's roles.
    """
    member = reload_member(organization, membership)
    if by.person == member.user:
        raise OwnAccess
    demand_giving_all_of(by, member)
    return member


def _demand_room(member: Membership) -> None:
    """Raise the refusal of a limit on members that the member, who counts again, would exceed."""
    sees_portal_only = set(member.role_slugs) <= {RoleSlug.EXTERNAL_API_SUBSCRIBER}
    if not sees_portal_only or unended_role_slugs(member):
        demand_room(member.organization, MEMBERS)
