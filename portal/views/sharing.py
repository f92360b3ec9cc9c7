"""Pages on which an application is shared, in the Developer Portal."""

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
def sharing(request: OrganizationRequest, application_id: UUID) -> HttpResponse:
    """The members who share the application, and a form to share it with another one."""
    application = owned_application(request, application_id)
    form = ShareForm(request.POST or None, by=request.membership)
    if request.method == "POST" and form.is_valid():
        member = form.cleaned_data["email"]
        with refusals_on(form, request):
            right = form.cleaned_data["right"]
            actions.share_application(
                application=application, to=member, right=right, by=request.membership
            )
            messages.success(request, f"{application} is now shared with {member.user.email}.")
            return redirect(LIST, request.organization.handle, application.pk)
    shares = application.shares.select_related("membership__user").order_by("pk")[:100]
    context = {"form": form, "application": application, "shares": shares}
    return render(request, "applications/sharing.html", context)


@organization_page(POST=MANAGE_APPLICATIONS)
def unshare(request: OrganizationRequest, application_id: UUID, share_id: int) -> HttpResponse:
    """Stop sharing the application with a member."""
    application = owned_application(request, application_id)
    share = get_object_or_404(application.shares.select_related("membership__user"), pk=share_id)
    with refusals_flashed(request):
        actions.unshare_application(share=share, by=request.membership)
        email = share.membership.user.email
        messages.success(request, f"{application} is no longer shared with {email}.")
    return redirect(LIST, request.organization.handle, application.pk)
