"""Requests for access, and the answers to them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.refusals import refusals_flashed
from organizations import actions
from organizations.forms import AskForm, GrantForm
from organizations.models import AccessRequest
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_ORGANIZATION
from organizations.rights import holding as rights
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.roles import RoleSlug


@organization_page(POST=VIEW_ORGANIZATION)
def ask(request: OrganizationRequest) -> HttpResponse:
    """Ask one of the administrators for a role with the permission."""
    form = AskForm(request.organization.memberships.all(), request.POST)
    if not form.is_valid():
        messages.error(request, "Choose an administrator.")
        return redirect(request.organization)
    with refusals_flashed(request):
        asked = actions.request_access(
            membership=request.membership,
            permission=form.cleaned_data["permission"],
            of=form.cleaned_data["person"],
        )
        messages.success(
            request, f"You requested access from {asked.asked_of}: “{asked.permission_label}”."
        )
    return redirect(request.organization)


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def grant(request: OrganizationRequest, asked: int) -> HttpResponse:
    """Say what the chosen role adds, and ask; then give it to the member who asked."""
    request.tab = "settings:members"
    requests = request.organization.access_requests.select_related("membership__user")
    waiting = get_object_or_404(requests, pk=asked)
    # Without one, the question is about the role that gives least.
    asked_about = request.GET or {"role": waiting.granting_roles[0]}
    form = GrantForm(request.POST if request.method == "POST" else asked_about)
    if not form.is_valid():
        messages.error(request, "Choose a role.")
        return redirect("settings:member", request.organization.handle, waiting.membership_id)
    if request.method != "POST":
        return _question(request, waiting, form.cleaned_data["role"])
    with refusals_flashed(request):
        role = form.cleaned_data["role"]
        if actions.grant_access(request=waiting, slug=role, by=request.membership):
            messages.success(request, f"{waiting.membership} now has the {role.label} role.")
        else:
            messages.success(request, f"{waiting.membership} already has this permission.")
    return redirect("settings:member", request.organization.handle, waiting.membership_id)


@organization_page(POST=MANAGE_MEMBERSHIP)
def decline(request: OrganizationRequest, asked: int) -> HttpResponse:
    """Say no. The member can ask again."""
    requests = request.organization.access_requests.select_related("membership__user")
    waiting = get_object_or_404(requests, pk=asked)
    with refusals_flashed(request):
        actions.decline_access(request=waiting, by=request.membership)
        messages.success(request, f"The access request from {waiting.membership} was declined.")
    return redirect("settings:member", request.organization.handle, waiting.membership_id)


def _question(request: OrganizationRequest, asked: AccessRequest, role: RoleSlug) -> HttpResponse:
    """Whether to add the role, with every permission that the member would gain by it."""
    member = asked.membership
    context = {
        "asked": asked,
        "member": member,
        "role": role,
        "gained": [permission.label for permission in rights.permissions_gained(role, member)],
        "gives_everything": role is RoleSlug.ADMINISTRATOR,
    }
    return render(request, "organizations/settings/grant.html", context)
