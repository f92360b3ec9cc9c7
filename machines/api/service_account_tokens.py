"""Operations on the tokens of service accounts. Members manage their own tokens on pages only."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from console.api import problems
from console.api.lists import narrow, page_of
from console.api.schemas import Id, Listed, ListQuery
from machines import actions
from machines.api.service_accounts import service_accounts
from machines.models import ServiceAccountToken as TokenRow
from machines.permissions import MANAGE_TOKEN
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_credentials import CredentialFields, NamedLife, Rotation
from organizations.tenancy.api_resources import Resource
from organizations.tenancy.roles import PERMISSIONS, Permission

router = Router(tags=["Service accounts"])
PermissionNames = Annotated[
    list[str],
    Field(
        max_length=200,
        description="What it may do: nothing that the token that is used may not do, nor the roles"
        " of the service account.",
    ),
]


class ServiceAccountToken(CredentialFields):
    """What a service account shows when it acts."""

    service_account_id: Id
    permissions: list[str] = Field(
        description="What was selected for it. It does what the roles of its service account"
        " include at this time."
    )


class ServiceAccountTokensQuery(ListQuery):
    """Which tokens of service accounts the list shows."""

    service_account_id: str = Field(
        "", max_length=40, description="Only those of this service account."
    )


class NewServiceAccountToken(NamedLife):
    """A token to create for a service account."""

    service_account_id: str = Field(description="The ID of the service account.")
    permissions: PermissionNames


def _rows(organization: Any) -> Any:
    """The tokens of service accounts of the organization that work."""
    return TokenRow.objects.living().with_holder().filter(organization=organization)


service_account_tokens = Resource(
    router,
    "service-account-tokens",
    noun="a service account token",
    shows=ServiceAccountToken,
    rows=_rows,
)
service_account_tokens.gets(MANAGE_TOKEN)


@router.get(
    service_account_tokens.list_path,
    response=Listed[ServiceAccountToken],
    summary="List service account tokens",
)
@demands(MANAGE_TOKEN)
def list_service_account_tokens(
    request: ApiRequest, response: HttpResponse, query: Query[ServiceAccountTokensQuery]
) -> object:
    """List the tokens of service accounts that work, the newest first."""
    rows = service_account_tokens.visible_to(request.auth, MANAGE_TOKEN)
    rows = narrow(rows, query, "service_account_id")
    return page_of(request, response, query, rows, by=("created_at", "pk"), newest_first=True)


@service_account_tokens.creates(MANAGE_TOKEN)
def create_service_account_token(
    request: ApiRequest, new_token: NewServiceAccountToken
) -> TokenRow:
    """Create a token by which the service account acts. Its secret is in this answer only."""
    account = service_accounts.resolve(request, new_token.service_account_id, MANAGE_TOKEN)
    wanted = actions.TokenTerms(
        new_token.name, new_token.days, permissions=_permissions(new_token.permissions)
    )
    return actions.create_service_account_token(account=account, wanted=wanted, by=request.auth)


@service_account_tokens.step("rotate", MANAGE_TOKEN, status=201)
def rotate_service_account_token(
    request: ApiRequest, service_account_token: TokenRow, rotation: Rotation
) -> TokenRow:
    """Create a token in place of this one, with the same name, lifetime and permissions."""
    return actions.rotate_service_account_token(
        token=service_account_token, overlap_hours=rotation.overlap_hours, by=request.auth
    )


@service_account_tokens.deletes(MANAGE_TOKEN)
def revoke_service_account_token(request: ApiRequest, service_account_token: TokenRow) -> None:
    """Revoke the token. Its next call is denied."""
    actions.revoke_service_account_token(token=service_account_token, by=request.auth)


def _permissions(names: list[str]) -> frozenset[Permission]:
    """The permissions with these names. Raises Problem (422) at each name that there is not."""
    errors = [
        problems.error_at("body", ["permissions", place], "There is no such permission.")
        for place, name in enumerate(names)
        if name not in PERMISSIONS
    ]
    if errors:
        raise problems.Problem(problems.INVALID, errors=errors)
    return frozenset(PERMISSIONS[name] for name in names)
