"""What pages of the Developer Portal demand, and which roles other than Administrator have it."""

from organizations.tenancy.roles import Permission, RoleSlug

AREA = "Developer Portal"

SUBSCRIBERS = (RoleSlug.API_SUBSCRIBER, RoleSlug.EXTERNAL_API_SUBSCRIBER)

VIEW_PORTAL = Permission(
    "view_portal",
    "View the Developer Portal",
    AREA,
    roles=(RoleSlug.API_PUBLISHER, RoleSlug.DEVELOPER, *SUBSCRIBERS),
    outlasts_deletion=True,
)
"""Pages of an organization's Developer Portal, under /portal/<handle>/."""
MANAGE_APPLICATIONS = Permission(
    "manage_applications", "Create, change, transfer and delete own applications", AREA, SUBSCRIBERS
)
SUBSCRIBE_APPLICATION = Permission(
    "subscribe_application", "Subscribe applications to APIs", AREA, SUBSCRIBERS
)
MANAGE_SUBSCRIPTIONS = Permission(
    "manage_subscriptions",
    "Withdraw and close subscriptions, and change their plans",
    AREA,
    SUBSCRIBERS,
)
GENERATE_KEY = Permission("generate_key", "Generate keys of applications", AREA, SUBSCRIBERS)
MANAGE_KEYS = Permission("manage_keys", "Rotate and revoke keys of applications", AREA, SUBSCRIBERS)
MANAGE_PLANS = Permission(
    "manage_plans", "Create, change and archive plans", AREA, roles=(RoleSlug.API_PUBLISHER,)
)
MANAGE_ALL_APPLICATIONS = Permission(
    "manage_all_applications", "View, transfer and block every application", AREA
)
CUSTOMIZE_PORTAL = Permission(
    "customize_portal", "Change how the Developer Portal looks and who signs up", AREA
)
MANAGE_DOMAINS = Permission(
    "manage_domains", "Add and remove domains of the Developer Portal", AREA
)
