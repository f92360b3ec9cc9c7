"""What pages of the Developer Portal demand, and which roles beside the Administrator may."""

from organizations.roles import Permission, RoleSlug

VIEW_PORTAL = Permission(
    "view_portal",
    "View the Developer Portal",
    roles=(
        RoleSlug.API_PUBLISHER,
        RoleSlug.API_SUBSCRIBER,
        RoleSlug.DEVELOPER,
        RoleSlug.EXTERNAL_API_SUBSCRIBER,
    ),
    outlasts_deletion=True,
)
MANAGE_PLANS = Permission("manage_plans", "Create, change and archive plans")
