"""What pages and actions of projects demand, and which roles beside the Administrator may."""

from organizations.roles import Permission, RoleSlug

VIEW_PROJECT = Permission(
    "view_project",
    "View projects",
    roles=(RoleSlug.API_PUBLISHER, RoleSlug.DEVELOPER, RoleSlug.ENVIRONMENT_MANAGER),
    outlasts_deletion=True,
)
MANAGE_PROJECT = Permission("manage_project", "Create, change and archive projects")
VIEW_COMPONENT = Permission(
    "view_component",
    "View components, their builds and tests",
    roles=(RoleSlug.DEVELOPER, RoleSlug.ENVIRONMENT_MANAGER),
    outlasts_deletion=True,
)
CREATE_COMPONENT = Permission("create_component", "Create components", roles=(RoleSlug.DEVELOPER,))
TEST_COMPONENT = Permission(
    "test_component", "Upload test reports of builds", roles=(RoleSlug.DEVELOPER,)
)
MANAGE_COMPONENT = Permission(
    "manage_component", "Change, archive and delete components", roles=(RoleSlug.DEVELOPER,)
)
BUILD_COMPONENT = Permission(
    "build_component",
    "Create, rotate and revoke CI credentials of components",
    roles=(RoleSlug.DEVELOPER,),
)
VIEW_ENVIRONMENT = Permission(
    "view_environment",
    "View environments and their rules",
    roles=(RoleSlug.DEVELOPER, RoleSlug.ENVIRONMENT_MANAGER),
    outlasts_deletion=True,
)
MANAGE_ENVIRONMENT = Permission(
    "manage_environment",
    "Manage environments, and approve deployments to them",
    roles=(RoleSlug.ENVIRONMENT_MANAGER,),
)
DEPLOY_COMPONENT = Permission(
    "deploy_component",
    "Request deployments, roll back and stop components",
    roles=(RoleSlug.DEVELOPER, RoleSlug.ENVIRONMENT_MANAGER),
)
BYPASS_APPROVAL = Permission("bypass_approval", "Deploy without approval")
