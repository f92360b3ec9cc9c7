"""Asking for what a closed door demands, and the answers to it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from console.refusals import refusals_flashed
from organizations import actions
from organizations.access import Belonging, OrganizationRequest, organization_page
from organizations.forms import AskForm, GrantForm
from organizations.roles import Permission


@organization_page(POST=Belonging.MEMBER)
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


@organization_page(POST=Permission.MANAGE_MEMBERSHIP)
def grant(request: OrganizationRequest, asked: int) -> HttpResponse:
    """Give the member who asked the role that was chosen."""
    requests = request.organization.access_requests.select_related("membership__user")
    waiting = get_object_or_404(requests, pk=asked)
    form = GrantForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a role.")
        return redirect("settings:member", request.organization.handle, waiting.membership_id)
    with refusals_flashed(request):
        role = form.cleaned_data["role"]
        if actions.grant_access(request=waiting, slug=role, by=request.membership):
            messages.success(request, f"{waiting.membership} now has the {role.label} role.")
        else:
            messages.success(request, f"{waiting.membership} already has this permission.")
    return redirect("settings:member", request.organization.handle, waiting.membership_id)


@organization_page(POST=Permission.MANAGE_MEMBERSHIP)
def decline(request: OrganizationRequest, asked: int) -> HttpResponse:
    """Say no. The member can ask again."""
    requests = request.organization.access_requests.select_related("membership__user")
    waiting = get_object_or_404(requests, pk=asked)
    with refusals_flashed(request):
        actions.decline_access(request=waiting, by=request.membership)
        messages.success(request, f"The access request from {waiting.membership} was declined.")
    return redirect("settings:member", request.organization.handle, waiting.membership_id)
