"""What pages and actions of gateways demand; no one has it beside the Administrator."""

from organizations.tenancy.roles import Permission

MANAGE_GATEWAY = Permission("manage_gateway", "Manage API gateways and their tokens")
