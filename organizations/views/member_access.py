"""Settings → Members: the last day of a member's access, and suspending or restoring it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.refusals import refusals_flashed, refusals_on
from console.words import dates
from organizations import actions
from organizations.forms.members import SuspendForm
from organizations.models import Membership
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.forms import LastDayForm

PAGE = "settings:member-access"


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def member_access(request: OrganizationRequest, pk: int) -> HttpResponse:
    """Change the last day of a member's access. The page also suspends and restores it."""
    member = _member(request, pk)
    form = LastDayForm(request.POST or None, initial={"last_day": member.last_day})
    if request.method == "POST" and form.is_valid():
        last_day = form.cleaned_data["last_day"]
        with refusals_on(form, request):
            actions.set_last_day(membership=member, last_day=last_day, by=request.membership)
            until = f"ends after {dates.day(last_day)}" if last_day else "has no end"
            messages.success(request, f"The access of {member} {until}.")
            return redirect(PAGE, request.organization.handle, pk)
    return _page(request, member, form, SuspendForm())


@organization_page(POST=MANAGE_MEMBERSHIP)
def suspend(request: OrganizationRequest, pk: int) -> HttpResponse:
    """Suspend the access of a member for a reason that they read."""
    member = _member(request, pk)
    form = SuspendForm(request.POST)
    if form.is_valid():
        with refusals_on(form, request):
            actions.suspend_member(
                membership=member, reason=form.cleaned_data["reason"], by=request.membership
            )
            messages.success(request, f"The access of {member} is suspended.")
            return redirect(PAGE, request.organization.handle, pk)
    return _page(request, member, LastDayForm(initial={"last_day": member.last_day}), form)


@organization_page(POST=MANAGE_MEMBERSHIP)
def restore(request: OrganizationRequest, pk: int) -> HttpResponse:
    """Restore the access of a suspended member."""
    member = _member(request, pk)
    with refusals_flashed(request):
        actions.restore_member(membership=member, by=request.membership)
        messages.success(request, _restored_sentence(member))
    return redirect(PAGE, request.organization.handle, pk)


def _member(request: OrganizationRequest, pk: int) -> Membership:
    """The membership with its roles, with Members as the tab; 404 if it is of another one."""
    request.tab = "settings:members"
    return get_object_or_404(request.organization.memberships.with_roles(), pk=pk)


def _restored_sentence(member: Membership) -> str:
    """That the access is restored, or that it has ended since."""
    if member.has_ended:
        ended = dates.day(member.last_day)
        return f"{member} is no longer suspended, but access ended after {ended}."
    return f"The access of {member} is restored."


def _page(
    request: OrganizationRequest, member: Membership, last_day: LastDayForm, suspension: SuspendForm
) -> HttpResponse:
    """The page with both forms."""
    context = {
        "member": member,
        "form": last_day,
        "suspension": suspension,
        "is_me": member.pk == request.membership.pk,
    }
    return render(request, "organizations/settings/member_access.html", context)
