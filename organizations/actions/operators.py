"""What operators do to an organization. They are no members, so they need no permission in it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions import demand_operator
from accounts.email_addresses import BadAddress, email_key
from accounts.models import User
from audit import log
from console.database.rows import save_fields
from console.refusals import Refusal
from console.words.reasons import clean_reason
from organizations.actions.invitations import requeue_skipped_mails
from organizations.actions.second_factor import end_requirement
from organizations.events.members import ADMINISTRATOR_APPOINTED
from organizations.events.organizations import (
    HANDLE_RELEASED,
    ORGANIZATION_SUSPENDED,
    ORGANIZATION_UNSUSPENDED,
)
from organizations.models import Handle, Membership, Organization, Role
from organizations.signals import organization_unsuspended
from organizations.tenancy.actors import OrganizationOperator
from organizations.tenancy.locks import lock_and_reload, lock_and_reload_if_exists
from organizations.tenancy.roles import RoleSlug, in_events
from organizations.tenancy.settling import settle_access_requests


class SuspendedAlready(Refusal):
    slug = "suspended-already"
    message = "{organization} is already suspended."


class NotSuspended(Refusal):
    slug = "not-suspended"
    message = "{organization} is not suspended."


class AdministratorCanAct(Refusal):
    slug = "administrator-can-act"
    message = (
        "{administrator} is an administrator of {organization} and signed in within the last {days}"
        " days. Contact them instead."
    )


class NoSuchMember(Refusal):
    slug = "no-such-member"
    message = "No active member of {organization} has this verified email address."
    field = "address"


class AdministratorAlready(Refusal):
    slug = "administrator-already"
    message = "{member} is already an administrator."
    field = "address"


class PresentHandle(Refusal):
    slug = "present-handle"
    message = "This is the current handle of {organization}. Only a former handle can be released."


class ReleasedAlready(Refusal):
    slug = "released-already"
    message = "This handle has already been released."


@transaction.atomic
def suspend_organization(*, organization: Organization, reason: str, by: User) -> Organization:
    """Suspend an organization and record an event: its members can open nothing but a notice.

    Raises InvalidReason, NotAnOperator or SuspendedAlready.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    organization = lock_and_reload(organization)
    if organization.is_suspended:
        raise SuspendedAlready(organization=organization)

    _set_suspension(organization, reason)
    log.record(
        ORGANIZATION_SUSPENDED,
        organization=organization,
        by=log.OperatorActor(by),
        target=organization,
        reason=reason,
    )
    return organization


@transaction.atomic
def unsuspend_organization(*, organization: Organization, reason: str, by: User) -> Organization:
    """End the suspension of an organization, record an event and send `organization_unsuspended`.

    A scheduled deletion is postponed by the length of the suspension, and emails of open
    invitations that were skipped during it are put back into the outbox. Raises InvalidReason,
    NotAnOperator or NotSuspended.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    organization = lock_and_reload(organization)
    if not organization.is_suspended:
        raise NotSuspended(organization=organization)

    due_at = _postpone_removal(organization)
    log.record(
        ORGANIZATION_UNSUSPENDED,
        organization=organization,
        by=log.OperatorActor(by),
        target=organization,
        before={"reason": organization.suspension_reason},
        after={"removal_due_at": due_at.isoformat()} if due_at else {},
        reason=reason,
    )
    requeue_skipped_mails(organization, since=organization.suspended_at)
    _set_suspension(organization, None)
    organization_unsuspended.send(Organization, organization=organization)
    return organization


@transaction.atomic
def appoint_administrator(
    *, organization: Organization, address: str, reason: str, by: User
) -> None:
    """Make a member an administrator of an organization whose administrators are absent.

    They are if none is signed in or did sign in during the last `ADMINISTRATOR_ABSENT_DAYS`; they
    keep their roles. Also of a member who is suspended or whose access ends, which is over then.
    `address` is any verified address of the member. Records an event. Raises
    InvalidReason, NotAnOperator, AdministratorCanAct, NoSuchMember or AdministratorAlready.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    organization = lock_and_reload(organization)
    operator = OrganizationOperator(by, organization)
    _demand_absence(organization)
    member = _member_by_address(organization, address)
    old_roles = member.role_slugs
    if organization.administrators().lasting().filter(pk=member.pk).exists():
        raise AdministratorAlready(member=member)

    role = Role.objects.get(slug=RoleSlug.ADMINISTRATOR)
    member.membership_roles.get_or_create(organization=organization, role=role)
    requeue_skipped_mails(organization, since=member.out_of_effect_since, inviter=member.user)
    if member.ends_at or member.is_suspended:
        save_fields(
            member, ends_at=None, end_reminded_before=None, suspended_at=None, suspension_reason=""
        )
    log.record(
        ADMINISTRATOR_APPOINTED,
        organization=organization,
        by=operator,
        target=member.user,
        before={"roles": sorted(old_roles)},
        after={"roles": in_events({*old_roles, RoleSlug.ADMINISTRATOR})},
        reason=reason,
    )
    settle_access_requests(member, by=operator)


@transaction.atomic
def lift_requirement(*, organization: Organization, reason: str, by: User) -> Organization:
    """Stop requiring a second factor in an organization, as an operator, and record an event.

    Raises InvalidReason, NotAnOperator or NotRequired.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    organization = lock_and_reload(organization)
    return end_requirement(organization, by=OrganizationOperator(by, organization), reason=reason)


@transaction.atomic
def release_handle(*, handle: Handle, reason: str, by: User) -> None:
    """Delete a former handle, so that any organization can take it and it redirects no one.

    Records an event in the history of the organization that had it, or without an organization if
    that was deleted. Raises InvalidReason, NotAnOperator, ReleasedAlready or PresentHandle.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    organization = lock_and_reload_if_exists(handle.organization_id)
    locked_handle = Handle.objects.select_for_update().filter(pk=handle.pk).first()
    if locked_handle is None:
        raise ReleasedAlready
    if locked_handle.is_present:
        raise PresentHandle(organization=organization)

    log.record(
        HANDLE_RELEASED,
        organization=organization,
        by=log.OperatorActor(by),
        target=locked_handle,
        before={"handle": locked_handle.handle},
        reason=reason,
    )
    locked_handle.delete()


def reason_against_appointing(organization: Organization) -> AdministratorCanAct | None:
    """The refusal if an administrator is signed in, or was recently; None if all are absent."""
    days = settings.ADMINISTRATOR_ABSENT_DAYS
    administrators = organization.administrators().select_related("user")
    administrator = administrators.signed_in_since(timezone.now() - timedelta(days=days)).first()
    if administrator is None:
        return None
    return AdministratorCanAct(administrator=administrator, organization=organization, days=days)


def _set_suspension(organization: Organization, reason: str | None) -> None:
    """Save that the organization is suspended for the reason, or, if it is None, that it is not."""
    organization.suspended_at = None if reason is None else timezone.now()
    organization.suspension_reason = reason or ""
    organization.save(update_fields=["suspended_at", "suspension_reason"])


def _postpone_removal(organization: Organization) -> datetime | None:
    """Postpone a scheduled deletion by the length of the suspension, and return when it is due.

    Returns None, and changes nothing, if none is scheduled, or if it was due before the suspension,
    because it may have begun then.
    """
    due_at, suspended_at = organization.removal_due_at, organization.suspended_at
    if due_at is None or suspended_at is None or due_at <= suspended_at:
        return None
    organization.removal_due_at = due_at + (timezone.now() - suspended_at)
    organization.save(update_fields=["removal_due_at"])
    return organization.removal_due_at


def _demand_absence(organization: Organization) -> None:
    """Raise AdministratorCanAct if an administrator is signed in, or was recently."""
    if reason := reason_against_appointing(organization):
        raise reason


def _member_by_address(organization: Organization, address: str) -> Membership:
    """The member who can sign in and has this verified address, suspended or not.

    Raises NoSuchMember, also for no address.
    """
    try:
        address_key = email_key(address)
    except BadAddress as error:
        raise NoSuchMember(organization=organization) from error
    members = organization.memberships.with_roles().filter(user__is_active=True)
    member = members.filter(
        user__emailaddress__email=address_key, user__emailaddress__verified=True
    ).first()
    if member is None:
        raise NoSuchMember(organization=organization)
    return member
