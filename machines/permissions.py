"""The permission for managing service accounts and tokens. Only Administrators have it."""

from organizations.permissions import AREA
from organizations.tenancy.roles import Permission

MANAGE_TOKEN = Permission(
    "manage_token", "Manage service accounts and their tokens, and revoke members’ tokens", AREA
)
