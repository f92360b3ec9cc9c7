"""Operators look up gateways: where they run, and with which tokens."""

from django.contrib import admin

from console.operators.columns import itself, link, moment, mono, words
from console.operators.lookup import ListGroup, Section
from gateways.models import Gateway
from organizations.tenancy.operator_search import InOrganizationAdmin


def tokens_of(gateway: Gateway) -> str:
    """The gateway's tokens, newest first, each marked if it has expired."""
    return ", ".join(
        f"{token}{' (expired)' if token.is_expired else ''}"
        for token in gateway.tokens.newest_first()
    )


SOFTWARE = words("Software", "get_software_display")
ENVIRONMENT = words("Mode", "get_environment_display")


@admin.register(Gateway)
class GatewayAdmin(InOrganizationAdmin):
    """A gateway in front of a customer's services."""

    rank = 65
    group = ListGroup.APIS
    icon = "shield"
    purpose = "Gateways of all organizations, newest first."
    list_display = [
        itself("Gateway"),
        link("Organization", "organization"),
        SOFTWARE,
        ENVIRONMENT,
        moment("Created", "created_at"),
    ]
    details = [
        link("Organization", "organization"),
        SOFTWARE,
        ENVIRONMENT,
        words("Seconds that answers are kept", "cache_seconds"),
        words("Tokens", tokens_of),
        link("Created by", "created_by"),
        moment("Created", "created_at"),
        mono("ID", "pk"),
    ]
    prefetched = ("organization", "created_by")


GATEWAYS_OF_ORGANIZATION = Section(
    title="Gateways",
    model=Gateway,
    rows=lambda organization: organization.gateways.by_name(),
    columns=[itself("Gateway"), SOFTWARE, ENVIRONMENT, moment("Created", "created_at")],
    rank=53,
)
