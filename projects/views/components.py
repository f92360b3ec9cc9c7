"""The pages of one component."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from console.lists.paging import total_of
from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.forms import DeleteForm
from projects import actions
from projects.forms.components import ComponentForm, DetailsForm
from projects.models import ComponentType
from projects.models.schedule import schedule_of
from projects.parts import COMPONENT, COMPONENT_ASIDE, SCHEDULE
from projects.permissions import CREATE_COMPONENT, MANAGE_COMPONENT, VIEW_COMPONENT
from projects.reaching import component_of, project_of, show_component
from projects.uses import running

TAB = "projects:component"


@organization_page(GET=CREATE_COMPONENT, POST=CREATE_COMPONENT)
def create(request: OrganizationRequest, project: str) -> HttpResponse:
    """Start a component in the project."""
    found = project_of(request, project)
    form = ComponentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            made = actions.create_component(
                project=found,
                type=ComponentType(form.cleaned_data["type"]),
                terms=form.terms,
                by=request.membership,
            )
            messages.success(request, f"{made} was created.")
            return redirect(made)
    return render(request, "projects/components/create.html", {"form": form, "project": found})


@organization_page(GET=VIEW_COMPONENT)
def component(request: OrganizationRequest, project: str, component: str) -> HttpResponse:
    """What it is, where its source is, how it is reached, and what others say of it."""
    found = component_of(request, project, component)
    is_active = not (found.is_archived or found.project.is_archived)
    context: dict[str, Any] = {
        "endpoints": list(found.endpoints.in_order()) if found.has_endpoints else [],
        "accepted_events": list(found.accepted_events.in_order()) if found.accepts_events else [],
        "may_change": is_active and request.membership.can(MANAGE_COMPONENT),
        **COMPONENT.read(request, found),
        **COMPONENT_ASIDE.read(request, found),
    }
    if found.is_scheduled:
        context |= {"schedule": schedule_of(found), **SCHEDULE.read(request, found)}
    return show_component(request, found, "projects/components/overview.html", context)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def edit(request: OrganizationRequest, project: str, component: str) -> HttpResponse:
    """What it is called, and where its source is."""
    found = component_of(request, project, component)
    initial = {field: getattr(found, field) for field in DetailsForm.base_fields}
    form = DetailsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_component(component=found, terms=form.terms, by=request.membership)
            messages.success(request, "The component was saved.")
            return redirect(found)
    template, context = "projects/components/edit.html", {"form": form}
    return show_component(request, found, template, context, tab=TAB)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def archive(request: OrganizationRequest, project: str, component: str) -> HttpResponse:
    """Ask, then put it away."""
    found = component_of(request, project, component)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.archive_component(component=found, by=request.membership)
            messages.success(request, f"{found} was archived.")
        return redirect(found.project)
    template, context = "projects/components/archive.html", {"running": running(found)}
    return show_component(request, found, template, context, tab=TAB)


@organization_page(POST=MANAGE_COMPONENT)
def restore(request: OrganizationRequest, project: str, component: str) -> HttpResponse:
    """Take an archived one up again."""
    found = component_of(request, project, component)
    with refusals_flashed(request):
        actions.restore_component(component=found, by=request.membership)
        messages.success(request, f"{found} was restored.")
    return redirect(found)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def delete(request: OrganizationRequest, project: str, component: str) -> HttpResponse:
    """List what runs and what goes, and have the handle typed; then delete it."""
    found = component_of(request, project, component)
    form = DeleteForm(request.POST or None, handle=found.handle)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.delete_component(component=found, **form.cleaned_data, by=request.membership)
            messages.success(request, f"{found} was deleted.")
            return redirect(found.project)
    context = {"form": form, "running": running(found), "builds": total_of(found.builds.all())}
    return show_component(request, found, "projects/components/delete.html", context, tab=TAB)
