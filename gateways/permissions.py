"""What pages and actions of gateways demand; only the Administrator has it."""

from organizations.tenancy.roles import Permission

MANAGE_GATEWAY = Permission("manage_gateway", "Manage API gateways and their tokens")
