"""Actions by which people who are no members get access to the Developer Portal."""

from datetime import timedelta
from typing import Any

from django.conf import settings as console
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import lock_person
from accounts.models import User
from audit import log
from audit.models import Event
from console.database.rows import first_or_raise
from console.refusals import Refusal
from console.words import text
from organizations.domains.email_domains import domain_of
from organizations.events.members import MEMBER_REMOVED
from organizations.models import Organization
from organizations.notifications.notifying import notify_people
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_giving, demand_running
from organizations.tenancy.joining import AlreadyMember, create_membership
from organizations.tenancy.locks import authorize, authorize_exclusively, lock_and_reload
from portal.actions.reaching import clean_reason
from portal.actions.self_signup import SIGN_UP_ROLES
from portal.events import (
    SIGN_UP_APPROVED,
    SIGN_UP_JOINED,
    SIGN_UP_LET_IN,
    SIGN_UP_REJECTED,
    SIGN_UP_REQUESTED,
)
from portal.models import LONGEST_NOTE, PortalSettings, SignUp, SignUpState

A_DAY = timedelta(days=1)
MOST_WAITING = 500
"""Requests of an organization that no one has answered: more than anyone reads."""


class SignUpClosed(Refusal):
    slug = "sign-up-closed"
    message = "{organization} does not take requests for access. Ask for an invitation."


class AddressNotVerified(Refusal):
    slug = "address-not-verified"
    message = "Verify your email address first."


class AskedForAccessAlready(Refusal):
    slug = "asked-for-access-already"
    message = "You already requested access. Wait for an answer."


class AskedForAccessTooOften(Refusal):
    slug = "asked-for-access-too-often"
    message = "You requested access {limit} times in one day. Try again tomorrow."


class TooManyWaiting(Refusal):
    slug = "too-many-waiting"
    message = "{organization} has too many requests that are not answered yet. Try again later."


class UnfitNote(Refusal):
    slug = "unfit-note"
    message = "Use up to {longest} characters."
    field = "note"
    is_mistake = True


class SignUpAnswered(Refusal):
    slug = "sign-up-answered"
    message = "This request has already been answered: it is {state}."


class SignUpGone(Refusal):
    slug = "sign-up-gone"
    message = "This request was deleted."


@transaction.atomic
def request_sign_up(*, organization: Organization, user: User, note: str = "") -> SignUp:
    """Save a request for access, or make the person a member if sign-up is open to their address.

    Locks the person and the organization. Raises SignUpClosed, AlreadyMember, AddressNotVerified,
    AskedForAccessAlready, AskedForAccessTooOften, TooManyWaiting, UnfitNote, OrganizationSuspended
    or OrganizationBeingDeleted.
    """
    user = lock_person(user)
    organization = lock_and_reload(organization)
    demand_running(organization)
    settings = PortalSettings.objects.for_organization(organization)
    _demand_can_ask(organization, settings, user)
    sign_up = SignUp(organization=organization, user=user, note=_clean_note(note))
    if domain := _open_domain_of(settings, user, organization):
        return _join(sign_up, domain)

    if organization.sign_ups.pending().count() >= MOST_WAITING:
        raise TooManyWaiting(organization=organization)
    try:
        with transaction.atomic():
            sign_up.save()
    except IntegrityError:
        raise AskedForAccessAlready from None
    log.record(SIGN_UP_REQUESTED, organization=organization, by=user, target=user)
    return sign_up


@transaction.atomic
def approve_sign_up(*, sign_up: SignUp, by: Actor) -> bool:
    """Make the person an External API subscriber; return whether they were no member yet.

    A rejected request can be approved, too. Raises AccountClosed, SignUpAnswered, SignUpGone, or
    AboveYou if the actor lacks a permission of that role.
    """
    person = _lock_person_of(sign_up)
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=sign_up)
    demand_giving(by, SIGN_UP_ROLES)
    answer = {"state": SignUpState.APPROVED, "reason": "", **_decision(by)}
    _save_answer(organization, sign_up, SignUpState.PENDING, SignUpState.REJECTED, **answer)
    # Where a rejected request is approved, the person may have another one pending by now.
    organization.sign_ups.pending().of_person(person).update(**answer)
    is_new = not organization.memberships.filter(user=person).exists()
    if is_new:
        create_membership(person, organization, SIGN_UP_ROLES)
    after = {"roles": sorted(SIGN_UP_ROLES)}
    log.record(SIGN_UP_APPROVED, organization=organization, by=by, target=person, after=after)
    return is_new


@transaction.atomic
def approve_by_email_domain(*, sign_up: SignUp) -> bool:
    """Make the person of a pending request a member if sign-up is now open to an address of theirs.

    Returns whether it did, by the rules of `request_sign_up`. For a job: it records the event
    without an actor. Raises AccountClosed.
    """
    person = _lock_person_of(sign_up)
    organization = lock_and_reload(sign_up.organization)
    if organization.is_suspended or organization.is_being_deleted:
        return False
    domain = _open_domain_of(
        PortalSettings.objects.for_organization(organization), person, organization
    )
    if not domain or organization.memberships.filter(user=person).exists():
        return False
    pending_sign_ups = organization.sign_ups.pending().filter(pk=sign_up.pk)
    if not pending_sign_ups.update(state=SignUpState.APPROVED, decided_at=timezone.now()):
        return False
    create_membership(person, organization, SIGN_UP_ROLES)
    log.record(
        SIGN_UP_LET_IN,
        organization=organization,
        by=log.System(),
        target=person,
        after={"domain": domain, "roles": sorted(SIGN_UP_ROLES)},
    )
    return True


@transaction.atomic
def reject_sign_up(*, sign_up: SignUp, reason: str, by: Actor) -> None:
    """Reject a pending request for a reason that the person is notified of.

    Raises NoReason, InvalidLine, SignUpAnswered or SignUpGone.
    """
    organization, by = authorize(by, MANAGE_MEMBERSHIP, on=sign_up)
    reason = clean_reason(reason, reader="The person who asked")
    answer = {"state": SignUpState.REJECTED, "reason": reason, **_decision(by)}
    _save_answer(organization, sign_up, SignUpState.PENDING, **answer)
    event = log.record(
        SIGN_UP_REJECTED,
        organization=organization,
        by=by,
        target=sign_up.user,
        after={"because": reason},
    )
    # No audience of events has people who are no members.
    notify_people(event, [sign_up.user_id])


def _demand_can_ask(organization: Organization, settings: PortalSettings, user: User) -> None:
    """Raise the Refusal that keeps the person from requesting access now, if there is one."""
    if settings.is_closed:
        raise SignUpClosed(organization=organization)
    if organization.memberships.filter(user=user).exists():
        raise AlreadyMember
    if not user.verified_keys().exists():
        raise AddressNotVerified
    if organization.sign_ups.pending().of_person(user).exists():
        raise AskedForAccessAlready
    today = SignUp.objects.of_person(user).asked_since(timezone.now() - A_DAY).count()
    if today >= console.ACCESS_REQUESTS_A_DAY:
        raise AskedForAccessTooOften(limit=console.ACCESS_REQUESTS_A_DAY)


def _clean_note(note: str) -> str:
    """The message with normalized characters and line ends. Raises UnfitNote if it is too long."""
    note = text.normalize(note.replace("\r\n", "\n").strip())
    if len(note) > LONGEST_NOTE:
        raise UnfitNote(longest=LONGEST_NOTE)
    return note


def _open_domain_of(settings: PortalSettings, user: User, organization: Organization) -> str:
    """The domain of an address of the person to which sign-up is open; empty if there is none.

    Empty also for someone who was rejected before, or removed as a member: a person decides on
    them.
    """
    if organization.sign_ups.answered().of_person(user).exists():
        return ""
    events = Event.objects.within(organization.pk).about(user.pk)
    if events.filter(kind=MEMBER_REMOVED, is_refused=False).exists():
        return ""
    domains = sorted(domain_of(key) for key in user.verified_keys())
    return next((domain for domain in domains if domain in settings.domains), "")


def _join(sign_up: SignUp, domain: str) -> SignUp:
    """Save the request as approved, make the person a member and record the event."""
    sign_up.state, sign_up.decided_at = SignUpState.APPROVED, timezone.now()
    sign_up.save()
    create_membership(sign_up.user, sign_up.organization, SIGN_UP_ROLES)
    sign_up.user.remember_organization(sign_up.organization.pk)
    log.record(
        SIGN_UP_JOINED,
        organization=sign_up.organization,
        by=sign_up.user,
        target=sign_up.user,
        after={"domain": domain, "roles": sorted(SIGN_UP_ROLES)},
    )
    return sign_up


def _lock_person_of(sign_up: SignUp) -> User:
    """Lock the person who asked, and return them. Call it before the organization is locked.

    Raises AccountClosed.
    """
    return lock_person(sign_up.user)


def _decision(by: Actor) -> dict[str, Any]:
    """The columns that say who answered, and when."""
    return {"decided_by": by.person, "decided_at": timezone.now()}


def _save_answer(
    organization: Organization, sign_up: SignUp, *starts: SignUpState, **fields: Any
) -> None:
    """Save `fields` if the state is one of `starts`. Raises SignUpAnswered or SignUpGone."""
    rows = organization.sign_ups.filter(pk=sign_up.pk)
    if rows.filter(state__in=starts).update(**fields):
        return
    answered_sign_up = first_or_raise(rows, SignUpGone)
    raise SignUpAnswered(state=SignUpState(answered_sign_up.state).label.lower())
