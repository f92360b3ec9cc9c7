"""Settings → Members."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.paging import paginate
from console.refusals import refusals_flashed, refusals_on
from organizations import actions
from organizations.access import OrganizationRequest, organization_page
from organizations.forms import MemberSearchForm, RolesForm
from organizations.roles import Permission


@organization_page(GET=Permission.VIEW_ORGANIZATION)
def members(request: OrganizationRequest) -> HttpResponse:
    """Who belongs: found by the beginning of a name or address, filtered by role, newest first."""
    search = MemberSearchForm(request.GET)
    narrowed = search.cleaned_data if search.is_valid() else {}
    found = request.organization.memberships.all()
    if narrowed.get("q"):
        found = found.found_by(narrowed["q"])
    if narrowed.get("role"):
        found = found.holding(narrowed["role"])
    context = {
        "search": search,
        "is_narrowed": any(narrowed.values()),
        "page": paginate(request, found.with_roles(), by=("-joined_at", "-pk")),
    }
    return render(request, "organizations/settings/members.html", context)


@organization_page(GET=Permission.MANAGE_MEMBERSHIP, POST=Permission.MANAGE_MEMBERSHIP)
def change_roles(request: OrganizationRequest, pk: int) -> HttpResponse:
    """Give a member other roles; counts at their next request."""
    request.tab = "settings:members"
    member = get_object_or_404(request.organization.memberships.with_roles(), pk=pk)
    form = RolesForm(request.POST or None, initial={"roles": member.role_slugs})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_roles(
                membership=member, slugs=form.cleaned_data["roles"], by=request.membership
            )
            messages.success(request, f"The roles of {member} were saved.")
            return redirect("settings:members", request.organization.handle)
    context = {"form": form, "member": member}
    return render(request, "organizations/settings/member.html", context)


@organization_page(GET=Permission.MANAGE_MEMBERSHIP, POST=Permission.MANAGE_MEMBERSHIP)
def remove(request: OrganizationRequest, pk: int) -> HttpResponse:
    """Ask, then end a membership and every right that hangs on it."""
    request.tab = "settings:members"
    member = get_object_or_404(request.organization.memberships.with_roles(), pk=pk)
    if request.method == "POST":
        with refusals_flashed(request):
            revoked = actions.remove_member(membership=member, by=request.membership)
            messages.success(request, f"{member} was removed.{_invitations_went(revoked)}")
        return redirect("settings:members", request.organization.handle)
    sent = request.organization.invitations.open().filter(invited_by=member.user)
    context = {"member": member, "open_invitations": sent.count()}
    return render(request, "organizations/settings/remove_member.html", context)


def _invitations_went(count: int) -> str:
    if not count:
        return ""
    noun = "invitation" if count == 1 else "invitations"
    return f" {count} open {noun} that they had sent went with them."
