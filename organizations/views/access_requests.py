"""Requests for access, and the answers to them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from console.refusals import refusals_flashed
from console.serving.addresses import safe_next
from organizations import actions
from organizations.forms.access_requests import GrantForm
from organizations.models import AccessRequest
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_ORGANIZATION
from organizations.rights import holding as rights
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.access_request_form import AskForm
from organizations.tenancy.denials import denial_context
from organizations.tenancy.project_roles import ProjectUnavailable, find_visible_project
from organizations.tenancy.roles import Permission, RoleSlug

REASONS = {
    "person": "Choose an administrator.",
    "permission": actions.UnknownPermission.message,
    "project": ProjectUnavailable.message,
}
"""What is said if a field of the form that requests access is malformed."""


@organization_page(POST=VIEW_ORGANIZATION)
def ask(request: OrganizationRequest) -> HttpResponse:
    """Request a permission from the administrator selected in the form.

    Redirects to Home with a message of success, of a refusal, or of what is malformed in the form.
    Only what is wrong with the reason is shown at its field.
    """
    form = AskForm(request.organization.memberships.all(), request.POST)
    malformed = [name for name in form.errors if name in REASONS]
    if malformed:
        messages.error(request, REASONS[malformed[0]])
        return redirect(request.organization)
    project_id = form.cleaned_data["project"]
    with refusals_flashed(request):
        permission = actions.parse_permission(form.cleaned_data["permission"], project_id)
        if form.errors:
            return _ask_again(request, form, permission)
        access_request = actions.request_access(
            membership=request.membership,
            permission=permission,
            administrator=form.cleaned_data["person"],
            project_id=project_id,
            reason=form.cleaned_data["reason"],
        )
        administrator, label = access_request.asked_of, access_request.permission_label
        place = f" in {access_request.project}" if access_request.project else ""
        messages.success(request, f"You requested access from {administrator}: “{label}”{place}.")
    return redirect(request.organization)


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def grant(request: OrganizationRequest, request_pk: int) -> HttpResponse:
    """Ask whether to grant an access request with a role, and grant it when the page is sent.

    Without a choice, the page asks about the role with the fewest permissions that grants it. If
    the member already has the permission, the request is only closed, and a message says so.
    Redirects to `next` or the member's page, also after a refusal; without a valid role, always to
    the latter.
    """
    request.tab = "settings:members"
    access_request = _access_request(request, request_pk)
    # Without a choice, the page asks about the role with the fewest permissions.
    selection = request.GET or {"role": access_request.granting_roles[0]}
    form = GrantForm(
        request.POST if request.method == "POST" else selection, organization=request.organization
    )
    form.is_valid()
    if "role" in form.errors:
        messages.error(request, "Choose a role.")
        return _member_page(request, access_request)
    if request.method != "POST" or not form.is_valid():
        return _confirmation_page(request, access_request, form)
    data = form.cleaned_data
    with refusals_flashed(request):
        is_new = actions.grant_access(
            request=access_request,
            slug=data["role"],
            is_everywhere=data["everywhere"],
            last_day=data["last_day"],
            by=request.membership,
        )
        messages.success(request, _granted_message(access_request, form, is_new))
    return _page_after_answer(request, access_request)


@organization_page(POST=MANAGE_MEMBERSHIP)
def decline(request: OrganizationRequest, request_pk: int) -> HttpResponse:
    """Decline an access request. Redirects to `next` or the page of the member who made it."""
    access_request = _access_request(request, request_pk)
    with refusals_flashed(request):
        actions.decline_access(request=access_request, by=request.membership)
        messages.success(
            request, f"The access request from {access_request.membership} was rejected."
        )
    return _page_after_answer(request, access_request)


@organization_page(POST=VIEW_ORGANIZATION, in_projects=True)
def withdraw(request: OrganizationRequest, own_request_id: int) -> HttpResponse:
    """Withdraw an access request of the reader. Redirects to `next` or their requests."""
    access_request = get_object_or_404(request.membership.access_requests, pk=own_request_id)
    with refusals_flashed(request):
        actions.withdraw_access(request=access_request, by=request.membership)
        label = access_request.permission_label
        messages.success(request, f"The access request “{label}” was withdrawn.")
    return redirect(
        safe_next(request) or reverse("inbox:requested", args=[request.organization.handle])
    )


def _ask_again(request: OrganizationRequest, form: AskForm, permission: Permission) -> HttpResponse:
    """Render the form that requests access again, with what is wrong with the reason.

    Raises ProjectUnavailable.
    """
    project = find_visible_project(request.membership, form.cleaned_data["project"])
    context = denial_context(request.membership, permission, project)
    return render(request, "403.html", {**context, "ask_form": form, "form": form})


def _access_request(request: OrganizationRequest, pk: int) -> AccessRequest:
    """The access request, open or answered, with its member; 404 for another organization's."""
    requests = request.organization.access_requests.select_related("membership__user")
    return get_object_or_404(requests, pk=pk)


def _member_page(request: OrganizationRequest, access_request: AccessRequest) -> HttpResponse:
    """Redirect to the page of the member who made the request."""
    return redirect("settings:member", request.organization.handle, access_request.membership_id)


def _page_after_answer(request: OrganizationRequest, access_request: AccessRequest) -> HttpResponse:
    """Redirect to the page from which one came, such as the Inbox, or else to the member's."""
    target = safe_next(request)
    return redirect(target) if target else _member_page(request, access_request)


def _granted_message(access_request: AccessRequest, form: GrantForm, is_new: bool) -> str:
    """What the administrator reads after granting, also if nothing was added."""
    if not is_new:
        return f"{access_request.membership} already has this permission."
    project, role = _project_of_grant(access_request, form), form.cleaned_data["role"]
    place = f" in {project}" if project else ""
    return f"{access_request.membership} now has the {role.label} role{place}."


def _project_of_grant(access_request: AccessRequest, form: GrantForm) -> Any:
    """The project in which the valid form grants the request; None for the organization."""
    return None if form.cleaned_data["everywhere"] else access_request.project


def _confirmation_page(
    request: OrganizationRequest, access_request: AccessRequest, form: GrantForm
) -> HttpResponse:
    """Render the question whether to add the role, with the permissions that the member gains."""
    member, role = access_request.membership, form.cleaned_data["role"]
    project = _project_of_grant(access_request, form)
    gained = (
        rights.permissions_gained_in(project, role, member)
        if project
        else rights.permissions_gained(role, member)
    )
    context = {
        "asked": access_request,
        "form": form,
        "member": member,
        "project": project,
        "role": role,
        "gained": [permission.label for permission in gained],
        "gives_everything": role is RoleSlug.ADMINISTRATOR and not project,
    }
    return render(request, "organizations/settings/grant.html", context)
