"""Operators look components up: what they are, where they are from, and how they are reached."""

from django.contrib import admin

from console.operators.columns import itself, link, moment, mono, words
from console.operators.lookup import ListGroup, Section
from organizations.tenancy.operator_search import InOrganizationAdmin
from projects.admin.projects import STATE
from projects.models import Component


def endpoints_of(component: Component) -> str:
    """The endpoints of the component in one line, with port, kind and visibility."""
    return ", ".join(
        f"{endpoint} ({endpoint.port} {endpoint.get_kind_display()},"
        f" {endpoint.get_visibility_display()})"
        for endpoint in component.endpoints.in_order()
    )


def events_of(component: Component) -> str:
    """The accepted events of the component in one line."""
    return ", ".join(str(accepted_event) for accepted_event in component.accepted_events.in_order())


def builds_of(component: Component) -> int:
    """How many builds the component has had."""
    return component.next_build_number - 1


TYPE = words("Type", "get_type_display")


@admin.register(Component)
class ComponentAdmin(InOrganizationAdmin):
    """Components of all organizations, as operators look them up."""

    rank = 61
    group = ListGroup.PROJECTS
    icon = "component"
    purpose = "Components of all organizations, newest first."
    list_display = [
        itself("Component"),
        link("Organization", "organization"),
        TYPE,
        STATE,
        moment("Created", "created_at"),
    ]
    details = [
        link("Organization", "organization"),
        link("Project", "project"),
        mono("Handle", "handle"),
        TYPE,
        STATE,
        mono("Repository", "repository"),
        words("Builds", builds_of),
        words("Endpoints", endpoints_of),
        words("Accepted events", events_of),
        link("Created by", "created_by"),
        moment("Created", "created_at"),
        moment("Archived", "archived_at"),
        mono("ID", "pk"),
    ]
    prefetched = ("organization", "project", "created_by")


COMPONENTS_OF_ORGANIZATION = Section(
    title="Components",
    model=Component,
    rows=lambda organization: organization.components.order_by("-created_at", "-pk"),
    columns=[itself("Component"), TYPE, STATE, moment("Created", "created_at")],
    query=lambda organization: organization.pk,
    rank=50,
)
