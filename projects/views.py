"""The home of an organization, which lists its projects, and their pages."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.listing import list_rows
from console.refusals import refusals_flashed, refusals_on
from organizations.access import OrganizationRequest, explain, organization_page
from organizations.permissions import VIEW_ORGANIZATION
from projects import actions
from projects.forms import ProjectForm, ProjectListForm
from projects.overview import overview
from projects.permissions import MANAGE_PROJECT, VIEW_PROJECT


@organization_page(GET=VIEW_ORGANIZATION)
def home(request: OrganizationRequest) -> HttpResponse:
    """Where one lands: the projects, for those who may see them."""
    if not request.membership.can(VIEW_PROJECT):
        context = explain(request.membership, VIEW_PROJECT)
        return render(request, "projects/home_without_projects.html", context)
    form = ProjectListForm(request.GET)
    projects = request.organization.projects.all()
    listing = list_rows(request, form, projects, shown=lambda found: found.brief())
    is_empty = not listing and not form.is_narrowed and not form.shows_archived
    context = {
        "form": form,
        "listing": listing,
        "shows_archived": form.shows_archived,
        "are_all_archived": is_empty and projects.archived().exists(),
        "overview": overview(request.membership),
    }
    return render(request, "projects/home.html", context)


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
