"""How a page gets at a component, and shows what it is about under the component's tabs."""

from typing import Any
from uuid import UUID

from django.db.models import Manager
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from organizations.tenancy.access import OrganizationRequest
from projects.models import AcceptedEvent, Component, Endpoint, Project
from projects.navigation import COMPONENT_TABS


def project_of(request: OrganizationRequest, handle: str) -> Project:
    """The organization's project with this handle. Raises Http404 if there is none."""
    named = request.organization.projects.select_related("created_by")
    project = get_object_or_404(named, handle=handle)
    project.organization = request.organization
    return project


def component_of(
    request: OrganizationRequest, project_handle: str, component_handle: str
) -> Component:
    """The component with this handle in the project with that one. Raises Http404 without one.

    Marks the request as one of the projects in the left navigation.
    """
    request.part = "projects"
    component = get_object_or_404(
        request.organization.components.select_related("project"),
        project__handle=project_handle,
        handle=component_handle,
    )
    component.organization = component.project.organization = request.organization
    return component


def belonging_of[Row: (AcceptedEvent, Endpoint)](
    request: OrganizationRequest, rows: Manager[Row], pk: UUID
) -> Row:
    """The one of these endpoints or accepted events with this ID. Raises Http404 without one."""
    row = get_object_or_404(rows.select_related("component__project"), pk=pk)
    row.organization = row.component.organization = request.organization
    row.component.project.organization = request.organization
    return row


def show_component(
    request: OrganizationRequest,
    component: Component,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    tab: str = "",
) -> HttpResponse:
    """The response of a page about a component, under the component's tabs.

    `tab` is the URL name of the current tab; by default that of the page. The template extends
    `projects/components/base.html`.
    """
    return render(request, template, component_context(request, component, context, tab=tab))


def component_context(
    request: OrganizationRequest,
    component: Component,
    context: dict[str, Any] | None = None,
    *,
    tab: str = "",
) -> dict[str, Any]:
    """The context of a template that extends `projects/components/base.html`: tabs and rows.

    Tabs are those of the component's type that the member may open. For `tab`, see
    `show_component`.
    """
    current = tab or getattr(request.resolver_match, "view_name", "")
    tabs = [
        {
            "label": page.label,
            "url": page.url(component),
            "is_current": page.url_name == current,
        }
        for page in COMPONENT_TABS
        if component.type in page.types and request.membership.can(page.permission)
    ]
    about = {"component": component, "project": component.project, "component_tabs": tabs}
    return {**about, **(context or {})}
