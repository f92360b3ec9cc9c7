"""Operations on endpoints of components."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StrictInt

from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Choice, Id, Line, Listed, ListQuery
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource
from projects import actions
from projects.api.components import components
from projects.components.endpoints import EndpointKind, EndpointTerms, EndpointVisibility
from projects.forms.endpoints import EndpointForm
from projects.models import Endpoint as EndpointRow
from projects.permissions import MANAGE_COMPONENT, VIEW_COMPONENT

router = Router(tags=["Components"])
Kind = Annotated[EndpointKind, Choice(EndpointKind)]
Visibility = Annotated[EndpointVisibility, Choice(EndpointVisibility)]


class Endpoint(Schema):
    """A port at which an API or a service is reached."""

    id: Id
    component_id: Id
    name: str = Field(description="Unique in the component.")
    kind: Kind
    port: int
    visibility: Visibility
    definition_url: str


class EndpointsQuery(ListQuery):
    """Which endpoints the list shows."""

    component_id: str = Field("", max_length=40, description="Only endpoints of this component.")
    name: str = Field("", max_length=40, description="Only endpoints with this name.")


class EndpointChanges(FormBody):
    """What can be changed of an endpoint."""

    form = EndpointForm
    name: Line = OPTIONAL
    kind: Kind = OPTIONAL
    port: StrictInt = OPTIONAL
    visibility: Visibility = OPTIONAL
    definition_url: Line = OPTIONAL


class NewEndpoint(EndpointChanges):
    """An endpoint to add. The kind is HTTP, and the visibility that of the project, if left out."""

    component_id: str = Field(description="The ID of an API or a service.")
    name: Line
    port: StrictInt


endpoints = Resource(
    router,
    "endpoints",
    noun="an endpoint",
    shows=Endpoint,
    rows=lambda organization: organization.endpoints.select_related("component"),
)
endpoints.gets(VIEW_COMPONENT, in_projects=True)


@router.get(endpoints.list_path, response=Listed[Endpoint], summary="List endpoints")
@demands(VIEW_COMPONENT, in_projects=True)
def list_endpoints(
    request: ApiRequest, response: HttpResponse, query: Query[EndpointsQuery]
) -> object:
    """List the endpoints of all components, by name."""
    rows: Any = endpoints.visible_to(request.auth, VIEW_COMPONENT)
    rows = narrow(rows, query, "component_id", "name")
    return page_of(request, response, query, rows, by=("name", "pk"))


@endpoints.creates(MANAGE_COMPONENT, in_projects=True)
def create_endpoint(request: ApiRequest, new_endpoint: NewEndpoint) -> EndpointRow:
    """Add an endpoint to a component. The console opens nothing: your engine reads it."""
    return actions.add_endpoint(
        component=components.resolve(request, new_endpoint.component_id, MANAGE_COMPONENT),
        terms=EndpointTerms(**new_endpoint.sent(without=("component_id",))),
        by=request.auth,
    )


@endpoints.changes(MANAGE_COMPONENT, in_projects=True)
def change_endpoint(request: ApiRequest, endpoint: EndpointRow, changes: EndpointChanges) -> None:
    """Change the values that are sent."""
    terms = EndpointTerms(**changes.over(endpoint))
    actions.change_endpoint(endpoint=endpoint, terms=terms, by=request.auth)


@endpoints.deletes(MANAGE_COMPONENT, in_projects=True)
def delete_endpoint(request: ApiRequest, endpoint: EndpointRow) -> None:
    """Remove the endpoint. What listens there is not touched."""
    actions.remove_endpoint(endpoint=endpoint, by=request.auth)
