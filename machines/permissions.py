"""What pages and actions of service accounts demand; no one has it beside the Administrator."""

from organizations.tenancy.roles import Permission

MANAGE_TOKEN = Permission(
    "manage_token", "Manage service accounts and their tokens, and revoke members’ tokens"
)
