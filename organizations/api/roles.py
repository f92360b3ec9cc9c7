"""API operations for roles: all that members can have, and those that an organization makes."""

from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import Field

from console.api import problems
from console.api.form_bodies import OPTIONAL, FormBody
from console.api.schemas import Line, Strict
from organizations import actions
from organizations.forms.own_roles import RoleForm
from organizations.models import Role as RoleRow
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_ORGANIZATION
from organizations.tenancy.api_access import ApiRequest, demands, resolve_roles
from organizations.tenancy.api_resources import Resource
from organizations.tenancy.roles import BUILT_IN, PERMISSIONS, Permission, permissions_of_role

router = Router(tags=["Members"])
PermissionNames = Annotated[
    list[str], Field(description="What it lets its holders do: nothing that the token may not do.")
]


class Role(Schema):
    """A role, with what it lets its holders do."""

    slug: str = Field(description="It never changes, also if an own role is renamed.")
    name: str
    description: str
    permissions: list[str]
    is_built_in: bool = Field(description="False for a role that the organization made.")


class Roles(Schema):
    """The built-in roles, and those that the organization made: they are few."""

    items: list[Role]


class OwnRole(Schema):
    """A role that the organization made. Its ID is its slug, which never changes."""

    slug: str
    name: str
    description: str
    permissions: list[str]

    @staticmethod
    def resolve_permissions(role: Any) -> list[str]:
        own_role = role.owner.own_roles[role.slug]
        return sorted(permission.value for permission in own_role.permissions)


class OwnRoleChanges(FormBody):
    """What can be changed of a role: its name, what it is for, and what it allows."""

    form = RoleForm
    name: str = OPTIONAL
    description: Line = OPTIONAL
    permissions: PermissionNames = OPTIONAL


class NewOwnRole(OwnRoleChanges):
    """A role to create."""

    form = RoleForm
    name: str
    permissions: PermissionNames


class DeletionQuery(Strict):
    """What replaces a deleted role."""

    replacement: str = Field(
        "",
        max_length=30,
        description="The slug of the role that all who have the deleted one get in its place."
        " Required unless nothing has it.",
    )


class _RolesBySlug(Resource[RoleRow]):
    """Own roles, whose slugs are their IDs for programs."""

    def _row_or_404(
        self, request: ApiRequest, row_id: str, permission: Permission | None
    ) -> RoleRow:
        """The own role with this slug. Raises Problem (404)."""
        role = self.visible_to(request.auth, permission).filter(slug=row_id).first()
        if role is None:
            raise problems.Problem(problems.NOT_FOUND)
        return role


own_roles = _RolesBySlug(
    router,
    "roles",
    noun="an own role",
    shows=OwnRole,
    rows=lambda organization: organization.role_rows.select_related("owner"),
)
own_roles.gets(VIEW_ORGANIZATION)


@router.get(own_roles.list_path, response=Roles, summary="List roles")
@demands(VIEW_ORGANIZATION)
def list_roles(request: ApiRequest) -> object:
    """List the roles that members can have, with the permissions of each."""
    return {
        "items": [
            {
                "slug": role.value,
                "name": role.label,
                "description": role.description,
                "permissions": sorted(permission.value for permission in permissions_of_role(role)),
                "is_built_in": role in BUILT_IN,
            }
            for role in request.organization.all_roles
        ]
    }


@own_roles.creates(MANAGE_MEMBERSHIP)
def create_own_role(request: ApiRequest, new_own_role: NewOwnRole) -> RoleRow:
    """Create a role that members, groups and service accounts can have, with a slug of its name."""
    terms = actions.RoleTerms(
        new_own_role.name,
        new_own_role.sent().get("description", ""),
        _permissions(new_own_role.permissions),
    )
    return actions.create_role(terms=terms, by=request.auth)


@own_roles.changes(MANAGE_MEMBERSHIP)
def change_own_role(request: ApiRequest, own_role: RoleRow, changes: OwnRoleChanges) -> None:
    """Change the role for all who have it. They are notified of other permissions."""
    sent = changes.sent()
    terms = actions.RoleTerms(
        sent.get("name", own_role.name),
        sent.get("description", own_role.description),
        _permissions(sent["permissions"])
        if "permissions" in sent
        else own_role.organization.own_roles[own_role.slug].permissions,
    )
    actions.change_role(role=own_role, terms=terms, by=request.auth)


@own_roles.deletes(MANAGE_MEMBERSHIP)
def delete_own_role(request: ApiRequest, own_role: RoleRow, query: Query[DeletionQuery]) -> None:
    """Delete the role. All who have it get the replacement, and are notified."""
    replacement = None
    if query.replacement:
        (replacement,) = resolve_roles(
            request, [query.replacement], field="replacement", part="query"
        )
    actions.delete_role(role=own_role, replacement=replacement, by=request.auth)


def _permissions(names: list[str]) -> frozenset[Permission]:
    """The permissions with these names. Raises Problem (422) at `permissions` for another name."""
    if unknown := sorted({*names} - {*PERMISSIONS.by_key}):
        detail = f"There is no such permission: {', '.join(unknown)}."
        raise problems.Problem(
            problems.INVALID, errors=[problems.error_at("body", ["permissions"], detail)]
        )
    return frozenset(PERMISSIONS[name] for name in names)
