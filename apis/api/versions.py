"""Operations on versions of APIs, on the steps of their life, and on their addresses."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from apis import actions
from apis.api.catalogue import State, api_of, apis
from apis.api.uploads import Text, upload_from, with_line_feeds
from apis.base_urls import LONGEST
from apis.definitions.reading.numbers import HIGHEST_MAJOR
from apis.forms.catalogue import BlockForm
from apis.models import Version as VersionRow
from apis.permissions import CREATE_API, DELETE_API, DISCOVER_APIS, MANAGE_API, PUBLISH_API
from apis.states import State as Life
from console.api import problems
from console.api.form_bodies import FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Day, Id, Line, Listed, ListQuery, Strict
from organizations.tenancy.actors import Actor
from organizations.tenancy.api_access import ApiRequest, demands, row_or_404
from organizations.tenancy.api_resources import ORGANIZATION, Resource
from organizations.tenancy.roles import Permission

router = Router(tags=["APIs"])
VERSIONS = f"{apis.path}/versions"
VERSION = f"{VERSIONS}/{{version}}"

Major = Annotated[int, Field(ge=0, le=HIGHEST_MAJOR)]


class Version(Schema):
    """A major version of an API."""

    id: Id
    major: int = Field(description="The first part of its numbers; of dates, the year.")
    state: State
    definition: str | None = Field(description="The number of the current definition.")
    state_changed_at: datetime
    published_at: datetime | None = Field(description="When it was published first.")
    subscribed_at: datetime | None = Field(
        description="When an application first subscribed to it. Then it cannot be withdrawn."
    )
    blocked_reason: str
    sunset_on: date | None = Field(description="From when on it can be retired, if deprecated.")

    @staticmethod
    def resolve_definition(version: Any) -> str | None:
        """The number of the current definition, or None without one."""
        return version.definition.number if version.definition else None


class VersionsQuery(ListQuery):
    """Which versions the list shows."""

    major: Major | None = Field(None, description="Only this version.")


class NewVersion(Strict):
    """A version to add: its number, or the definition that says it."""

    major: Major | None = Field(
        None, strict=True, description="If left out, that of the definition."
    )
    definition: Text = ""


class Addresses(Strict):
    """Where gateways serve a version: a base URL in each environment, or null."""

    production: Line | None = Field(None, max_length=LONGEST)
    sandbox: Line | None = Field(None, max_length=LONGEST)


class BlockReason(FormBody):
    """Why a version is blocked."""

    form = BlockForm
    reason: Line


class Sunset(Strict):
    """When a deprecated version can be retired."""

    sunset_on: Day = Field(description="At least 30 days from today.")


class Versions(Resource[VersionRow]):
    """Versions, of which each token reaches those of APIs that its owner sees."""

    def visible_to(self, by: Actor, permission: Permission | None) -> QuerySet[VersionRow]:
        """The versions of APIs that the actor sees, and may have the permission on."""
        return self.rows(by.organization).filter(api__in=apis.visible_to(by, permission))


versions = Versions(
    router,
    VERSIONS.removeprefix(f"{ORGANIZATION}/"),
    noun="a version",
    shows=Version,
    rows=lambda organization: VersionRow.objects.complete().filter(organization=organization),
)


@router.get(versions.list_path, response=Listed[Version], summary="List the versions of an API")
@demands(DISCOVER_APIS, in_projects=True)
def list_versions(
    request: ApiRequest, response: HttpResponse, api: str, query: Query[VersionsQuery]
) -> object:
    """List the versions of the API, the lowest first."""
    rows = narrow(api_of(request, api).versions.complete(), query, "major")
    return page_of(request, response, query, rows, by=("major", "pk"))


@versions.creates(CREATE_API, in_projects=True, gets_existing=True)
def create_version(
    request: ApiRequest, api: str, new_version: NewVersion
) -> VersionRow | Status[VersionRow]:
    """Add the major version that is asked for, or that of the definition.

    If the API has this version, with this definition if one is sent, it is the answer, with 200: a
    build can call this each time. Errors in the definition are in `errors`, each with its line.
    """
    row, source = api_of(request, api), with_line_feeds(new_version.definition)
    if new_version.major is None and not source:
        error = problems.error_at("body", ["major"], "Send a major, a definition, or both.")
        raise problems.Problem(problems.INVALID, errors=[error])
    existing_version = row.versions.matching(major=new_version.major, source=source).first()
    if existing_version:
        return Status(200, existing_version)
    upload = upload_from(request, source)
    return actions.add_version(api=row, major=new_version.major, upload=upload, by=request.auth)


@router.get(versions.path, response=Version, summary="Get a version of an API")
@demands(DISCOVER_APIS, in_projects=True)
def get_version(request: ApiRequest, api: str, version: str) -> object:
    """Get the version with this ID."""
    return version_of(request, api, version)


@versions.deletes(DELETE_API, in_projects=True)
def delete_version(request: ApiRequest, api: str, version: VersionRow) -> None:
    """Delete the version. It must be created or retired, not in use, and not the only one."""
    _demand_api(api, version)
    actions.delete_version(version=version, by=request.auth)


@router.get(f"{VERSION}/addresses", response=Addresses, summary="Get the base URLs of a version")
@demands(DISCOVER_APIS, in_projects=True)
def get_addresses(request: ApiRequest, api: str, version: str) -> object:
    """Get the base URLs at which gateways serve the version."""
    return version_of(request, api, version).base_urls


@router.put(f"{VERSION}/addresses", response=Addresses, summary="Change the base URLs of a version")
@demands(MANAGE_API, in_projects=True)
def change_addresses(request: ApiRequest, api: str, version: str, addresses: Addresses) -> object:
    """Serve the version at exactly these base URLs. One that is left out or null is removed.

    The same again changes nothing. A version that is called needs an address for production.
    """
    row = version_of(request, api, version)
    urls = {name: url or "" for name, url in addresses.dict().items()}
    actions.change_addresses(version=row, urls=urls, by=request.auth)
    return row.base_urls


@versions.step("pre-release", PUBLISH_API, in_projects=True)
def pre_release_version(request: ApiRequest, api: str, version: VersionRow) -> None:
    """Show a version before it is published. It needs a definition.

    One that is pre-released stays so.
    """
    _demand_api(api, version)
    if version.state != Life.PRE_RELEASED:
        actions.pre_release(version=version, by=request.auth)


@versions.step("publish", PUBLISH_API, in_projects=True)
def publish_version(request: ApiRequest, api: str, version: VersionRow) -> None:
    """Open a version to subscribers, once everything on its checklist is there.

    That is a definition, an address for production and a plan. A version that is published stays
    so: a build can call this each time.
    """
    _demand_api(api, version)
    if version.state != Life.PUBLISHED:
        actions.publish(version=version, by=request.auth)


@versions.step("unpublish", PUBLISH_API, in_projects=True)
def unpublish_version(request: ApiRequest, api: str, version: VersionRow) -> None:
    """Close a version to subscribers again, as long as it has none. It is pre-released then.

    One that is pre-released stays so.
    """
    _demand_api(api, version)
    if version.state != Life.PRE_RELEASED:
        actions.unpublish(version=version, by=request.auth)


@versions.step("withdraw", PUBLISH_API, in_projects=True)
def withdraw_version(request: ApiRequest, api: str, version: VersionRow) -> None:
    """Hide a pre-released version to which no application ever subscribed. It can be deleted then.

    One that is hidden stays so.
    """
    _demand_api(api, version)
    if version.state != Life.CREATED:
        actions.withdraw(version=version, by=request.auth)


@versions.step("block", PUBLISH_API, in_projects=True)
def block_version(request: ApiRequest, api: str, version: VersionRow, reason: BlockReason) -> None:
    """Have gateways refuse all calls of the version, for a reason that subscribers read."""
    _demand_api(api, version)
    actions.block(version=version, reason=reason.reason, by=request.auth)


@versions.step("unblock", PUBLISH_API, in_projects=True)
def unblock_version(request: ApiRequest, api: str, version: VersionRow) -> None:
    """Return a blocked version to the state that it had before."""
    _demand_api(api, version)
    actions.unblock(version=version, by=request.auth)


@versions.step("deprecate", PUBLISH_API, in_projects=True)
def deprecate_version(request: ApiRequest, api: str, version: VersionRow, sunset: Sunset) -> None:
    """Close a version to new subscribers. Calls are still answered, until it is retired."""
    _demand_api(api, version)
    actions.deprecate(version=version, sunset_on=sunset.sunset_on, by=request.auth)


@versions.step("retire", PUBLISH_API, in_projects=True)
def retire_version(request: ApiRequest, api: str, version: VersionRow) -> None:
    """End a version, so that no call is answered. In use, only from its sunset date on."""
    _demand_api(api, version)
    actions.retire(version=version, by=request.auth)


def version_of(request: ApiRequest, api_id: str, version_id: str) -> VersionRow:
    """The version with this ID, of an API that the owner of the token sees; else raises a 404."""
    api = api_of(request, api_id)
    version: VersionRow = row_or_404(api.versions.complete(), version_id)
    version.organization, version.api = api.organization, api
    return version


def _demand_api(api_id: str, version: VersionRow) -> None:
    """Raise Problem (404) if the version is not one of the API of the URL."""
    if str(version.api_id) != api_id:
        raise problems.Problem(problems.NOT_FOUND)
