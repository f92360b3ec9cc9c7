"""What pages of the Developer Portal demand, and which roles other than Administrator have it."""

from organizations.tenancy.roles import Permission, RoleSlug

SUBSCRIBERS = (RoleSlug.API_SUBSCRIBER, RoleSlug.EXTERNAL_API_SUBSCRIBER)

VIEW_PORTAL = Permission(
    "view_portal",
    "View the Developer Portal",
    roles=(RoleSlug.API_PUBLISHER, RoleSlug.DEVELOPER, *SUBSCRIBERS),
    outlasts_deletion=True,
)
"""Pages of an organization's Developer Portal, under /portal/<handle>/."""
MANAGE_APPLICATIONS = Permission(
    "manage_applications", "Create, change, transfer and delete own applications", SUBSCRIBERS
)
SUBSCRIBE_APPLICATION = Permission(
    "subscribe_application", "Subscribe applications to APIs", SUBSCRIBERS
)
MANAGE_SUBSCRIPTIONS = Permission(
    "manage_subscriptions", "Withdraw and close subscriptions, and change their plans", SUBSCRIBERS
)
GENERATE_KEY = Permission("generate_key", "Generate keys of applications", SUBSCRIBERS)
MANAGE_KEYS = Permission("manage_keys", "Rotate and revoke keys of applications", SUBSCRIBERS)
MANAGE_PLANS = Permission(
    "manage_plans", "Create, change and archive plans", roles=(RoleSlug.API_PUBLISHER,)
)
MANAGE_ALL_APPLICATIONS = Permission(
    "manage_all_applications", "View, transfer and block every application"
)
CUSTOMIZE_PORTAL = Permission(
    "customize_portal", "Change how the Developer Portal looks and who signs up"
)
MANAGE_DOMAINS = Permission("manage_domains", "Add and remove domains of the Developer Portal")
