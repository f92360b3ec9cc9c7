"""Operations on the keys of applications."""

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from apis.environments import Environment as EnvironmentName
from console.api.lists import narrow, page_of
from console.api.schemas import Choice, Id, Listed, ListQuery
from organizations.tenancy.actors import Actor
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_credentials import CredentialFields, NamedLife, Rotation
from organizations.tenancy.api_resources import Resource
from organizations.tenancy.roles import Permission
from portal import actions
from portal.api.applications import applications
from portal.forms.keys import KeyForm
from portal.models import Application, Key
from portal.permissions import GENERATE_KEY, MANAGE_KEYS

router = Router(tags=["Developer Portal"])
Environment = Annotated[EnvironmentName, Choice(EnvironmentName)]


class ApplicationKey(CredentialFields):
    """What an application shows to call the APIs that it is subscribed to, in one mode."""

    application_id: Id
    environment: Environment = Field(description="The mode in which it works.")


class ApplicationKeysQuery(ListQuery):
    """Which keys the list shows."""

    application_id: str = Field("", max_length=40, description="Only those of this application.")


class NewApplicationKey(NamedLife):
    """A key to create. An application has at most two in each mode."""

    form = KeyForm
    application_id: str = Field(description="The ID of an application that is not blocked.")
    environment: Environment


class ApplicationKeys(Resource[Key]):
    """Keys, of which each token reaches those of applications that its owner manages."""

    def visible_to(self, by: Actor, permission: Permission | None) -> QuerySet[Key]:
        """The keys of applications that the actor manages."""
        return self.rows(by.organization).filter(
            application__in=Application.objects.manageable_by(by)
        )


application_keys = ApplicationKeys(
    router,
    "application-keys",
    noun="an application key",
    shows=ApplicationKey,
    rows=lambda organization: Key.objects.living().with_holder().filter(organization=organization),
)
application_keys.gets(MANAGE_KEYS)


@router.get(
    application_keys.list_path, response=Listed[ApplicationKey], summary="List application keys"
)
@demands(MANAGE_KEYS)
def list_application_keys(
    request: ApiRequest, response: HttpResponse, query: Query[ApplicationKeysQuery]
) -> object:
    """List the keys that work, the newest first.

    These are the keys of applications that the owner of the token manages.
    """
    rows: Any = application_keys.visible_to(request.auth, MANAGE_KEYS)
    rows = narrow(rows, query, "application_id")
    return page_of(request, response, query, rows, by=("created_at", "pk"), newest_first=True)


@application_keys.creates(GENERATE_KEY)
def create_application_key(request: ApiRequest, new_key: NewApplicationKey) -> Key:
    """Create a key of an application for one mode. Its secret is in this answer only."""
    return actions.generate_key(
        application=applications.resolve(request, new_key.application_id, GENERATE_KEY),
        wanted=actions.KeyTerms(new_key.name, new_key.days, environment=new_key.environment),
        by=request.auth,
    )


@application_keys.step("rotate", MANAGE_KEYS, status=201)
def rotate_application_key(request: ApiRequest, application_key: Key, rotation: Rotation) -> Key:
    """Create a key in place of this one, with the same name, lifetime and mode."""
    return actions.rotate_key(
        key=application_key, overlap_hours=rotation.overlap_hours, by=request.auth
    )


@application_keys.deletes(MANAGE_KEYS)
def revoke_application_key(request: ApiRequest, application_key: Key) -> None:
    """Revoke the key. Gateways refuse it from the next call on."""
    actions.revoke_key(key=application_key, by=request.auth)
