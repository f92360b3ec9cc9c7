"""Operations on the credentials with which engines fetch and report."""

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from console.api.lists import narrow, page_of
from console.api.schemas import Id, Listed, ListQuery
from credentials.actions import RotatedAlready
from deployments import actions
from deployments.api.environments import environments
from deployments.models import EngineCredential as EngineCredentialRow
from deployments.permissions import MANAGE_ENVIRONMENT
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_credentials import CredentialFields, Life, Rotation
from organizations.tenancy.api_resources import Resource

router = Router(tags=["Environments"])


class EngineCredential(CredentialFields):
    """What the engine of one environment shows. It approves nothing."""

    environment_id: Id


class EngineCredentialsQuery(ListQuery):
    """Which engine credentials the list shows."""

    environment_id: str = Field("", max_length=40, description="Only those of this environment.")


class NewEngineCredential(Life):
    """The credential of an environment that has none."""

    environment_id: str = Field(description="The ID of the environment.")


engine_credentials = Resource(
    router,
    "engine-credentials",
    noun="an engine credential",
    shows=EngineCredential,
    rows=lambda organization: (
        EngineCredentialRow.objects.living().with_holder().filter(organization=organization)
    ),
)
engine_credentials.gets(MANAGE_ENVIRONMENT)


@router.get(
    engine_credentials.list_path,
    response=Listed[EngineCredential],
    summary="List engine credentials",
)
@demands(MANAGE_ENVIRONMENT)
def list_engine_credentials(
    request: ApiRequest, response: HttpResponse, query: Query[EngineCredentialsQuery]
) -> object:
    """List the engine credentials that work, the newest first: of each environment one.

    Two while one that was rotated still works.
    """
    rows: Any = engine_credentials.visible_to(request.auth, MANAGE_ENVIRONMENT)
    rows = narrow(rows, query, "environment_id")
    return page_of(request, response, query, rows, by=("created_at", "pk"), newest_first=True)


@engine_credentials.creates(MANAGE_ENVIRONMENT)
def create_engine_credential(
    request: ApiRequest, new_credential: NewEngineCredential
) -> EngineCredentialRow:
    """Create the credential of an environment that has none. Its secret is in this answer only."""
    environment = environments.resolve(request, new_credential.environment_id, MANAGE_ENVIRONMENT)
    return actions.create_engine_credential(
        environment=environment, days=new_credential.days, by=request.auth
    )


@engine_credentials.step("rotate", MANAGE_ENVIRONMENT, status=201)
def rotate_engine_credential(
    request: ApiRequest, engine_credential: EngineCredentialRow, rotation: Rotation
) -> EngineCredentialRow:
    """Create a credential in place of this one, with the same lifetime."""
    if engine_credential.replaced_by_id is not None:
        raise RotatedAlready(credential=engine_credential)
    return actions.rotate_engine_credential(
        environment=engine_credential.environment,
        overlap_hours=rotation.overlap_hours,
        by=request.auth,
    )


@engine_credentials.deletes(MANAGE_ENVIRONMENT)
def revoke_engine_credential(request: ApiRequest, engine_credential: EngineCredentialRow) -> None:
    """Revoke it, and with it the other one of the environment, if it was rotated."""
    actions.revoke_engine_credentials(environment=engine_credential.environment, by=request.auth)
