"""Project → Access: the members with a role in this project."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.lists.paging import paginate
from console.refusals import refusals_flashed, refusals_on
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects import actions
from projects.forms.access import ProjectRoleForm
from projects.reaching import project_of


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def access(request: OrganizationRequest, project_handle: str) -> HttpResponse:
    """List the roles in this project, paginated, and give one to a member."""
    request.part = "projects"
    project = project_of(request, project_handle)
    members = request.organization.memberships.select_related("user")
    form = ProjectRoleForm(request.POST or None, members=members)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            member, role = form.cleaned_data["email"], form.cleaned_data["role"]
            actions.assign_project_role(
                project=project,
                membership=member,
                slug=role,
                last_day=form.cleaned_data["last_day"],
                by=request.membership,
            )
            messages.success(request, f"{member} is {role.label} in {project}.")
            return redirect("projects:access", request.organization.handle, project.handle)
    rows = project.project_roles.with_details()
    page = paginate(request, rows, by=("given_at", "pk"))
    return render(request, "projects/access.html", {"project": project, "form": form, "page": page})


@organization_page(POST=MANAGE_MEMBERSHIP)
def remove(request: OrganizationRequest, project_handle: str, project_role_id: int) -> HttpResponse:
    """Remove a role in this project from a member."""
    project = project_of(request, project_handle)
    project_role = get_object_or_404(project.project_roles.with_details(), pk=project_role_id)
    with refusals_flashed(request):
        actions.remove_project_role(project_role=project_role, by=request.membership)
        messages.success(
            request, f"{project_role.membership} is no longer {project_role.role} in {project}."
        )
    return redirect("projects:access", request.organization.handle, project.handle)
