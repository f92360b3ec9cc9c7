"""What members do with the endpoints of a component."""

from dataclasses import asdict
from typing import Any

from django.db import transaction

from audit import log
from console.refusals import Refusal
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize
from projects.actions.components import demand_active, lock_component
from projects.components.endpoints import EndpointTerms
from projects.events import ENDPOINT_ADDED, ENDPOINT_CHANGED, ENDPOINT_REMOVED
from projects.models import Component, Endpoint
from projects.permissions import MANAGE_COMPONENT

MOST_ENDPOINTS = 20
"""Of one component."""


class NoEndpointsHere(Refusal):
    slug = "no-endpoints-here"
    message = "Only APIs and services have endpoints, and {component} is neither."


class EndpointNameTaken(Refusal):
    slug = "endpoint-name-taken"
    message = "Another endpoint of this component is already named {name}."
    field = "name"


class TooManyEndpoints(Refusal):
    slug = "too-many-endpoints"
    message = "{component} has {most} endpoints, which is the limit. Remove one first."


class EndpointGone(Refusal):
    slug = "endpoint-gone"
    message = "This endpoint was removed."


@transaction.atomic
def add_endpoint(*, component: Component, terms: EndpointTerms, by: Actor) -> Endpoint:
    """Say where an API or a service is reached."""
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    component = lock_component(organization, component)
    demand_active(component)
    return record_endpoint(component, terms, by=by)


@transaction.atomic
def change_endpoint(*, endpoint: Endpoint, terms: EndpointTerms, by: Actor) -> Endpoint:
    """Say something else of it."""
    organization, by = authorize(by, MANAGE_COMPONENT, on=endpoint)
    fresh = _fresh_endpoint(organization, endpoint)
    before = fresh.terms
    if before == terms:
        return fresh

    _demand_free_name(fresh.component, terms.name, apart_from=fresh)
    for field, value in asdict(terms).items():
        setattr(fresh, field, value)
    fresh.save(update_fields=list(asdict(terms)))
    log.record(
        ENDPOINT_CHANGED,
        organization=organization,
        by=by,
        target=fresh.component,
        before=_said(before),
        after=_said(terms),
    )
    return fresh


@transaction.atomic
def remove_endpoint(*, endpoint: Endpoint, by: Actor) -> None:
    """Forget it. What listens there is not touched."""
    organization, by = authorize(by, MANAGE_COMPONENT, on=endpoint)
    fresh = _fresh_endpoint(organization, endpoint)
    log.record(
        ENDPOINT_REMOVED,
        organization=organization,
        by=by,
        target=fresh.component,
        before=_said(fresh.terms),
    )
    fresh.delete()


def record_endpoint(component: Component, terms: EndpointTerms, *, by: Actor) -> Endpoint:
    """Write the row and the event, if the component takes one more.

    For the caller that holds the organization's lock, and that of the component.
    """
    if not component.has_endpoints:
        raise NoEndpointsHere(component=component)
    if component.endpoints.count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints(component=component, most=MOST_ENDPOINTS)
    _demand_free_name(component, terms.name)
    made = component.endpoints.create(
        organization_id=component.organization_id,
        component_type=component.type,
        **asdict(terms),
    )
    log.record(
        ENDPOINT_ADDED,
        organization=component.organization,
        by=by,
        target=component,
        after=_said(terms),
    )
    return made


def _fresh_endpoint(organization: Organization, endpoint: Endpoint) -> Endpoint:
    """The endpoint as it is now, with its component locked."""
    component = lock_component(organization, endpoint.component)
    fresh = component.endpoints.filter(pk=endpoint.pk).first()
    if fresh is None:
        raise EndpointGone
    demand_active(component)
    fresh.organization, fresh.component = organization, component
    return fresh


def _demand_free_name(
    component: Component, name: str, *, apart_from: Endpoint | None = None
) -> None:
    """No one else can take it: all who name one wait for the component's row."""
    others = component.endpoints.filter(name=name)
    if (others.exclude(pk=apart_from.pk) if apart_from else others).exists():
        raise EndpointNameTaken(name=name)


def _said(terms: EndpointTerms) -> dict[str, Any]:
    """As the history keeps it."""
    values = asdict(terms)
    return {"endpoint": values.pop("name"), **values}
