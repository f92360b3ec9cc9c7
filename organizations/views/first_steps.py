"""The first steps that Home shows to members who set an organization up."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from console.refusals import refusals_flashed
from organizations.actions import FirstStep, note_first_step
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.access import OrganizationRequest, organization_page

STEPS = {"handle": FirstStep.HANDLE_COPIED, "all": FirstStep.DISMISSED}


@organization_page(POST=MANAGE_MEMBERSHIP)
def note(request: OrganizationRequest) -> HttpResponse:
    """Mark what no row tells of as done, or dismiss them all; to a script, return only the mark."""
    if step := STEPS.get(request.POST.get("done", "")):
        with refusals_flashed(request):
            note_first_step(step=step, membership=request.membership)
    if request.headers.get("HX-Request"):
        return render(request, "components/step_mark.html", {"is_done": step is not None})
    return redirect(request.organization)
