"""The schedule of a scheduled job."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects import actions
from projects.components import cron
from projects.forms.schedules import ScheduleForm
from projects.models.schedule import schedule_of
from projects.permissions import MANAGE_COMPONENT
from projects.reaching import component_of, show_component

TAB = "projects:component"


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def schedule(
    request: OrganizationRequest, project_handle: str, component_handle: str
) -> HttpResponse:
    """When it runs: set, or changed."""
    job = component_of(request, project_handle, component_handle)
    known = schedule_of(job)
    initial = {name: getattr(known, name) for name in ScheduleForm.base_fields} if known else None
    form = ScheduleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.set_schedule(component=job, terms=form.terms, by=request.membership)
            messages.success(request, "The schedule was saved.")
            return redirect(job)
    context = {"form": form, "schedule": known, "zones": sorted(cron.zones())}
    return show_component(request, job, "projects/components/schedule.html", context, tab=TAB)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def delete(
    request: OrganizationRequest, project_handle: str, component_handle: str
) -> HttpResponse:
    """Ask, then let it have none."""
    job = component_of(request, project_handle, component_handle)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.remove_schedule(component=job, by=request.membership)
            messages.success(request, "The schedule was removed.")
        return redirect(job)
    context = {"schedule": schedule_of(job)}
    return show_component(
        request, job, "projects/components/delete_schedule.html", context, tab=TAB
    )
