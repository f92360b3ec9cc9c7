"""What pages and actions of gateways demand; only the Administrator has it."""

from apis.permissions import AREA
from organizations.tenancy.roles import Permission

MANAGE_GATEWAY = Permission("manage_gateway", "Manage API gateways and their tokens", AREA)
