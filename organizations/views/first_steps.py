"""The first steps that Home shows to members who set an organization up."""

from django.http import HttpResponse
from django.shortcuts import redirect

from console.refusals import refusals_flashed
from organizations import actions
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.access import OrganizationRequest, organization_page


@organization_page(POST=MANAGE_MEMBERSHIP)
def dismiss(request: OrganizationRequest) -> HttpResponse:
    """Hide the first steps for this member, and redirect to Home."""
    with refusals_flashed(request):
        actions.dismiss_first_steps(membership=request.membership)
    return redirect(request.organization)
