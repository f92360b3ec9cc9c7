"""What pages and actions of service accounts demand; nobody has it beside the Administrator."""

from organizations.roles import Permission

MANAGE_TOKEN = Permission(
    "manage_token", "Manage service accounts and their tokens, and revoke members’ tokens"
)
