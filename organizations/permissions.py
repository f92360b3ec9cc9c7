"""The permissions of pages and actions of organizations, and the roles that have them."""

from organizations.tenancy.roles import Permission, RoleSlug

AREA = "Organization"

VIEW_ORGANIZATION = Permission(
    "view_organization",
    "View the console, the organization and its members",
    AREA,
    roles=(
        RoleSlug.API_PUBLISHER,
        RoleSlug.API_SUBSCRIBER,
        RoleSlug.BILLING_ADMINISTRATOR,
        RoleSlug.DEVELOPER,
        RoleSlug.ENVIRONMENT_MANAGER,
    ),
    outlasts_deletion=True,
)
MANAGE_ORGANIZATION = Permission("manage_organization", "Change the organization", AREA)
DELETE_ORGANIZATION = Permission(
    "delete_organization",
    "Delete the organization and restore it within 30 days",
    AREA,
    outlasts_deletion=True,
)
MANAGE_MEMBERSHIP = Permission(
    "manage_membership", "Invite and remove members, and change their roles", AREA
)
CHECK_ACCESS = Permission(
    "check_access", "Check what members and tokens can do, as a gateway does", AREA
)
VIEW_EVENT = Permission("view_event", "View and export the history", AREA, outlasts_deletion=True)
