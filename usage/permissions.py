"""What pages of usage demand; who sees an API or an application sees its own page besides."""

from organizations.tenancy.roles import Permission

VIEW_ANALYTICS = Permission(
    "view_analytics", "View the usage of every API and application", outlasts_deletion=True
)
