"""What pages and actions of projects demand, and which roles other than Administrator have it."""

from organizations.tenancy.roles import Permission, RoleSlug

AREA = "Projects"

VIEW_PROJECT = Permission(
    "view_project",
    "View projects",
    AREA,
    roles=(RoleSlug.API_PUBLISHER, RoleSlug.DEVELOPER, RoleSlug.ENVIRONMENT_MANAGER),
    outlasts_deletion=True,
    in_project=True,
)
MANAGE_PROJECT = Permission(
    "manage_project", "Create, change and archive projects", AREA, in_project=True
)
VIEW_COMPONENT = Permission(
    "view_component",
    "View components, their builds and tests",
    AREA,
    roles=(RoleSlug.DEVELOPER, RoleSlug.ENVIRONMENT_MANAGER),
    outlasts_deletion=True,
    in_project=True,
)
CREATE_COMPONENT = Permission(
    "create_component", "Create components", AREA, roles=(RoleSlug.DEVELOPER,), in_project=True
)
MANAGE_COMPONENT = Permission(
    "manage_component",
    "Change, archive and delete components",
    AREA,
    roles=(RoleSlug.DEVELOPER,),
    in_project=True,
)
