"""What pages and actions of APIs demand, and which roles other than Administrator have it."""

from organizations.tenancy.roles import Permission, RoleSlug

AREA = "APIs"

DISCOVER_APIS = Permission(
    "discover_apis",
    "View APIs and their definitions",
    AREA,
    roles=(RoleSlug.API_PUBLISHER, RoleSlug.API_SUBSCRIBER, RoleSlug.DEVELOPER),
    outlasts_deletion=True,
    in_project=True,
)
CREATE_API = Permission(
    "create_api", "Create APIs and versions", AREA, roles=(RoleSlug.API_PUBLISHER,), in_project=True
)
PUBLISH_API = Permission(
    "publish_api",
    "Publish, block, deprecate and retire versions of APIs",
    AREA,
    roles=(RoleSlug.API_PUBLISHER,),
    in_project=True,
)
MANAGE_API = Permission(
    "manage_api",
    "Change APIs: details, visibility, documents and base URLs",
    AREA,
    roles=(RoleSlug.API_PUBLISHER,),
    in_project=True,
)
TEST_API = Permission(
    "test_api",
    "Try APIs with a test key",
    AREA,
    roles=(RoleSlug.API_PUBLISHER, RoleSlug.DEVELOPER),
    in_project=True,
)
DELETE_API = Permission(
    "delete_api", "Delete APIs", AREA, roles=(RoleSlug.API_PUBLISHER,), in_project=True
)
PERMISSIONS_ON_APIS = (
    DISCOVER_APIS,
    MANAGE_API,
    CREATE_API,
    PUBLISH_API,
    TEST_API,
    DELETE_API,
)
