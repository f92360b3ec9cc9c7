"""Operators look projects up."""

from django.contrib import admin

from console.operators.columns import State, itself, link, moment, mono, state, words
from console.operators.lookup import ListGroup, Section
from organizations.tenancy.operator_search import InOrganizationAdmin
from projects.models import Component, Project


def state_of(row: Project | Component) -> State:
    """The state of a project or component for operators: archived or active."""
    return ("muted", "Archived") if row.is_archived else ("good", "Active")


STATE = state("State", state_of)


@admin.register(Project)
class ProjectAdmin(InOrganizationAdmin):
    """Projects of all organizations, as operators look them up."""

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
    prefetched = ("organization", "created_by")


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
