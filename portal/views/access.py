"""The page on which strangers request access to the Developer Portal."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from console.refusals import refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.page_demands import Belonging
from portal import actions
from portal.catalogue.visible_apis import MAY_REQUEST_ACCESS
from portal.forms.access import RequestAccessForm
from portal.models import SignUp
from portal.sign_ups.ways_in import access_for


@organization_page(GET=Belonging.MEMBER, POST=Belonging.MEMBER, strangers=MAY_REQUEST_ACCESS)
def request_access(request: OrganizationRequest) -> HttpResponse:
    """Request access, with a message. Members are sent to the portal; 404 if sign-up is closed.

    Also members who are suspended or whose membership has ended: the portal says so.
    """
    access = access_for(request.reader)
    if access is None:
        messages.info(request, f"You are already a member of {request.organization}.")
        return redirect("portal:home", request.organization.handle)
    if access.ended:
        return redirect("portal:home", request.organization.handle)
    if access.is_closed:
        raise Http404
    form = RequestAccessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            note = form.cleaned_data["note"]
            sign_up = actions.request_sign_up(
                organization=request.organization, user=request.user, note=note
            )
            messages.success(request, _outcome(sign_up))
            return redirect("portal:home", request.organization.handle)
    return render(request, "portal/request_access.html", {"form": form, "access": access})


def _outcome(sign_up: SignUp) -> str:
    """What became of the request, in words."""
    if sign_up.state == "pending":
        return f"Your request was sent to {sign_up.organization}."
    return f"You are now a member of {sign_up.organization}. Create an application to subscribe it."
