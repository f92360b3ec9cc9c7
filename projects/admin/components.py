"""Operators look components up: what they are, where they are from, and how they are reached."""

from django.contrib import admin

from console.operators.columns import State, itself, link, moment, mono, state, words
from console.operators.lookup import ListGroup, Section
from organizations.tenancy.operator_search import InOrganizationAdmin
from projects.models import Component


def state_of(component: Component) -> State:
    """Whether anyone works on it."""
    return ("muted", "Archived") if component.is_archived else ("good", "Active")


def endpoints_of(component: Component) -> str:
    """Its ports, each with its kind and from where it is to be reached."""
    return ", ".join(
        f"{each} ({each.port} {each.get_kind_display()}, {each.get_visibility_display()})"
        for each in component.endpoints.in_order()
    )


def events_of(component: Component) -> str:
    """What it accepts."""
    return ", ".join(str(each) for each in component.accepted_events.in_order())


def builds_of(component: Component) -> int:
    """How many there were."""
    return component.next_build_number - 1


STATE = state("State", state_of)
TYPE = words("Type", "get_type_display")


@admin.register(Component)
class ComponentAdmin(InOrganizationAdmin):
    """What a customer builds and deploys as one."""

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
