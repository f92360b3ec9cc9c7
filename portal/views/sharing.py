"""Who an application is shared with, in the Developer Portal."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal import actions
from portal.forms.applications import ShareForm
from portal.permissions import MANAGE_APPLICATIONS
from portal.reaching import owned_application

LIST = "applications:sharing"


@organization_page(GET=MANAGE_APPLICATIONS, POST=MANAGE_APPLICATIONS)
def sharing(request: OrganizationRequest, application: UUID) -> HttpResponse:
    """Who else sees or manages it; share it with another member."""
    found = owned_application(request, application)
    form = ShareForm(request.POST or None, by=request.membership)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["email"]
        with refusals_on(form, request):
            right = form.cleaned_data["right"]
            actions.share_application(application=found, to=to, right=right, by=request.membership)
            messages.success(request, f"{found} is now shared with {to.user.email}.")
            return redirect(LIST, request.organization.handle, found.pk)
    shares = found.shares.select_related("membership__user").order_by("pk")[:100]
    context = {"form": form, "application": found, "shares": shares}
    return render(request, "applications/sharing.html", context)


@organization_page(POST=MANAGE_APPLICATIONS)
def unshare(request: OrganizationRequest, application: UUID, share: int) -> HttpResponse:
    """Take back what was shared."""
    found = owned_application(request, application)
    held = get_object_or_404(found.shares.select_related("membership__user"), pk=share)
    with refusals_flashed(request):
        actions.unshare_application(share=held, by=request.membership)
        messages.success(request, f"{found} is no longer shared with {held.membership.user.email}.")
    return redirect(LIST, request.organization.handle, found.pk)
