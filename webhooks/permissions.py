"""What pages and actions of webhooks demand; nobody has it but the Administrator."""

from organizations.roles import Permission

MANAGE_WEBHOOK = Permission("manage_webhook", "Manage webhooks and their secrets")
