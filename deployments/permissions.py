"""Permissions of environments and deployments, and which roles have them."""

from organizations.tenancy.roles import Permission, RoleSlug

AREA = "Environments"

VIEW_ENVIRONMENT = Permission(
    "view_environment",
    "View environments and their rules",
    AREA,
    roles=(RoleSlug.DEVELOPER, RoleSlug.ENVIRONMENT_MANAGER),
    outlasts_deletion=True,
    in_project=True,
)
MANAGE_ENVIRONMENT = Permission(
    "manage_environment",
    "Manage environments, and approve deployments to them",
    AREA,
    roles=(RoleSlug.ENVIRONMENT_MANAGER,),
)
DEPLOY_COMPONENT = Permission(
    "deploy_component",
    "Request deployments, roll back and stop components",
    AREA,
    roles=(RoleSlug.DEVELOPER, RoleSlug.ENVIRONMENT_MANAGER),
    in_project=True,
)
BYPASS_APPROVAL = Permission("bypass_approval", "Deploy without approval", AREA, in_project=True)
