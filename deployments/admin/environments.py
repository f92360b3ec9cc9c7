"""Operators look environments up: what is deployed under which rules, and whether it is asked."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from console.operators.columns import State, itself, link, moment, mono, state, words
from console.operators.lookup import ListGroup, ReadOnlyAdmin, Section
from deployments.models import Environment
from organizations.tenancy.operator_search import organization_ids_at


def state_of(environment: Environment) -> State:
    """Whether anything may be deployed there."""
    return ("waiting", "Frozen") if environment.is_frozen else ("good", "Open")


def credentials_of(environment: Environment) -> str:
    """Those of its engine, each with whether it still works."""
    return ", ".join(
        f"{each}{' (expired)' if each.is_expired else ''}"
        for each in environment.engine_credentials.newest_first()
    )


STATE = state("State", state_of)
APPROVALS = words("Approvals", "approvals")


@admin.register(Environment)
class EnvironmentAdmin(ReadOnlyAdmin):
    """Where a customer deploys to."""

    rank = 62
    group = ListGroup.PROJECTS
    icon = "layers"
    purpose = "Environments of all organizations, newest first."
    list_display = [
        itself("Environment"),
        link("Organization", "organization"),
        APPROVALS,
        STATE,
        moment("Created", "created_at"),
    ]
    search_help_text = "The handle or ID of an organization."
    ordering = ["-created_at", "-pk"]
    details = [
        link("Organization", "organization"),
        mono("Handle", "handle"),
        STATE,
        APPROVALS,
        words("Deadline in minutes", "deadline_minutes"),
        words("Engine credentials", credentials_of),
        link("Created by", "created_by"),
        moment("Created", "created_at"),
        mono("ID", "pk"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Environment]:
        return super().get_queryset(request).prefetch_related("organization", "created_by")

    def matches(self, term: str) -> list[Q]:
        return [Q(organization__in=organization_ids_at(term))]


ENVIRONMENTS_OF_ORGANIZATION = Section(
    title="Environments",
    model=Environment,
    rows=lambda organization: organization.environments.in_order(),
    columns=[itself("Environment"), APPROVALS, STATE, moment("Created", "created_at")],
    rank=51,
)
