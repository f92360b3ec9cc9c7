"""Operations on the shares of applications."""

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from console.api.form_bodies import FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Choice, Id, Line, Listed, ListQuery
from console.database.rows import first_or_raise
from organizations.tenancy.actors import Actor
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource
from organizations.tenancy.roles import Permission
from portal import actions
from portal.actions.sharing import CannotShareWith
from portal.api.applications import applications, demand_owner
from portal.forms.applications import ShareForm
from portal.models import Application, Right, Share
from portal.permissions import MANAGE_APPLICATIONS, VIEW_PORTAL

router = Router(tags=["Developer Portal"])
RightOfMember = Annotated[Right, Choice(Right)]


class ApplicationShare(Schema):
    """That a member who does not own an application may see or manage it."""

    id: Id
    application_id: Id
    member_id: Id
    email: str = Field(alias="membership.user.email", description="The address of the member.")
    right: RightOfMember = Field(
        description="`read`, or `manage`, which counts for members who may manage applications."
    )

    @staticmethod
    def resolve_member_id(share: Any) -> int:
        return int(share.membership_id)


class ApplicationSharesQuery(ListQuery):
    """Which shares the list shows."""

    application_id: str = Field("", max_length=40, description="Only those of this application.")


class NewApplicationShare(FormBody):
    """A member to share an application with, and what they may do with it."""

    form = ShareForm
    application_id: str = Field(description="The ID of an application of the token's owner.")
    email: Line
    right: RightOfMember


class ApplicationShares(Resource[Share]):
    """Shares, of which each token reaches those of applications that its owner gives away."""

    def visible_to(self, by: Actor, permission: Permission | None) -> QuerySet[Share]:
        """The shares of the actor's own applications, or all with `manage_all_applications`."""
        return self.rows(by.organization).filter(application__in=Application.objects.owned_by(by))


application_shares = ApplicationShares(
    router,
    "application-shares",
    noun="an application share",
    shows=ApplicationShare,
    rows=lambda organization: Share.objects.filter(organization=organization).select_related(
        "application", "membership__user"
    ),
)
application_shares.gets(MANAGE_APPLICATIONS)


@router.get(
    application_shares.list_path,
    response=Listed[ApplicationShare],
    summary="List application shares",
)
@demands(MANAGE_APPLICATIONS)
def list_application_shares(
    request: ApiRequest, response: HttpResponse, query: Query[ApplicationSharesQuery]
) -> object:
    """List the shares of applications that the owner of the token owns.

    With the permission `manage_all_applications`, those of all applications. Oldest first.
    """
    rows = application_shares.visible_to(request.auth, MANAGE_APPLICATIONS)
    return page_of(request, response, query, narrow(rows, query, "application_id"), by=("pk",))


@application_shares.creates(MANAGE_APPLICATIONS, gets_existing=True)
def create_application_share(request: ApiRequest, new_share: NewApplicationShare) -> Status[Share]:
    """Share the application with the member, or change what a member may do with it: then a 200."""
    application = applications.resolve(request, new_share.application_id, MANAGE_APPLICATIONS)
    # Before the member is looked up: only owners learn whether there is one with this address.
    demand_owner(application, by=request.auth)
    candidates = request.organization.memberships.with_permission(VIEW_PORTAL)
    member = first_or_raise(candidates.filter(user__email__iexact=new_share.email), CannotShareWith)
    is_shared = application.shares.filter(membership=member).exists()
    share = actions.share_application(
        application=application, to=member, right=new_share.right, by=request.auth
    )
    return Status(200 if is_shared else 201, share)


@application_shares.deletes(MANAGE_APPLICATIONS)
def delete_application_share(request: ApiRequest, application_share: Share) -> None:
    """Stop sharing the application with the member, who no longer sees it from the next call on."""
    actions.unshare_application(share=application_share, by=request.auth)
