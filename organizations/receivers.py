"""Receivers of the signals of apps below."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.events import RESET_COMPLETED, RESET_CONFIRMED, RESET_STOPPED
from accounts.models import FactorReset
from accounts.second_factor.resets import BY_PERSON as STOPPED_BY_PERSON
from accounts.signals import factor_reset_moved
from audit import log
from audit.event_types import EventType
from audit.events import ACTION_REFUSED
from audit.models import Event
from audit.signals import event_recorded
from console.refusals import Refusal, refused
from organizations.actions import InviterCannotGive
from organizations.events.invitations import INVITATION_UNDELIVERABLE, JOINING_REFUSED
from organizations.events.second_factor import (
    MEMBER_LOST_FACTOR,
    MEMBER_RESET_COMPLETED,
    MEMBER_RESET_STOPPED,
    MEMBER_STOPPED_RESET,
)
from organizations.limits import A_DAY
from organizations.models import Invitation, Organization
from organizations.notifications import notifying as notifications
from organizations.tenancy.locks import lock_and_reload
from outbox.models import Mail
from outbox.signals import undeliverable


@receiver(refused)
def record_refused_action(request: HttpRequest, refusal: Refusal, **_: Any) -> None:
    """Record an event when an action was refused on a page of an organization or of operators.

    The action has already been rolled back. Other pages record nothing, so that people who are not
    members cannot fill a history.
    """
    organization = getattr(request, "organization", None)
    page = request.resolver_match
    is_of_operators = page is not None and page.app_name == "admin"
    if isinstance(organization, Organization) or is_of_operators:
        log.record_refusal(
            ACTION_REFUSED,
            organization=organization,
            by=log.OperatorActor(request.user) if is_of_operators else _actor(request),
            reason=str(refusal),
            attempted=type(refusal).__name__,
            action=page.view_name if page is not None else "",
        )


def _actor(request: HttpRequest) -> log.ActorOrPerson:
    """The actor of an API request, or else the person who signed in."""
    return getattr(request, "auth", None) or request.user


@receiver(refused, sender=InviterCannotGive)
@transaction.atomic
def record_refused_join(request: HttpRequest, refusal: Refusal, **_: Any) -> None:
    """Record that an invited person could not join, once a day at most for each invitation.

    Locks the organization, so that two clicks at the same time record one event. Only the invited
    person gets this far.
    """
    invitation = refusal.facts["invitation"]
    if not isinstance(invitation, Invitation):
        return
    organization = lock_and_reload(invitation.organization)
    earlier_refusals = Event.objects.filter(
        kind=JOINING_REFUSED,
        target_type="invitation",
        target_id=str(invitation.pk),
        at__gt=timezone.now() - A_DAY,
    )
    if not earlier_refusals.exists():
        log.record_refusal(
            JOINING_REFUSED,
            organization=organization,
            by=request.user,
            reason="the inviter can no longer assign these roles",
            attempted=type(refusal).__name__,
            target=invitation,
        )


@receiver(event_recorded)
def notify_people_of_event(event: Event, **_: Any) -> None:
    """Create the notifications of a new event."""
    notifications.notify(event)


@receiver(undeliverable)
@transaction.atomic
def record_undeliverable_invitation(mail: Mail, **_: Any) -> None:
    """Record that the newest email of an open invitation could not be delivered.

    Locks the organization. Does nothing for other emails.
    """
    invitation = Invitation.objects.open().filter(mail=mail).select_related("organization").first()
    if invitation is not None:
        organization = lock_and_reload(invitation.organization)
        log.record(
            INVITATION_UNDELIVERABLE, organization=organization, by=log.System(), target=invitation
        )


BY_PERSON = {RESET_CONFIRMED: MEMBER_LOST_FACTOR, RESET_STOPPED: MEMBER_STOPPED_RESET}
BY_CLOCK = {RESET_COMPLETED: MEMBER_RESET_COMPLETED, RESET_STOPPED: MEMBER_RESET_STOPPED}
"""The event types of organizations, by that of the reset in the history of the account."""


@receiver(factor_reset_moved)
def record_reset_in_organizations(
    reset: FactorReset, did: EventType, by: log.ActorOrPerson, **_: Any
) -> None:
    """Record a step of a person's reset in each of their organizations."""
    event_types = BY_CLOCK if isinstance(by, log.System) else BY_PERSON
    for organization in Organization.objects.filter(memberships__user=reset.user_id).order_by("pk"):
        log.record(
            event_types[did],
            organization=organization,
            by=by,
            target=reset.user,
            reason="" if reset.stopped_because == STOPPED_BY_PERSON else reset.stopped_because,
        )
