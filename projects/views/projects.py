"""The pages of one project."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.refusals import refusals_flashed, refusals_on
from organizations.access import OrganizationRequest, organization_page
from projects import actions
from projects.forms import ProjectForm
from projects.permissions import MANAGE_PROJECT, VIEW_PROJECT


@organization_page(GET=MANAGE_PROJECT, POST=MANAGE_PROJECT)
def create(request: OrganizationRequest) -> HttpResponse:
    """Start a project."""
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            project = actions.create_project(**form.cleaned_data, by=request.membership)
            messages.success(request, f"{project} was created.")
            return redirect("projects:home", request.organization.handle)
    return render(request, "projects/new.html", {"form": form})


@organization_page(GET=VIEW_PROJECT, POST=MANAGE_PROJECT)
def edit(request: OrganizationRequest, project: str) -> HttpResponse:
    """One project: to read for those who see projects, to change for those who manage them."""
    found = get_object_or_404(request.organization.projects, handle=project)
    found.organization = request.organization
    form = ProjectForm(
        request.POST or None, initial={"name": found.name, "description": found.description}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_project(**form.cleaned_data, project=found, by=request.membership)
            messages.success(request, "The project was saved.")
            return redirect(found)
    return render(request, "projects/edit.html", {"form": form, "project": found})


@organization_page(GET=MANAGE_PROJECT, POST=MANAGE_PROJECT)
def archive(request: OrganizationRequest, project: str) -> HttpResponse:
    """Ask, then put the project away."""
    found = get_object_or_404(request.organization.projects, handle=project)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.archive_project(project=found, by=request.membership)
            messages.success(request, f"{found} was archived.")
        return redirect("projects:home", request.organization.handle)
    return render(request, "projects/archive.html", {"project": found})


@organization_page(POST=MANAGE_PROJECT)
def restore(request: OrganizationRequest, project: str) -> HttpResponse:
    """Take an archived project up again."""
    found = get_object_or_404(request.organization.projects, handle=project)
    with refusals_flashed(request):
        actions.restore_project(project=found, by=request.membership)
        messages.success(request, f"{found} was restored.")
    return redirect("projects:home", request.organization.handle)
