"""Requiring a second factor of all members, stopping that, and reminding who has none."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.second_factor import factors
from audit import log
from console.refusals import Refusal
from organizations import mail
from organizations.events.second_factor import (
    SECOND_FACTOR_LIFTED,
    SECOND_FACTOR_REMINDED,
    SECOND_FACTOR_REQUIRED,
)
from organizations.models import Membership, Organization
from organizations.models.organization import today
from organizations.permissions import MANAGE_ORGANIZATION
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_sign_in
from organizations.tenancy.locks import authorize_exclusively

LONGEST_AHEAD = timedelta(days=365)
BETWEEN_REMINDERS = timedelta(days=1)
NO_PROGRAM = "no program decides how people sign in"


class DayPassed(Refusal):
    slug = "day-passed"
    message = "This day has passed. Choose today or a later day."
    field = "day"
    is_mistake = True


class DayTooFar(Refusal):
    slug = "day-too-far"
    message = "Choose a day within a year."
    field = "day"
    is_mistake = True


class NoFactorOfYourOwn(Refusal):
    slug = "no-factor-of-your-own"
    message = "Add a passkey or an authenticator app to your own account first."


class NotRequired(Refusal):
    slug = "not-required"
    message = "{organization} does not require a second factor."


class NobodyToRemind(Refusal):
    slug = "nobody-to-remind"
    message = (
        "No one was reminded. They already have a second factor, or were reminded within the last"
        " day."
    )


@transaction.atomic
def require_second_factor(*, day: date, by: Actor) -> Organization:
    """Require a second factor of all members from this day in UTC, and record an event.

    Raises SignInNeeded for a program, NoFactorOfYourOwn so that no one locks themselves out,
    DayPassed, or DayTooFar for a day that is more than a year ahead.
    """
    organization, by = authorize_exclusively(by, MANAGE_ORGANIZATION)
    demand_sign_in(by, reason=NO_PROGRAM)
    if by.person is None or not factors.has_factor(by.person):
        raise NoFactorOfYourOwn
    if day < today():
        raise DayPassed
    if day > today() + LONGEST_AHEAD:
        raise DayTooFar
    if day == organization.second_factor_from:
        return organization

    log.record(
        SECOND_FACTOR_REQUIRED,
        organization=organization,
        by=by,
        target=organization,
        before=_start_details(organization.second_factor_from),
        after=_start_details(day),
    )
    return _save_start(organization, day)


@transaction.atomic
def lift_second_factor(*, by: Actor) -> Organization:
    """Stop requiring a second factor, and record an event. Raises SignInNeeded or NotRequired."""
    organization, by = authorize_exclusively(by, MANAGE_ORGANIZATION)
    demand_sign_in(by, reason=NO_PROGRAM)
    return end_requirement(organization, by=by)


def end_requirement(organization: Organization, *, by: Actor, reason: str = "") -> Organization:
    """Stop requiring a second factor, and record an event. Raises NotRequired.

    The caller holds the organization's lock and has checked that the actor may do this.
    """
    if organization.second_factor_from is None:
        raise NotRequired(organization=organization)
    log.record(
        SECOND_FACTOR_LIFTED,
        organization=organization,
        by=by,
        target=organization,
        before=_start_details(organization.second_factor_from),
        reason=reason,
    )
    return _save_start(organization, None)


@transaction.atomic
def remind_of_second_factor(*, pks: Collection[int], by: Actor) -> list[Membership]:
    """Email those of the members who have no second factor, and return them.

    Each gets at most one reminder a day, also before a second factor is required. Records events.
    Raises NobodyToRemind if there is no one to email.
    """
    organization, by = authorize_exclusively(by, MANAGE_ORGANIZATION)
    reminded_before = timezone.now() - BETWEEN_REMINDERS
    is_due = Q(factor_reminded_at=None) | Q(factor_reminded_at__lt=reminded_before)
    members_due = organization.memberships.without_factor().filter(is_due, pk__in=pks)
    members = list(members_due.select_related("user").order_by("pk"))
    if not members:
        raise NobodyToRemind
    rows = organization.memberships.filter(pk__in=[member.pk for member in members])
    rows.update(factor_reminded_at=timezone.now())
    mail.enqueue_factor_reminders(members)
    people = [member.user for member in members]
    log.record_for_each(SECOND_FACTOR_REMINDED, people, organization=organization, by=by)
    return members


def _save_start(organization: Organization, day: date | None) -> Organization:
    """Save from which day a second factor is required, or None, and return the organization."""
    organization.second_factor_from = day
    organization.save(update_fields=["second_factor_from"])
    return organization


def _start_details(day: date | None) -> dict[str, str]:
    """The day as an event records it; empty for None."""
    return {"starts_at": day.isoformat()} if day else {}
