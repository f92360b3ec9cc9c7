"""Operations on the credentials with which CI reports."""

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from builds import actions
from builds.models import CiCredential as CiCredentialRow
from builds.permissions import BUILD_COMPONENT
from console.api.lists import narrow, page_of
from console.api.schemas import Id, Listed, ListQuery
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_credentials import CredentialFields, NamedLife, Rotation
from organizations.tenancy.api_resources import Resource
from organizations.tenancy.credential_kinds import CredentialTerms
from projects.api.components import components

router = Router(tags=["Builds"])


class CiCredential(CredentialFields):
    """What CI shows to report builds and tests of one component. It does nothing else."""

    component_id: Id


class CiCredentialsQuery(ListQuery):
    """Which CI credentials the list shows."""

    component_id: str = Field("", max_length=40, description="Only those of this component.")


class NewCiCredential(NamedLife):
    """A CI credential to create."""

    component_id: str = Field(description="The ID of a component that is not archived.")


ci_credentials = Resource(
    router,
    "ci-credentials",
    noun="a CI credential",
    shows=CiCredential,
    rows=lambda organization: (
        CiCredentialRow.objects.living().with_holder().filter(organization=organization)
    ),
)
ci_credentials.gets(BUILD_COMPONENT, in_projects=True)


@router.get(ci_credentials.list_path, response=Listed[CiCredential], summary="List CI credentials")
@demands(BUILD_COMPONENT, in_projects=True)
def list_ci_credentials(
    request: ApiRequest, response: HttpResponse, query: Query[CiCredentialsQuery]
) -> object:
    """List the CI credentials that work, the newest first."""
    rows: Any = ci_credentials.visible_to(request.auth, BUILD_COMPONENT)
    rows = narrow(rows, query, "component_id")
    return page_of(request, response, query, rows, by=("created_at", "pk"), newest_first=True)


@ci_credentials.creates(BUILD_COMPONENT, in_projects=True)
def create_ci_credential(request: ApiRequest, new_credential: NewCiCredential) -> CiCredentialRow:
    """Create a CI credential of a component. Its secret is in this answer only."""
    return actions.create_ci_credential(
        component=components.resolve(request, new_credential.component_id, BUILD_COMPONENT),
        wanted=CredentialTerms(new_credential.name, new_credential.days),
        by=request.auth,
    )


@ci_credentials.step("rotate", BUILD_COMPONENT, in_projects=True, status=201)
def rotate_ci_credential(
    request: ApiRequest, ci_credential: CiCredentialRow, rotation: Rotation
) -> CiCredentialRow:
    """Create a credential in place of this one, with the same name and lifetime."""
    return actions.rotate_ci_credential(
        credential=ci_credential, overlap_hours=rotation.overlap_hours, by=request.auth
    )


@ci_credentials.deletes(BUILD_COMPONENT, in_projects=True)
def revoke_ci_credential(request: ApiRequest, ci_credential: CiCredentialRow) -> None:
    """Revoke the credential. What is reported with it from now on is refused."""
    actions.revoke_ci_credential(credential=ci_credential, by=request.auth)
