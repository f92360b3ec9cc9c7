"""What members do with the events that a trigger or a webhook accepts."""

from dataclasses import asdict

from django.db import transaction

from audit import log
from console.database.rows import save_fields
from console.refusals import Refusal
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize
from projects.actions.components import demand_active, lock_belonging, lock_component
from projects.components.accepted_events import AcceptedEventTerms, Caller
from projects.events import ACCEPTED_EVENT_ADDED, ACCEPTED_EVENT_CHANGED, ACCEPTED_EVENT_REMOVED
from projects.models import AcceptedEvent, Component, ComponentType
from projects.permissions import MANAGE_COMPONENT

MOST_ACCEPTED_EVENTS = 50
"""Of one component."""


class NoEventsHere(Refusal):
    slug = "no-events-here"
    message = "Only triggers and webhooks accept events, and {component} is neither."


class NoCaller(Refusal):
    slug = "no-caller"
    message = "Select who calls the webhook."
    field = "caller"
    is_mistake = True


class EventAcceptedAlready(Refusal):
    slug = "event-accepted-already"
    message = "{component} already accepts these events."
    field = "event_type"


class TooManyAcceptedEvents(Refusal):
    slug = "too-many-accepted-events"
    message = "{component} accepts {most} kinds of events, which is the limit. Remove one first."


class AcceptedEventGone(Refusal):
    slug = "accepted-event-gone"
    message = "These events were removed."


@transaction.atomic
def add_accepted_event(
    *, component: Component, terms: AcceptedEventTerms, by: Actor
) -> AcceptedEvent:
    """Let a trigger or a webhook accept events of a type and source, and record it.

    Raises Archived, NoEventsHere, NoCaller, TooManyAcceptedEvents or EventAcceptedAlready.
    """
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    component = lock_component(organization, component)
    demand_active(component)
    return record_accepted_event(component, terms, by=by)


@transaction.atomic
def change_accepted_event(
    *, accepted_event: AcceptedEvent, terms: AcceptedEventTerms, by: Actor
) -> AcceptedEvent:
    """Change which events are accepted, or who calls, and record it unless nothing changed.

    Raises AcceptedEventGone, Archived, NoCaller or EventAcceptedAlready.
    """
    organization, by = authorize(by, MANAGE_COMPONENT, on=accepted_event)
    accepted_event = lock_belonging(organization, accepted_event, gone=AcceptedEventGone)
    before, terms = accepted_event.terms, _clean_terms(accepted_event.component, terms)
    if before == terms:
        return accepted_event

    _demand_not_accepted_yet(accepted_event.component, terms, apart_from=accepted_event)
    save_fields(accepted_event, **asdict(terms))
    log.record(
        ACCEPTED_EVENT_CHANGED,
        by=by,
        target=accepted_event.component,
        before=asdict(before),
        after=asdict(terms),
    )
    return accepted_event


@transaction.atomic
def remove_accepted_event(*, accepted_event: AcceptedEvent, by: Actor) -> None:
    """Delete the accepted event, and record it. Raises AcceptedEventGone or Archived."""
    organization, by = authorize(by, MANAGE_COMPONENT, on=accepted_event)
    accepted_event = lock_belonging(organization, accepted_event, gone=AcceptedEventGone)
    log.record(
        ACCEPTED_EVENT_REMOVED,
        by=by,
        target=accepted_event.component,
        before=asdict(accepted_event.terms),
    )
    accepted_event.delete()


def record_accepted_event(
    component: Component, terms: AcceptedEventTerms, *, by: Actor
) -> AcceptedEvent:
    """Create the accepted event of the component, and record it.

    The caller holds the organization's lock and has locked the component. Raises NoEventsHere,
    NoCaller, TooManyAcceptedEvents or EventAcceptedAlready.
    """
    if not component.accepts_events:
        raise NoEventsHere(component=component)
    terms = _clean_terms(component, terms)
    if component.accepted_events.count() >= MOST_ACCEPTED_EVENTS:
        raise TooManyAcceptedEvents(component=component, most=MOST_ACCEPTED_EVENTS)
    _demand_not_accepted_yet(component, terms)
    accepted_event = component.accepted_events.create(
        organization_id=component.organization_id,
        component_type=component.type,
        **asdict(terms),
    )
    log.record(ACCEPTED_EVENT_ADDED, by=by, target=component, after=asdict(terms))
    return accepted_event


def _clean_terms(component: Component, terms: AcceptedEventTerms) -> AcceptedEventTerms:
    """The terms without caller and name of the secret, which only webhooks have.

    Raises NoCaller for a webhook without a caller.
    """
    if component.type != ComponentType.WEBHOOK:
        return AcceptedEventTerms(terms.event_type, terms.event_source)
    if terms.caller == Caller.NONE:
        raise NoCaller
    return terms


def _demand_not_accepted_yet(
    component: Component, terms: AcceptedEventTerms, *, apart_from: AcceptedEvent | None = None
) -> None:
    """Raise EventAcceptedAlready if the component accepts the same type and source already.

    The caller has locked the component, so that no other request can add them.
    """
    namesakes = component.accepted_events.filter(
        event_type=terms.event_type, event_source=terms.event_source
    )
    if (namesakes.exclude(pk=apart_from.pk) if apart_from else namesakes).exists():
        raise EventAcceptedAlready(component=component)
