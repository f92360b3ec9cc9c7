"""What a member sees in place of a page for which they lack the permission."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from audit import log
from organizations.events.access_requests import ACCESS_REFUSED
from organizations.models import Membership
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy import scopes
from organizations.tenancy.access_request_form import AskForm
from organizations.tenancy.navigation import first_entry
from organizations.tenancy.project_roles import may_see
from organizations.tenancy.roles import AnyRole, Permission, roles_granting

if TYPE_CHECKING:
    from organizations.tenancy.access import OrganizationRequest

SHOWN_ADMINISTRATORS = 5


def deny(request: "OrganizationRequest", demand: Any) -> HttpResponse:
    """Record the refused access and return 403 with an explanation.

    A member who may not view the organization, has no role in a project and follows a link is
    redirected to the first entry of the navigation that they may open, if there is one, and nothing
    is recorded.
    """
    is_reading = request.method in {"GET", "HEAD"}
    member = request.membership
    sees_console = bool(member.is_in_projects) or member.can(VIEW_ORGANIZATION)
    entry = first_entry(request.membership)
    if is_reading and not sees_console and entry is not None:
        return redirect(entry.url(request.organization))

    log.record_refusal(
        ACCESS_REFUSED,
        organization=request.organization,
        by=request.user,
        reason=demand.label,
        attempted=f"{request.method} {request.path}"[:300],
    )
    project = _project_to_ask_for(request, demand)
    context = denial_context(member, demand, project)
    context["granting_roles"] = [role.label for role in _roles_granting(member, demand)]
    return render(request, "403.html", context, status=403)


def _roles_granting(member: Membership, demand: Permission) -> list[AnyRole]:
    """The roles that have the permission; without own ones for a member who sees no console."""
    if member.can(VIEW_ORGANIZATION):
        return member.organization.roles_granting(demand)
    return [*roles_granting(demand)]


def _project_to_ask_for(request: "OrganizationRequest", demand: Permission) -> Any:
    """The project of the page in which a role would give the permission; None if none would.

    Also None for a member who may not know that there is this project.
    """
    if not demand.in_project:
        return None
    member, arguments = request.membership, request.resolver_match.kwargs
    key = scopes.project_in_url(member.organization, arguments)
    project = scopes.project_with_key(member.organization_id, key)
    return project if project is not None and may_see(member, project) else None


def denial_context(
    membership: Membership, demand: Permission, project: Any = None
) -> dict[str, Any]:
    """The context of a permission that a member lacks, and the administrators who can grant it.

    `project` is where it can be requested in place of the whole organization, and `access_request`
    the member's open request for it, or None. Without VIEW_ORGANIZATION, no administrators are
    named. `can_only_be_read` is true if no role would help, because the organization is scheduled
    for deletion.
    """
    organization = membership.organization
    administrators = organization.administrators().select_related("user")
    if not membership.can(VIEW_ORGANIZATION):
        administrators = administrators.none()
    open_requests = membership.access_requests.open().select_related("asked_of")
    open_requests = open_requests.filter(project_id=project and project.pk)
    return {
        "permission": demand,
        "project": project,
        "administrators": administrators.order_by("pk")[:SHOWN_ADMINISTRATORS],
        "ask_form": AskForm(administrators),
        "access_request": open_requests.filter(permission=demand.value).first(),
        "can_only_be_read": organization.is_being_deleted and not demand.outlasts_deletion,
    }
