"""The roles that there are, as programs read them."""

from ninja import Router, Schema

from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.roles import RoleSlug, permissions_of_role

router = Router(tags=["Members"])


class Role(Schema):
    """A role, with what it lets its holders do."""

    slug: RoleSlug
    name: str
    description: str
    permissions: list[str]


class Roles(Schema):
    """All roles: they are few."""

    items: list[Role]


@router.get("/roles", response=Roles, summary="List roles")
@demands(VIEW_ORGANIZATION)
def list_roles(request: ApiRequest) -> object:
    """List the roles that members can have, with the permissions of each."""
    return {
        "items": [
            {
                "slug": role,
                "name": role.label,
                "description": role.description,
                "permissions": sorted(permission.value for permission in permissions_of_role(role)),
            }
            for role in RoleSlug
        ]
    }
