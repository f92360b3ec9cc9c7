"""Operations on service accounts."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Id, Listed, ListQuery
from machines import actions
from machines.forms import ServiceAccountForm
from machines.models import ServiceAccount as ServiceAccountRow
from machines.permissions import MANAGE_TOKEN
from organizations.tenancy.api_access import ApiRequest, demands, resolve_roles
from organizations.tenancy.api_resources import Resource

router = Router(tags=["Service accounts"])
Slugs = Annotated[
    list[str],
    Field(
        description="The slugs of all roles that it is to have: one at least. A token adds and"
        " removes only roles that give nothing that it may not do itself."
    ),
]


class ServiceAccount(Schema):
    """A program of the organization, which acts by its tokens and belongs to no person."""

    id: Id
    name: str = Field(description="Unique in the organization, in any case.")
    roles: list[str] = Field(description="The slugs of its roles, as the list of roles has them.")
    created_at: datetime

    @staticmethod
    def resolve_roles(service_account: Any) -> list[str]:
        return [role.value for role in service_account.role_slugs]


class ServiceAccountsQuery(ListQuery):
    """Which service accounts the list shows."""

    name: str = Field(
        "", max_length=60, description="Only the service account with exactly this name."
    )


class ServiceAccountChanges(FormBody):
    """What can be changed of a service account: its name and its roles."""

    form = ServiceAccountForm
    name: str = OPTIONAL
    roles: Slugs = OPTIONAL


class NewServiceAccount(ServiceAccountChanges):
    """A service account to create."""

    form = ServiceAccountForm
    name: str
    roles: Slugs


service_accounts = Resource(
    router,
    "service-accounts",
    noun="a service account",
    shows=ServiceAccount,
    rows=lambda organization: organization.service_accounts.with_roles(),
)
service_accounts.gets(MANAGE_TOKEN)


@router.get(
    service_accounts.list_path, response=Listed[ServiceAccount], summary="List service accounts"
)
@demands(MANAGE_TOKEN)
def list_service_accounts(
    request: ApiRequest, response: HttpResponse, query: Query[ServiceAccountsQuery]
) -> object:
    """List the service accounts of the organization, the oldest first."""
    rows = narrow(service_accounts.visible_to(request.auth, MANAGE_TOKEN), query, "name")
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@service_accounts.creates(MANAGE_TOKEN)
def create_service_account(
    request: ApiRequest, new_service_account: NewServiceAccount
) -> ServiceAccountRow:
    """Create a service account with these roles. It can do nothing before it has a token."""
    return actions.create_service_account(
        name=new_service_account.name,
        slugs=resolve_roles(request, new_service_account.roles),
        by=request.auth,
    )


@service_accounts.changes(MANAGE_TOKEN)
def change_service_account(
    request: ApiRequest, service_account: ServiceAccountRow, changes: ServiceAccountChanges
) -> None:
    """Change the name, or the roles, which its tokens have from their next call on."""
    sent = changes.sent()
    slugs = resolve_roles(request, sent["roles"]) if "roles" in sent else service_account.role_slugs
    actions.change_service_account(
        account=service_account,
        name=sent.get("name", service_account.name),
        slugs=slugs,
        by=request.auth,
    )


@service_accounts.deletes(MANAGE_TOKEN)
def delete_service_account(request: ApiRequest, service_account: ServiceAccountRow) -> None:
    """Delete the service account with its tokens. Its open invitations are revoked."""
    actions.delete_service_account(account=service_account, by=request.auth)
