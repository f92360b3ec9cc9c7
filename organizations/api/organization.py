"""API operations for the organization itself."""

import inspect
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api.form_bodies import OPTIONAL, FormBody
from console.api.schemas import Listed, Strict
from organizations import actions
from organizations.forms.organizations import NameForm
from organizations.models import Organization as OrganizationRow
from organizations.permissions import MANAGE_ORGANIZATION, VIEW_ORGANIZATION
from organizations.tenancy.actors import Actor
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import ORGANIZATION, Resource
from organizations.tenancy.roles import Permission

router = Router(tags=["Organization"])


class Organization(Schema):
    """An organization."""

    id: UUID
    handle: str = Field(description="Its name in URLs of pages. It can change; the ID cannot.")
    name: str
    created_at: datetime
    state: Literal["active", "scheduled-for-deletion"]

    @staticmethod
    def resolve_state(organization: Any) -> str:
        # Of a suspended organization, nothing can be read.
        return "scheduled-for-deletion" if organization.is_being_deleted else "active"


class HandleQuery(Strict):
    """A handle, to find the ID of its organization."""

    handle: str = Field("", max_length=40, description="A handle that it has, or had before.")


@router.get(
    "/organizations",
    response=Listed[Organization],
    summary="List the organization of the token",
)
@demands(VIEW_ORGANIZATION, by_id=False)
def list_organizations(request: ApiRequest, query: Query[HandleQuery]) -> object:
    """A token belongs to one organization, so there is one item, or none with another handle."""
    organization, handle = request.organization, query.handle
    matches = not handle or organization.handles.filter(handle=handle).exists()
    return {"items": [organization] if matches else [], "next_cursor": None}


class OrganizationChanges(FormBody):
    """What can be changed of an organization."""

    form = NameForm
    name: Annotated[
        str,
        Field(description="3 to 60 characters of one script, which begin with a letter or digit."),
    ] = OPTIONAL


class OwnOrganization(Resource[OrganizationRow]):
    """The organization of the token, which is not in a list of rows but the first part of URLs."""

    def __init__(self, router: Router, *, shows: type[Schema]) -> None:
        super().__init__(
            router,
            "",
            noun="an organization",
            shows=shows,
            rows=lambda organization: OrganizationRow.objects.filter(pk=organization.pk),
        )
        self.path = ORGANIZATION

    def visible_to(self, by: Actor, permission: Permission | None) -> QuerySet[OrganizationRow]:
        """The organization of the actor. That the actor has the permission is checked before."""
        return self.rows(by.organization)

    def _signature(self, function: Callable[..., Any]) -> inspect.Signature:
        """The function's signature for ninja without the organization, which `demands` reads."""
        signature = inspect.signature(function)
        return signature.replace(
            parameters=[
                parameter for name, parameter in signature.parameters.items() if name != self.key
            ]
        )

    def _call(
        self,
        function: Callable[..., Any],
        request: ApiRequest,
        values: dict[str, Any],
        permission: Permission,
    ) -> HttpResponse:
        """Call the function with the organization, and render it as it is afterwards."""
        key = str(request.organization.pk)
        return super()._call(function, request, {**values, self.key: key}, permission)


own_organization = OwnOrganization(router, shows=Organization)


@router.get(ORGANIZATION, response=Organization, summary="Get an organization")
@demands(VIEW_ORGANIZATION)
def get_organization(request: ApiRequest) -> object:
    """Get the organization with this ID."""
    return request.organization


@own_organization.changes(MANAGE_ORGANIZATION)
def change_organization(
    request: ApiRequest, organization: OrganizationRow, changes: OrganizationChanges
) -> None:
    """Change the name. The handle stays: a new one asks for a fresh sign-in in the console."""
    actions.rename_organization(**changes.over(organization), by=request.auth)
