"""What pages and actions of service accounts demand; only the Administrator has it."""

from organizations.permissions import AREA
from organizations.tenancy.roles import Permission

MANAGE_TOKEN = Permission(
    "manage_token", "Manage service accounts and their tokens, and revoke members’ tokens", AREA
)
