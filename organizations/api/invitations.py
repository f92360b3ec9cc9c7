"""API operations for the invitations of an organization that are not answered."""

from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import page_of
from console.api.schemas import Day, Id, Line, Listed, ListQuery
from organizations import actions
from organizations.api.values import ROLES_OF_ORGANIZATION, address_key, resolve_project, slugs_of
from organizations.forms.invitations import OfferForm
from organizations.models import Invitation as InvitationRow
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.api_access import ApiRequest, demands, resolve_roles
from organizations.tenancy.api_resources import Resource

router = Router(tags=["Members"])
OfferedSlugs = Annotated[
    list[str],
    Field(
        min_length=1,
        description="The slugs of roles that give nothing that the token may not do itself.",
    ),
]
ProjectId = Annotated[
    str,
    Field(
        description="The ID of an active project, the only one in which the roles are assigned;"
        " null for the organization."
    ),
]
LastDay = Annotated[
    Day,
    Field(description="The last day of access, until 24:00 UTC, of who joins; null for no end."),
]


class Invitation(Schema):
    """A question to an email address: will you join, in these roles?"""

    id: UUID
    email: str
    roles: list[str] = Field(description=ROLES_OF_ORGANIZATION)
    project_id: Id | None = Field(
        description="The only project in which the roles are assigned; null for the organization."
    )
    membership_ends_at: datetime | None = Field(
        description="From then on, who joins has no access. The end of a day in UTC."
    )
    invited_at: datetime
    expires_at: datetime
    is_expired: bool = Field(description="Whether it can no longer be accepted.")

    @staticmethod
    def resolve_roles(invitation: Any) -> list[str]:
        return slugs_of(invitation)

    @staticmethod
    def resolve_project_id(invitation: Any) -> int | None:
        key: int | None = invitation.project_id
        return key

    @staticmethod
    def resolve_is_expired(invitation: Any) -> bool:
        return bool(invitation.is_lapsed)


class InvitationsQuery(ListQuery):
    """Which invitations the list shows."""

    email: str = Field("", max_length=320, description="Only the invitation of this address.")


class InvitationChanges(FormBody):
    """What can be changed of an invitation: what it offers."""

    form = OfferForm
    roles: OfferedSlugs = OPTIONAL
    project_id: ProjectId | None = OPTIONAL
    last_day: LastDay | None = OPTIONAL


class NewInvitation(InvitationChanges):
    """An invitation to send."""

    email: Line = Field(max_length=320, description="The address, to which an email is sent.")
    roles: OfferedSlugs


invitations = Resource(
    router,
    "invitations",
    noun="an invitation",
    shows=Invitation,
    rows=lambda organization: organization.invitations.unanswered().for_list(),
)
invitations.gets(MANAGE_MEMBERSHIP)


@router.get(invitations.list_path, response=Listed[Invitation], summary="List invitations")
@demands(MANAGE_MEMBERSHIP)
def list_invitations(
    request: ApiRequest, response: HttpResponse, query: Query[InvitationsQuery]
) -> object:
    """List the invitations that are not answered, the oldest first."""
    rows = request.organization.invitations.unanswered().for_list()
    if query.email:
        rows = rows.filter(email_key=address_key(query.email))
    return page_of(request, response, query, rows, by=("invited_at", "pk"))


@invitations.creates(MANAGE_MEMBERSHIP)
def create_invitation(request: ApiRequest, new_invitation: NewInvitation) -> InvitationRow:
    """Invite an address in these roles. The email with the link is sent in the background."""
    sent = new_invitation.sent()
    (outcome,) = actions.invite_members(
        addresses=[new_invitation.email],
        slugs=resolve_roles(request, new_invitation.roles),
        project=resolve_project(request, sent.get("project_id")),
        last_day=sent.get("last_day"),
        by=request.auth,
    )
    if outcome.refusal is not None:
        raise outcome.refusal
    return cast("InvitationRow", outcome.invitation)


@invitations.changes(MANAGE_MEMBERSHIP)
def change_invitation(
    request: ApiRequest, invitation: InvitationRow, changes: InvitationChanges
) -> None:
    """Change what the invitation offers. Its link stays, and no email is sent."""
    sent = {
        "roles": [role.value for role in invitation.role_slugs],
        "project_id": invitation.project_id and str(invitation.project_id),
        "last_day": invitation.last_day,
    } | changes.sent()
    actions.change_invitation(
        invitation=invitation,
        slugs=resolve_roles(request, sent["roles"]),
        project=resolve_project(request, sent["project_id"]),
        last_day=sent["last_day"],
        by=request.auth,
    )


@invitations.step("resend", MANAGE_MEMBERSHIP)
def resend_invitation(request: ApiRequest, invitation: InvitationRow) -> None:
    """Send a new link, which works for a week also if the old one has expired. That one ends."""
    actions.resend_invitation(invitation=invitation, by=request.auth)


@invitations.deletes(MANAGE_MEMBERSHIP)
def revoke_invitation(request: ApiRequest, invitation: InvitationRow) -> None:
    """Revoke the invitation. Its link no longer works."""
    actions.revoke_invitation(invitation=invitation, by=request.auth)
