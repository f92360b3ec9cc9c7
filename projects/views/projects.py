"""The pages of one project."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from console.lists.listing import list_rows
from console.refusals import refusals_flashed, refusals_on
from console.serving.refreshing import unchanged
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects import actions
from projects.forms.components import ComponentListForm
from projects.forms.projects import ProjectForm
from projects.parts import PROJECT, PROJECT_BELOW
from projects.permissions import MANAGE_PROJECT, VIEW_COMPONENT, VIEW_PROJECT
from projects.reaching import project_of

SEARCHED_FROM = 25
"""With so many components, a project's page offers to search and sort them."""


@organization_page(GET=MANAGE_PROJECT, POST=MANAGE_PROJECT)
def create(request: OrganizationRequest) -> HttpResponse:
    """The form to create a project."""
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            project = actions.create_project(**form.cleaned_data, by=request.membership)
            messages.success(request, f"{project} was created.")
            return redirect(project)
    return render(request, "projects/create.html", {"form": form})


@organization_page(GET=VIEW_PROJECT)
def project(request: OrganizationRequest, project_handle: str) -> HttpResponse:
    """One project, with its components for those who may see them."""
    project = project_of(request, project_handle)
    context: dict[str, Any] = {"project": project, **PROJECT_BELOW.read(request, project)}
    if request.membership.can(VIEW_COMPONENT):
        form = ComponentListForm(request.GET)
        components = project.components.all()
        listing = list_rows(request, form, components, shown=lambda rows: rows.brief())
        context |= {
            "form": form,
            "listing": listing,
            "is_searched": form.is_narrowed or listing.total.number >= SEARCHED_FROM,
            "shows_archived": form.shows_archived,
            **PROJECT.read(request, list(listing)),
        }
    if response := unchanged(request, context.get("refresh")):
        return response
    return render(request, "projects/project.html", context)


@organization_page(GET=MANAGE_PROJECT, POST=MANAGE_PROJECT)
def edit(request: OrganizationRequest, project_handle: str) -> HttpResponse:
    """The form to change name and description; for an archived project, to restore it."""
    project = project_of(request, project_handle)
    form = ProjectForm(
        request.POST or None, initial={"name": project.name, "description": project.description}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_project(**form.cleaned_data, project=project, by=request.membership)
            messages.success(request, "The project was saved.")
            return redirect(project)
    return render(request, "projects/edit.html", {"form": form, "project": project})


@organization_page(GET=MANAGE_PROJECT, POST=MANAGE_PROJECT)
def archive(request: OrganizationRequest, project_handle: str) -> HttpResponse:
    """The page to confirm that a project is archived; a POST archives it."""
    project = project_of(request, project_handle)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.archive_project(project=project, by=request.membership)
            messages.success(request, f"{project} was archived.")
        return redirect("projects:home", request.organization.handle)
    return render(request, "projects/archive.html", {"project": project})


@organization_page(POST=MANAGE_PROJECT)
def restore(request: OrganizationRequest, project_handle: str) -> HttpResponse:
    """Restore an archived project."""
    project = project_of(request, project_handle)
    with refusals_flashed(request):
        actions.restore_project(project=project, by=request.membership)
        messages.success(request, f"{project} was restored.")
    return redirect("projects:home", request.organization.handle)
