"""The pages of one component."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from console.lists.paging import total_of
from console.refusals import refusals_flashed, refusals_on
from console.serving.refreshing import unchanged
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
def create(request: OrganizationRequest, project_handle: str) -> HttpResponse:
    """The form to create a component in the project."""
    project = project_of(request, project_handle)
    form = ComponentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            component = actions.create_component(
                project=project,
                type=ComponentType(form.cleaned_data["type"]),
                terms=form.terms,
                by=request.membership,
            )
            messages.success(request, f"{component} was created.")
            return redirect(component)
    return render(request, "projects/components/create.html", {"form": form, "project": project})


@organization_page(GET=VIEW_COMPONENT)
def component(
    request: OrganizationRequest, project_handle: str, component_handle: str
) -> HttpResponse:
    """The overview of a component, with the parts that other apps add."""
    component = component_of(request, project_handle, component_handle)
    is_active = not (component.is_archived or component.project.is_archived)
    context: dict[str, Any] = {
        "endpoints": list(component.endpoints.in_order()) if component.has_endpoints else [],
        "accepted_events": list(component.accepted_events.in_order())
        if component.accepts_events
        else [],
        "may_change": is_active and request.membership.can(MANAGE_COMPONENT),
        **COMPONENT.read(request, component),
        **COMPONENT_ASIDE.read(request, component),
    }
    if response := unchanged(request, context.get("refresh")):
        return response
    if component.is_scheduled:
        context |= {"schedule": schedule_of(component), **SCHEDULE.read(request, component)}
    return show_component(request, component, "projects/components/overview.html", context)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def edit(request: OrganizationRequest, project_handle: str, component_handle: str) -> HttpResponse:
    """The form to change the name and the source of a component."""
    component = component_of(request, project_handle, component_handle)
    initial = {field: getattr(component, field) for field in DetailsForm.base_fields}
    form = DetailsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_component(component=component, terms=form.terms, by=request.membership)
            messages.success(request, "The component was saved.")
            return redirect(component)
    template, context = "projects/components/edit.html", {"form": form}
    return show_component(request, component, template, context, tab=TAB)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def archive(
    request: OrganizationRequest, project_handle: str, component_handle: str
) -> HttpResponse:
    """The page to confirm that a component is archived; a POST archives it."""
    component = component_of(request, project_handle, component_handle)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.archive_component(component=component, by=request.membership)
            messages.success(request, f"{component} was archived.")
        return redirect(component.project)
    template, context = "projects/components/archive.html", {"running": running(component)}
    return show_component(request, component, template, context, tab=TAB)


@organization_page(POST=MANAGE_COMPONENT)
def restore(
    request: OrganizationRequest, project_handle: str, component_handle: str
) -> HttpResponse:
    """Restore an archived component."""
    component = component_of(request, project_handle, component_handle)
    with refusals_flashed(request):
        actions.restore_component(component=component, by=request.membership)
        messages.success(request, f"{component} was restored.")
    return redirect(component)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def delete(
    request: OrganizationRequest, project_handle: str, component_handle: str
) -> HttpResponse:
    """The form to delete a component: shows what is lost, and has the handle typed."""
    component = component_of(request, project_handle, component_handle)
    form = DeleteForm(request.POST or None, handle=component.handle)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.delete_component(
                component=component, **form.cleaned_data, by=request.membership
            )
            messages.success(request, f"{component} was deleted.")
            return redirect(component.project)
    context = {
        "form": form,
        "running": running(component),
        "builds": total_of(component.builds.all()),
    }
    return show_component(request, component, "projects/components/delete.html", context, tab=TAB)
