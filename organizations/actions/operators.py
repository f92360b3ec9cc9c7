"""What operators do to an organization. They are no members, so they need no permission in it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions import demand_operator
from accounts.email_addresses import BadAddress, email_key
from accounts.models import User
from audit import log
from console.refusals import Refusal
from console.words.reasons import clean_reason
from organizations.actions.invitations import requeue_skipped_mails
from organizations.actions.second_factor import end_requirement
from organizations.actions.settling import settle_access_requests
from organizations.events import (
    ADMINISTRATOR_APPOINTED,
    HANDLE_RELEASED,
    ORGANIZATION_SUSPENDED,
    ORGANIZATION_UNSUSPENDED,
)
from organizations.models import Handle, Membership, Organization, Role
from organizations.signals import organization_unsuspended
from organizations.tenancy.actors import OrganizationOperator
from organizations.tenancy.locks import lock_and_reload, lock_and_reload_if_exists
from organizations.tenancy.roles import RoleSlug


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
    """Close an organization to all its members, from their next request on. Nothing is lost."""
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
    """Open it again, as it was. A removal that waited is due later by the days it waited.

    Invitations whose email fell due during that time, when no one could have joined, are sent now.
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
    """Make a member an Administrator where none can act.

    On PostgreSQL an organization always has an Administrator whose account is open, so "none can
    act" is about people: no active Administrator signed in during the last
    `ADMINISTRATOR_ABSENT_DAYS` or is signed in still. Where one can, operators stay out of it.
    The member is named by any verified address; the absent administrators keep their roles.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    organization = lock_and_reload(organization)
    operator = OrganizationOperator(by, organization)
    _demand_absence(organization)
    member = _member_by_address(organization, address)
    old_roles = member.role_slugs
    if RoleSlug.ADMINISTRATOR in old_roles:
        raise AdministratorAlready(member=member)

    member.membership_roles.create(
        organization=organization, role=Role.objects.get(slug=RoleSlug.ADMINISTRATOR)
    )
    log.record(
        ADMINISTRATOR_APPOINTED,
        organization=organization,
        by=operator,
        target=member.user,
        before={"roles": sorted(old_roles)},
        after={"roles": sorted([*old_roles, RoleSlug.ADMINISTRATOR])},
        reason=reason,
    )
    settle_access_requests(member, by=operator)


@transaction.atomic
def lift_requirement(*, organization: Organization, reason: str, by: User) -> Organization:
    """No longer require a second factor where no one inside can or will; everyone is told."""
    reason = clean_reason(reason)
    demand_operator(by)
    organization = lock_and_reload(organization)
    return end_requirement(organization, by=OrganizationOperator(by, organization), reason=reason)


@transaction.atomic
def release_handle(*, handle: Handle, reason: str, by: User) -> None:
    """Let others take a handle that no organization uses now.

    Its addresses redirect no one from then on. The event is in the history of the organization that
    had it, or in none when that was removed.
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


def _set_suspension(organization: Organization, reason: str | None) -> None:
    organization.suspended_at = None if reason is None else timezone.now()
    organization.suspension_reason = reason or ""
    organization.save(update_fields=["suspended_at", "suspension_reason"])


def _postpone_removal(organization: Organization) -> datetime | None:
    """Give back the time in which no one could restore it; returns when the removal is due now.

    One that was due before the suspension stays due: it may have begun.
    """
    due_at, suspended_at = organization.removal_due_at, organization.suspended_at
    if due_at is None or suspended_at is None or due_at <= suspended_at:
        return None
    organization.removal_due_at = due_at + (timezone.now() - suspended_at)
    organization.save(update_fields=["removal_due_at"])
    return organization.removal_due_at


def _demand_absence(organization: Organization) -> None:
    days = settings.ADMINISTRATOR_ABSENT_DAYS
    administrators = organization.administrators().select_related("user")
    administrator = administrators.signed_in_since(timezone.now() - timedelta(days=days)).first()
    if administrator is not None:
        raise AdministratorCanAct(administrator=administrator, organization=organization, days=days)


def _member_by_address(organization: Organization, address: str) -> Membership:
    try:
        key = email_key(address)
    except BadAddress as error:
        raise NoSuchMember(organization=organization) from error
    members = organization.memberships.with_roles().filter(user__is_active=True)
    member = members.filter(
        user__emailaddress__email=key, user__emailaddress__verified=True
    ).first()
    if member is None:
        raise NoSuchMember(organization=organization)
    return member
