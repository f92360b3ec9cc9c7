"""What pages and actions of gateways demand; nobody has it beside the Administrator."""

from organizations.roles import Permission

MANAGE_GATEWAY = Permission("manage_gateway", "Manage API gateways and their tokens")
