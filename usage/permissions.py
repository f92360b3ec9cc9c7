"""What pages of usage demand; who sees an API or an application sees its own page besides."""

from apis.permissions import AREA
from organizations.tenancy.roles import Permission, RoleSlug

VIEW_ANALYTICS = Permission(
    "view_analytics",
    "View the usage of every API and application",
    AREA,
    roles=(RoleSlug.API_PUBLISHER,),
    outlasts_deletion=True,
)
