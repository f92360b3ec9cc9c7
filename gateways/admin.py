"""Operators look up gateways: where they run, and with which tokens."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from console.operators.columns import itself, link, moment, mono, words
from console.operators.lookup import ListGroup, ReadOnlyAdmin, Section
from gateways.models import Gateway
from organizations.tenancy.operator_search import organization_ids_at


def tokens_of(gateway: Gateway) -> str:
    """The gateway's tokens, newest first, each marked if it has expired."""
    return ", ".join(
        f"{token}{' (expired)' if token.is_expired else ''}"
        for token in gateway.tokens.newest_first()
    )


SOFTWARE = words("Software", "get_software_display")
ENVIRONMENT = words("Environment", "get_environment_display")


@admin.register(Gateway)
class GatewayAdmin(ReadOnlyAdmin):
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
    search_help_text = "The handle or ID of an organization."
    ordering = ["-created_at", "-pk"]
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Gateway]:
        """All gateways with what the list shows."""
        return super().get_queryset(request).prefetch_related("organization", "created_by")

    def matches(self, term: str) -> list[Q]:
        """The condition for rows of the organization with this handle or ID."""
        return [Q(organization__in=organization_ids_at(term))]


GATEWAYS_OF_ORGANIZATION = Section(
    title="Gateways",
    model=Gateway,
    rows=lambda organization: organization.gateways.by_name(),
    columns=[itself("Gateway"), SOFTWARE, ENVIRONMENT, moment("Created", "created_at")],
    rank=53,
)
