"""The schedule of a scheduled job."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from console.refusals import refusals_flashed, refusals_on
from console.words import time_zones
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects import actions
from projects.forms.schedules import ScheduleForm
from projects.models.schedule import schedule_of
from projects.permissions import MANAGE_COMPONENT
from projects.reaching import component_of, show_component

TAB = "projects:component"


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def schedule(
    request: OrganizationRequest, project_handle: str, component_handle: str
) -> HttpResponse:
    """The form to set or change the schedule of a scheduled job."""
    component = component_of(request, project_handle, component_handle)
    schedule_row = schedule_of(component)
    initial = (
        {name: getattr(schedule_row, name) for name in ScheduleForm.base_fields}
        if schedule_row
        else {"time_zone": request.user.time_zone}
    )
    form = ScheduleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.set_schedule(component=component, terms=form.terms, by=request.membership)
            messages.success(request, "The schedule was saved.")
            return redirect(component)
    context = {"form": form, "schedule": schedule_row, "zones": sorted(time_zones.zones())}
    return show_component(request, component, "projects/components/schedule.html", context, tab=TAB)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def delete(
    request: OrganizationRequest, project_handle: str, component_handle: str
) -> HttpResponse:
    """The page to confirm that a schedule is removed; a POST removes it."""
    component = component_of(request, project_handle, component_handle)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.remove_schedule(component=component, by=request.membership)
            messages.success(request, "The schedule was removed.")
        return redirect(component)
    context = {"schedule": schedule_of(component)}
    return show_component(
        request, component, "projects/components/delete_schedule.html", context, tab=TAB
    )
