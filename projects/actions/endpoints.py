"""What members do with the endpoints of a component."""

from dataclasses import asdict
from typing import Any

from django.db import transaction

from audit import log
from console.database.rows import save_fields
from console.refusals import Refusal
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize
from projects.actions.components import demand_active, lock_belonging, lock_component
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
    """Add an endpoint to an API or a service, and record it.

    Raises Archived, NoEndpointsHere, TooManyEndpoints or EndpointNameTaken.
    """
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    component = lock_component(organization, component)
    demand_active(component)
    return record_endpoint(component, terms, by=by)


@transaction.atomic
def change_endpoint(*, endpoint: Endpoint, terms: EndpointTerms, by: Actor) -> Endpoint:
    """Change the endpoint, and record it unless nothing changed.

    Raises EndpointGone, Archived or EndpointNameTaken.
    """
    organization, by = authorize(by, MANAGE_COMPONENT, on=endpoint)
    endpoint = lock_belonging(organization, endpoint, gone=EndpointGone)
    before = endpoint.terms
    if before == terms:
        return endpoint

    _demand_free_name(endpoint.component, terms.name, apart_from=endpoint)
    save_fields(endpoint, **asdict(terms))
    log.record(
        ENDPOINT_CHANGED,
        by=by,
        target=endpoint.component,
        before=_event_values(before),
        after=_event_values(terms),
    )
    return endpoint


@transaction.atomic
def remove_endpoint(*, endpoint: Endpoint, by: Actor) -> None:
    """Delete the endpoint, and record it. What listens there is not touched.

    Raises EndpointGone or Archived.
    """
    organization, by = authorize(by, MANAGE_COMPONENT, on=endpoint)
    endpoint = lock_belonging(organization, endpoint, gone=EndpointGone)
    log.record(
        ENDPOINT_REMOVED, by=by, target=endpoint.component, before=_event_values(endpoint.terms)
    )
    endpoint.delete()


def record_endpoint(component: Component, terms: EndpointTerms, *, by: Actor) -> Endpoint:
    """Create the endpoint of the component, and record it.

    The caller holds the organization's lock and has locked the component. Raises NoEndpointsHere,
    TooManyEndpoints or EndpointNameTaken.
    """
    if not component.has_endpoints:
        raise NoEndpointsHere(component=component)
    if component.endpoints.count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints(component=component, most=MOST_ENDPOINTS)
    _demand_free_name(component, terms.name)
    endpoint = component.endpoints.create(
        organization_id=component.organization_id,
        component_type=component.type,
        **asdict(terms),
    )
    log.record(ENDPOINT_ADDED, by=by, target=component, after=_event_values(terms))
    return endpoint


def _demand_free_name(
    component: Component, name: str, *, apart_from: Endpoint | None = None
) -> None:
    """Raise EndpointNameTaken if another endpoint of the component has this name.

    The caller has locked the component, so that no other request can take the name.
    """
    namesakes = component.endpoints.filter(name=name)
    if (namesakes.exclude(pk=apart_from.pk) if apart_from else namesakes).exists():
        raise EndpointNameTaken(name=name)


def _event_values(terms: EndpointTerms) -> dict[str, Any]:
    """The terms as events of the history have them: the name is called `endpoint` there."""
    values = asdict(terms)
    return {"endpoint": values.pop("name"), **values}
