"""Operations on applications."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Id, Line, Listed, ListQuery, Strict
from console.database.rows import first_or_raise
from console.words.lines import LONGEST
from organizations.tenancy.actors import Actor
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource
from organizations.tenancy.roles import Permission
from portal import actions
from portal.actions.applications import CannotOwn
from portal.actions.reaching import NotOwner
from portal.forms.applications import ApplicationForm, TransferForm
from portal.models import Application as ApplicationRow
from portal.permissions import MANAGE_ALL_APPLICATIONS, MANAGE_APPLICATIONS, VIEW_PORTAL

router = Router(tags=["Developer Portal"])


class Application(Schema):
    """A program that calls APIs."""

    id: Id
    handle: str
    name: str = Field(description="Unique in the organization, in any case.")
    description: str
    owner_id: Id | None = Field(description="The membership of the owner, if there is one.")
    created_at: datetime
    blocked_at: datetime | None
    blocked_reason: str


class ApplicationsQuery(ListQuery):
    """Which applications the list shows."""

    handle: str = Field("", max_length=40, description="Only the application with this handle.")
    name: str = Field("", max_length=60, description="Only the application with this name.")


class ApplicationChanges(FormBody):
    """What can be changed of an application."""

    form = ApplicationForm
    name: Line = OPTIONAL
    description: str = OPTIONAL


class NewApplication(ApplicationChanges):
    """An application to create."""

    name: Line


class NewOwner(FormBody):
    """The member who is to own an application."""

    form = TransferForm
    email: Line


class Reason(Strict):
    """Why it is decided like this."""

    reason: str = Field(min_length=1, max_length=LONGEST, description="The subscriber is told.")


class Applications(Resource[ApplicationRow]):
    """Applications, of which each token reaches only those that its owner sees."""

    def visible_to(self, by: Actor, permission: Permission | None) -> QuerySet[ApplicationRow]:
        """The actor's own and shared applications, or all with `manage_all_applications`."""
        return ApplicationRow.objects.readable_by(by)


applications = Applications(
    router,
    "applications",
    noun="an application",
    shows=Application,
    rows=lambda organization: organization.applications.all(),
)
applications.gets(VIEW_PORTAL)


@router.get(applications.list_path, response=Listed[Application], summary="List applications")
@demands(VIEW_PORTAL)
def list_applications(
    request: ApiRequest, response: HttpResponse, query: Query[ApplicationsQuery]
) -> object:
    """List the applications that the owner of the token sees, the oldest first.

    These are own applications and shared ones, or all with the permission
    `manage_all_applications`.
    """
    rows: Any = applications.visible_to(request.auth, VIEW_PORTAL)
    rows = narrow(rows, query, "handle")
    if query.name:
        rows = rows.named(query.name)
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@applications.creates(MANAGE_APPLICATIONS)
def create_application(request: ApiRequest, new_application: NewApplication) -> ApplicationRow:
    """Create an application that the member owns whose token is used. A service account owns none.

    Its handle is made from its name.
    """
    return actions.create_application(**new_application.sent(), by=request.auth)


@applications.changes(MANAGE_APPLICATIONS)
def change_application(
    request: ApiRequest, application: ApplicationRow, changes: ApplicationChanges
) -> None:
    """Change the name or the description. The handle stays."""
    actions.change_application(
        application=application, **changes.over(application), by=request.auth
    )


@applications.deletes(MANAGE_APPLICATIONS)
def delete_application(request: ApiRequest, application: ApplicationRow) -> None:
    """Delete the application with its keys and subscriptions, as its owner."""
    actions.delete_application(application=application, by=request.auth)


@applications.step("transfer", MANAGE_APPLICATIONS)
def transfer_application(
    request: ApiRequest, application: ApplicationRow, new_owner: NewOwner
) -> None:
    """Make another member the owner. Keys and subscriptions stay.

    Nothing changes if the member owns it already.
    """
    # Before the member is looked up: only owners learn whether there is one with this address.
    demand_owner(application, by=request.auth)
    candidates = request.organization.memberships.with_permission(MANAGE_APPLICATIONS)
    member = first_or_raise(candidates.filter(user__email__iexact=new_owner.email), CannotOwn)
    actions.transfer_application(application=application, to=member, by=request.auth)


@applications.step("block", MANAGE_ALL_APPLICATIONS)
def block_application(request: ApiRequest, application: ApplicationRow, reason: Reason) -> None:
    """Have gateways refuse all calls of the application, for a reason that its owner reads."""
    actions.block_application(application=application, reason=reason.reason, by=request.auth)


@applications.step("unblock", MANAGE_ALL_APPLICATIONS)
def unblock_application(request: ApiRequest, application: ApplicationRow) -> None:
    """Let the calls of the application through again. One that is not blocked stays so."""
    actions.unblock_application(application=application, by=request.auth)


def demand_owner(application: ApplicationRow, *, by: Actor) -> None:
    """Raise NotOwner unless the actor owns the application or manages all applications."""
    if not ApplicationRow.objects.owned_by(by).filter(pk=application.pk).exists():
        raise NotOwner(application=application)
