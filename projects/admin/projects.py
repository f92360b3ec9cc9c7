"""Operators look projects up."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from console.operators.columns import State, itself, link, moment, mono, state, words
from console.operators.lookup import ListGroup, ReadOnlyAdmin, Section
from organizations.tenancy.operator_search import organization_ids_at
from projects.models import Project


def state_of(project: Project) -> State:
    """Whether anyone works on it."""
    return ("muted", "Archived") if project.is_archived else ("good", "Active")


STATE = state("State", state_of)


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    """A project of a customer."""

    rank = 60
    group = ListGroup.PROJECTS
    icon = "folder"
    purpose = "Projects of all organizations, newest first."
    list_display = [
        itself("Project"),
        link("Organization", "organization"),
        STATE,
        moment("Created", "created_at"),
    ]
    search_help_text = "The handle or ID of an organization."
    ordering = ["-pk"]
    details = [
        link("Organization", "organization"),
        mono("Handle", "handle"),
        STATE,
        words("Description", "description"),
        link("Created by", "created_by"),
        moment("Created", "created_at"),
        moment("Archived", "archived_at"),
        mono("ID", "pk"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        return super().get_queryset(request).prefetch_related("organization", "created_by")

    def matches(self, term: str) -> list[Q]:
        return [Q(organization__in=organization_ids_at(term))]


PROJECTS_OF_ORGANIZATION = Section(
    title="Projects",
    model=Project,
    rows=lambda organization: organization.projects.order_by("-created_at", "-pk"),
    columns=[
        itself("Project"),
        mono("Handle", "handle"),
        STATE,
        moment("Created", "created_at"),
    ],
    query=lambda organization: organization.pk,
    rank=50,
)
