"""Operators look runs up: what engines report, and whether anything is late."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from console.operators.columns import State, itself, link, moment, mono, state, words
from console.operators.lookup import ListGroup, ReadOnlyAdmin
from deployments.models import Run
from deployments.states.runs import KINDS, RunState
from organizations.tenancy.operator_search import organization_ids_at


def state_of(run: Run) -> State:
    """How far it is."""
    return KINDS[RunState(run.state)], run.get_state_display()


STATE = state("State", state_of)


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    """What ran for a customer."""

    rank = 63
    group = ListGroup.PROJECTS
    icon = "play"
    purpose = "Runs of all organizations, newest first."
    list_display = [
        itself("Run"),
        link("Organization", "organization"),
        STATE,
        moment("Created", "created_at"),
    ]
    search_help_text = "The handle or ID of an organization."
    ordering = ["-created_at", "-pk"]
    details = [
        link("Organization", "organization"),
        mono("ID of the engine", "external_id"),
        STATE,
        words("Exit status", "exit_status"),
        words("Reported with", "reported_by"),
        link("Requested by", "requested_by"),
        moment("Created", "created_at"),
        moment("Started", "started_at"),
        moment("Finished", "finished_at"),
        mono("ID", "pk"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        rows = super().get_queryset(request)
        return rows.prefetch_related("organization", "component", "environment", "requested_by")

    def matches(self, term: str) -> list[Q]:
        return [Q(organization__in=organization_ids_at(term))]
