"""The page where members choose when they are emailed."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from console.refusals import refusals_on
from organizations import actions
from organizations.forms import NotificationsForm
from organizations.tenancy.access import Belonging, OrganizationRequest, organization_page


@organization_page(GET=Belonging.MEMBER, POST=Belonging.MEMBER)
def choose(request: OrganizationRequest) -> HttpResponse:
    """Choose when to be emailed about events. Also for members who see only the portal."""
    form = NotificationsForm(request.POST or None, initial={"notify": request.membership.notify})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.choose_notifications(membership=request.membership, **form.cleaned_data)
            messages.success(request, "Your notification settings were saved.")
            return redirect("organizations:notifications", request.organization.handle)
    context = {"form": form, "daily_at": settings.NOTIFICATIONS_DAILY_AT}
    return render(request, "organizations/notifications.html", context)
