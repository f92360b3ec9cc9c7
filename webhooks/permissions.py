"""What pages and actions of webhooks demand; no one has it but the Administrator."""

from organizations.permissions import AREA
from organizations.tenancy.roles import Permission

MANAGE_WEBHOOK = Permission("manage_webhook", "Manage webhooks and their secrets", AREA)
