"""API operations for the members of an organization and their roles."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api import problems
from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import page_of
from console.api.schemas import Day, Id, Line, Listed, ListQuery, Strict
from organizations import actions
from organizations.api.values import ROLES_OF_ORGANIZATION, address_key, slugs_of
from organizations.forms.members import SuspendForm
from organizations.models import Membership
from organizations.models.membership_queryset import in_effect
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_ORGANIZATION
from organizations.tenancy.api_access import ApiRequest, demands, resolve_roles
from organizations.tenancy.api_resources import Resource
from organizations.tenancy.forms import LastDayForm
from organizations.tenancy.removal_preview import selected_effects

router = Router(tags=["Members"])
GivenSlugs = Annotated[
    list[str],
    Field(
        description="The slugs of all roles that the member is to have, besides those of groups."
        " A token adds and removes only roles that give nothing that it may not do itself."
    ),
]
MemberLastDay = Annotated[
    Day, Field(description="The last day of access, until 24:00 UTC; null for no end.")
]


class Member(Schema):
    """A person who belongs to the organization."""

    id: Id = Field(description="The membership. A person who comes back has another.")
    user_id: Id
    name: str
    email: str
    roles: list[str] = Field(description=ROLES_OF_ORGANIZATION)
    direct_roles: list[str] = Field(
        description="Those of the roles that are not only given by groups: what a change replaces."
    )
    is_active: bool = Field(description="Whether the person can sign in at all.")
    joined_at: datetime
    ends_at: datetime | None = Field(
        description="From then on, the member has no access. The end of a day in UTC."
    )
    suspended_at: datetime | None = Field(
        description="Since when an administrator has suspended the member, who has no access."
    )

    @staticmethod
    def resolve_name(member: Any) -> str:
        return str(member.user.name)

    @staticmethod
    def resolve_email(member: Any) -> str:
        return str(member.user.email)

    @staticmethod
    def resolve_is_active(member: Any) -> bool:
        return bool(member.user.is_active)

    @staticmethod
    def resolve_roles(member: Any) -> list[str]:
        return slugs_of(member)

    @staticmethod
    def resolve_direct_roles(member: Any) -> list[str]:
        return slugs_of(member, "direct_role_names")


class MembersQuery(ListQuery):
    """Which members the list shows."""

    role: str | None = Field(
        None,
        min_length=1,
        max_length=30,
        description="Only members with the role that has this slug; none if there is no such role.",
    )
    has_access: bool | None = Field(
        None, description="Only members with access now, or only suspended and ended ones."
    )
    email: str = Field(
        "", max_length=320, description="Only the member with this primary email address."
    )


class MemberChanges(FormBody):
    """What can be changed of a member: the roles in the organization, and until when they count."""

    form = LastDayForm
    roles: GivenSlugs = OPTIONAL
    last_day: MemberLastDay | None = OPTIONAL


class Suspension(FormBody):
    """Why a member is suspended."""

    form = SuspendForm
    reason: Line = OPTIONAL


class RemovalQuery(Strict):
    """What is done besides with what a removed member leaves."""

    effects: str = Field(
        "",
        max_length=200,
        description="What the page of the removal offers to have done at the same time, separated"
        " by commas, such as `block-applications`, which the token has to be allowed to do.",
    )


members = Resource(
    router,
    "members",
    noun="a member",
    shows=Member,
    rows=lambda organization: (
        organization.memberships.with_role_names().with_direct_role_names().select_related("user")
    ),
)
members.gets(VIEW_ORGANIZATION)


@router.get(members.list_path, response=Listed[Member], summary="List members")
@demands(VIEW_ORGANIZATION)
def list_members(request: ApiRequest, response: HttpResponse, query: Query[MembersQuery]) -> object:
    """List the members of the organization, those who have belonged longest first."""
    rows: Any = members.visible_to(request.auth, VIEW_ORGANIZATION)
    if query.role is not None:
        rows = rows.of_role_in(query.role, organization=request.organization)
    if query.has_access is not None:
        rows = rows.filter(in_effect() if query.has_access else ~in_effect())
    if query.email:
        rows = rows.filter(user__email=address_key(query.email))
    return page_of(request, response, query, rows, by=("joined_at", "pk"))


@members.changes(MANAGE_MEMBERSHIP)
def change_member(request: ApiRequest, member: Membership, changes: MemberChanges) -> None:
    """Change the roles that no group gives, or the last day. The member is notified."""
    sent = changes.sent()
    if "roles" in sent:
        roles = resolve_roles(request, sent["roles"])
        actions.change_roles(membership=member, slugs=roles, by=request.auth)
    if "last_day" in sent:
        actions.set_last_day(membership=member, last_day=sent["last_day"], by=request.auth)


@members.step("suspend", MANAGE_MEMBERSHIP)
def suspend_member(request: ApiRequest, member: Membership, suspension: Suspension) -> None:
    """Suspend the member, who can do nothing until restored. A suspended one stays so."""
    actions.suspend_member(membership=member, **suspension.sent(), by=request.auth)


@members.step("restore", MANAGE_MEMBERSHIP)
def restore_member(request: ApiRequest, member: Membership) -> None:
    """End the suspension of the member. One who is not suspended stays so."""
    actions.restore_member(membership=member, by=request.auth)


@members.deletes(MANAGE_MEMBERSHIP)
def remove_member(request: ApiRequest, member: Membership, query: Query[RemovalQuery]) -> None:
    """Remove the member, with their tokens and roles. Their open invitations are revoked."""
    slugs = [slug for slug in query.effects.split(",") if slug]
    effects = selected_effects(slugs, request.auth)
    if unknown := sorted({*slugs} - {*effects}):
        detail = f"There is no such effect, or the token may not do it: {', '.join(unknown)}."
        raise problems.Problem(
            problems.INVALID, errors=[problems.error_at("query", ["effects"], detail)]
        )
    actions.remove_member(membership=member, effects=effects, by=request.auth)
