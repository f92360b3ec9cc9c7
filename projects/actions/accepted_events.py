"""What members do with the events that a trigger or a webhook accepts."""

from dataclasses import asdict

from django.db import transaction

from audit import log
from console.refusals import Refusal
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize
from projects.actions.components import demand_active, lock_component
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
    """Say which events start a trigger, or reach a webhook."""
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    component = lock_component(organization, component)
    demand_active(component)
    return record_accepted(component, terms, by=by)


@transaction.atomic
def change_accepted_event(
    *, accepted_event: AcceptedEvent, terms: AcceptedEventTerms, by: Actor
) -> AcceptedEvent:
    """Say something else of them."""
    organization, by = authorize(by, MANAGE_COMPONENT, on=accepted_event)
    fresh = _fresh_accepted_event(organization, accepted_event)
    before, terms = fresh.terms, _fit(fresh.component, terms)
    if before == terms:
        return fresh

    _demand_new(fresh.component, terms, apart_from=fresh)
    for field, value in asdict(terms).items():
        setattr(fresh, field, value)
    fresh.save(update_fields=list(asdict(terms)))
    log.record(
        ACCEPTED_EVENT_CHANGED,
        organization=organization,
        by=by,
        target=fresh.component,
        before=asdict(before),
        after=asdict(terms),
    )
    return fresh


@transaction.atomic
def remove_accepted_event(*, accepted_event: AcceptedEvent, by: Actor) -> None:
    """Accept them no longer."""
    organization, by = authorize(by, MANAGE_COMPONENT, on=accepted_event)
    fresh = _fresh_accepted_event(organization, accepted_event)
    log.record(
        ACCEPTED_EVENT_REMOVED,
        organization=organization,
        by=by,
        target=fresh.component,
        before=asdict(fresh.terms),
    )
    fresh.delete()


def record_accepted(component: Component, terms: AcceptedEventTerms, *, by: Actor) -> AcceptedEvent:
    """Write the row and the event, if the component takes one more.

    For the caller that holds the organization's lock, and that of the component.
    """
    if not component.accepts_events:
        raise NoEventsHere(component=component)
    terms = _fit(component, terms)
    if component.accepted_events.count() >= MOST_ACCEPTED_EVENTS:
        raise TooManyAcceptedEvents(component=component, most=MOST_ACCEPTED_EVENTS)
    _demand_new(component, terms)
    made = component.accepted_events.create(
        organization_id=component.organization_id,
        component_type=component.type,
        **asdict(terms),
    )
    log.record(
        ACCEPTED_EVENT_ADDED,
        organization=component.organization,
        by=by,
        target=component,
        after=asdict(terms),
    )
    return made


def _fit(component: Component, terms: AcceptedEventTerms) -> AcceptedEventTerms:
    """Who calls and the name of the secret are said of a webhook alone."""
    if component.type != ComponentType.WEBHOOK:
        return AcceptedEventTerms(terms.event_type, terms.event_source)
    if terms.caller == Caller.NONE:
        raise NoCaller
    return terms


def _fresh_accepted_event(
    organization: Organization, accepted_event: AcceptedEvent
) -> AcceptedEvent:
    """The row as it is now, with its component locked."""
    component = lock_component(organization, accepted_event.component)
    fresh = component.accepted_events.filter(pk=accepted_event.pk).first()
    if fresh is None:
        raise AcceptedEventGone
    demand_active(component)
    fresh.organization, fresh.component = organization, component
    return fresh


def _demand_new(
    component: Component, terms: AcceptedEventTerms, *, apart_from: AcceptedEvent | None = None
) -> None:
    """No one else can add them: all who do wait for the component's row."""
    same = component.accepted_events.filter(
        event_type=terms.event_type, event_source=terms.event_source
    )
    if (same.exclude(pk=apart_from.pk) if apart_from else same).exists():
        raise EventAcceptedAlready(component=component)
