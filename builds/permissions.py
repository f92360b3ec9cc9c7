"""Permissions of builds, and which roles other than Administrator have them."""

from organizations.tenancy.roles import Permission, RoleSlug
from projects.permissions import AREA

TEST_COMPONENT = Permission(
    "test_component",
    "Upload test reports of builds",
    AREA,
    roles=(RoleSlug.DEVELOPER,),
    in_project=True,
)
BUILD_COMPONENT = Permission(
    "build_component",
    "Create, rotate and revoke CI credentials of components",
    AREA,
    roles=(RoleSlug.DEVELOPER,),
    in_project=True,
)
