"""What pages and actions of kites demand, and which roles other than Administrator have it."""

from organizations.tenancy.roles import Permission, RoleSlug

AREA = "Kites"

VIEW_KITE = Permission(
    "view_kite", "View kites", AREA, roles=(RoleSlug.DEVELOPER,), outlasts_deletion=True
)
MANAGE_KITE = Permission("manage_kite", "Create and rename kites", AREA)
