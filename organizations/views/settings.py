"""Settings → Organization, and Settings → Roles."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.sessions.freshness import fresh_sign_in_required
from console.lists.paging import total_of
from console.refusals import refusals_on
from organizations import actions, limits, previews
from organizations.forms.logos import LogoForm
from organizations.forms.organizations import RenameForm
from organizations.models import Organization
from organizations.permissions import MANAGE_ORGANIZATION, VIEW_ORGANIZATION
from organizations.rights import matrix
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.roles import PERMISSIONS
from organizations.views.creatorship import creatorship_of


def _asks_for_new_handle(request: HttpRequest) -> bool:
    """Whether a handle was typed or selected, which needs a fresh sign-in."""
    return any(request.POST.get(field, "").strip() for field in ("handle", "picked"))


@organization_page(GET=VIEW_ORGANIZATION, POST=MANAGE_ORGANIZATION)
@fresh_sign_in_required(
    what_for="Changing the handle", cancel="settings:organization", only_if=_asks_for_new_handle
)
def organization(request: OrganizationRequest) -> HttpResponse:
    """Show name, ID, handle and creator. Administrators can change the name and the handle."""
    form = RenameForm(request.POST or None, initial={"name": request.organization.name})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            renamed = actions.rename_organization(**form.cleaned_data, by=request.membership)
            _confirm_changes(request, renamed)
            return redirect("settings:organization", renamed.handle)
    return show_organization(request, form=form)


def show_organization(request: OrganizationRequest, **bound_forms: Any) -> HttpResponse:
    """The page Settings → Organization, with the form that was sent in place of an unbound one."""
    form = RenameForm(initial={"name": request.organization.name})
    form = bound_forms.setdefault("form", form)
    context = {
        "logo_form": LogoForm(),
        **bound_forms,
        "creatorship": creatorship_of(request),
        "administrators": total_of(request.organization.administrators()),
    }
    if request.membership.can(MANAGE_ORGANIZATION):
        context["changes"] = limits.remaining_handle_changes(request.organization)
        handles = request.organization.handles.retired()
        context["former_handles"] = handles.order_by("-retired_at")
        typed = (form["handle"].value() or "")[:200]
        context["preview"] = previews.preview_handle(typed, request.organization)
    return render(request, "organizations/settings/organization.html", context)


@organization_page(GET=MANAGE_ORGANIZATION)
def preview_handle(request: OrganizationRequest) -> HttpResponse:
    """Render whether the organization could have a typed handle, as a fragment."""
    preview = previews.preview_handle(request.GET.get("handle", "")[:200], request.organization)
    context = {"preview": preview, "pick": "picked"}
    return render(request, "organizations/_handle_preview.html", context)


@organization_page(GET=VIEW_ORGANIZATION)
def roles(request: OrganizationRequest) -> HttpResponse:
    """List each role with who has it and its permissions."""
    held_roles = matrix.role_holders(request.organization)
    context = {
        "areas": matrix.areas(),
        "roles": [held for held in held_roles if not held.is_own],
        "own_roles": [held for held in held_roles if held.is_own],
        "permission_count": len(PERMISSIONS),
    }
    return render(request, "organizations/settings/roles.html", context)


def _confirm_changes(request: OrganizationRequest, renamed: Organization) -> None:
    """Show a message with the new handle, and one with the name if it changed or nothing did."""
    old = request.organization
    if renamed.handle != old.handle:
        text = f"The handle is now {renamed.handle}. Old URLs redirect members to the new ones."
        messages.success(request, text)
    if renamed.name != old.name or renamed.handle == old.handle:
        messages.success(request, f"The name is now {renamed}.")
