"""Settings → Roles: the roles that an organization makes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.refusals import refusals_on
from organizations import actions
from organizations.forms.own_roles import DeleteRoleForm, RoleForm
from organizations.models import Role
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_ORGANIZATION
from organizations.rights import matrix
from organizations.tenancy import role_uses
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.roles import PERMISSIONS, OwnRole, Permission, permissions_of_role

TAB = "settings:roles"


@organization_page(GET=VIEW_ORGANIZATION)
def role(request: OrganizationRequest, role_slug: str) -> HttpResponse:
    """An own role: what it is for, its permissions by area, and to managers where it is used."""
    row, own_role = _role(request, role_slug)
    context = {
        "row": row,
        "role": own_role,
        "uses": role_uses.uses_of(row) if request.membership.can(MANAGE_MEMBERSHIP) else [],
        "areas": matrix.areas_of_role(own_role),
        "may_change": request.membership.may_give([own_role]),
        "is_in_projects": any(permission.in_project for permission in own_role.permissions),
    }
    return render(request, "organizations/settings/role.html", context)


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def create(request: OrganizationRequest) -> HttpResponse:
    """Create a role, perhaps as a copy of the one named by `from` in the query."""
    request.tab = TAB
    copied = request.organization.roles_named([request.GET.get("from", "")])
    offered = _offered(request)
    chosen = permissions_of_role(copied[0]) & {*offered} if copied else frozenset()
    form = RoleForm(
        request.POST or None,
        offered=offered,
        initial={"permissions": [permission.value for permission in chosen]},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            created = actions.create_role(terms=form.terms, by=request.membership)
            messages.success(request, f"The role {created} was created. Members can now have it.")
            return redirect(created)
    context = {"form": form, "roles": request.organization.all_roles, "copied": copied[:1]}
    return render(request, "organizations/settings/new_role.html", context)


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def change(request: OrganizationRequest, role_slug: str) -> HttpResponse:
    """Change a role, after showing what that changes for those who have it."""
    row, own_role = _role(request, role_slug)
    initial = RoleForm.initial_of(own_role)
    form = RoleForm(request.POST or None, offered=_offered(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        is_seen = form.cleaned_data["seen"] == initial["seen"]
        is_other = form.terms.permissions != own_role.permissions
        uses = role_uses.uses_of(row) if is_seen and is_other else []
        if uses and "confirmed" not in request.POST:
            return _confirm_change(request, row, own_role, form, uses)
        with refusals_on(form, request):
            actions.change_role(
                role=row,
                terms=form.terms,
                seen=form.cleaned_data["seen"],
                by=request.membership,
            )
            messages.success(request, f"The role {form.terms.name} was saved.")
            return redirect(row)
    # After a refusal because of what someone else saved, saving again is about that.
    context = {
        "form": form,
        "row": row,
        "seen": initial["seen"],
        "may_change": request.membership.may_give([own_role]),
    }
    return render(request, "organizations/settings/change_role.html", context)


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def delete(request: OrganizationRequest, role_slug: str) -> HttpResponse:
    """Delete a role, after a confirmation page that asks for a replacement if it is used."""
    row, own_role = _role(request, role_slug)
    data = request.POST if request.method == "POST" else None
    form = DeleteRoleForm(data, role=row, organization=request.organization, by=request.membership)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.delete_role(
                role=row, replacement=form.cleaned_data["replacement"], by=request.membership
            )
            messages.success(request, f"The role {row} was deleted.")
            return redirect(TAB, request.organization.handle)
    context = {
        "form": form,
        "row": row,
        "uses": role_uses.uses_of(row),
        "is_used": role_uses.is_used(row),
        "may_change": request.membership.may_give([own_role]),
    }
    return render(request, "organizations/settings/delete_role.html", context)


def _confirm_change(
    request: OrganizationRequest, row: Role, own_role: OwnRole, form: RoleForm, uses: list[str]
) -> HttpResponse:
    """Render what the change adds and takes away, and who has the role."""
    new, old = form.terms.permissions, own_role.permissions
    context = {
        "form": form,
        "row": row,
        "uses": uses,
        "added": [permission for permission in PERMISSIONS if permission in new - old],
        "removed": [permission for permission in PERMISSIONS if permission in old - new],
    }
    return render(request, "organizations/settings/confirm_role.html", context)


def _offered(request: OrganizationRequest) -> list[Permission]:
    """The permissions that the member has in the whole organization, in page order."""
    reach = request.membership.reach
    return [permission for permission in PERMISSIONS if reach(permission).is_everywhere]


def _role(request: OrganizationRequest, slug: str) -> tuple[Role, OwnRole]:
    """The organization's own role with this slug, as a row and with its permissions; or 404."""
    request.tab = TAB
    row = get_object_or_404(request.organization.role_rows, slug=slug)
    row.owner = request.organization
    return row, request.organization.own_roles[row.slug]
