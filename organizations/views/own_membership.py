"""Pages about the reader's own membership: leaving, being emailed, and the first steps on Home."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from console.refusals import refusals_flashed, refusals_on
from organizations import actions
from organizations.forms.members import NotificationsForm, PersonForm
from organizations.lists import picking
from organizations.models import Membership
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy import removal_preview
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.page_demands import Belonging


@organization_page(GET=Belonging.MEMBER, POST=Belonging.MEMBER)
def leave(request: OrganizationRequest) -> HttpResponse:
    """Leave the organization, after a confirmation. The last administrator selects a successor."""
    member, organization = request.membership, request.organization
    other_members = organization.memberships.lasting().exclude(pk=member.pk)
    form = PersonForm(
        other_members, request.POST if request.method == "POST" else None, required=False
    )
    if form.is_valid():
        with refusals_on(form, request):
            successor: Membership | None = form.cleaned_data["person"]
            actions.leave_organization(membership=member, successor=successor)
            request.user.forget_organization(organization.pk)
            messages.success(request, f"You left {organization}.{_successor_sentence(successor)}")
            return redirect("organizations:front-door")
    is_last = member.is_last_administrator
    candidates = picking.find_members(request, other_members) if is_last else None
    user_pk = request.user.pk
    context = {
        "form": form,
        "is_last": is_last,
        "others_with_end": organization.memberships.active().exclude(ends_at=None),
        "found": candidates,
        "endings": removal_preview.endings_by_person(organization, [user_pk])[user_pk],
    }
    return render(request, "organizations/leave.html", context)


@organization_page(GET=Belonging.MEMBER, POST=Belonging.MEMBER)
def choose_notifications(request: OrganizationRequest) -> HttpResponse:
    """Choose when to be emailed about events. Also for members who see only the portal."""
    form = NotificationsForm(request.POST or None, initial={"notify": request.membership.notify})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.choose_notifications(membership=request.membership, **form.cleaned_data)
            messages.success(request, "Your notification settings were saved.")
            return redirect("organizations:notifications", request.organization.handle)
    context = {"form": form, "daily_at": settings.NOTIFICATIONS_DAILY_AT}
    return render(request, "organizations/notifications.html", context)


@organization_page(POST=MANAGE_MEMBERSHIP)
def dismiss_first_steps(request: OrganizationRequest) -> HttpResponse:
    """Hide the first steps for this member, and redirect to Home."""
    with refusals_flashed(request):
        actions.dismiss_first_steps(membership=request.membership)
    return redirect(request.organization)


def _successor_sentence(successor: Membership | None) -> str:
    """A sentence about the new administrator, or an empty string without one."""
    return f" {successor} is now an administrator." if successor else ""
