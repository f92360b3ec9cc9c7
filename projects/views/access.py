"""Project → Access: the members with a role in this project."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.lists.paging import paginate
from console.refusals import refusals_flashed, refusals_on
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects import actions
from projects.forms.access import GroupProjectRoleForm, ProjectRoleForm
from projects.models import Project
from projects.reaching import project_of


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def access(request: OrganizationRequest, project_handle: str) -> HttpResponse:
    """List the roles in this project, paginated, and give one to a member."""
    request.part = "projects"
    project = project_of(request, project_handle)
    form = _member_form(request, request.POST or None)
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
    return _access_page(request, project, form)


@organization_page(POST=MANAGE_MEMBERSHIP)
def assign_group(request: OrganizationRequest, project_handle: str) -> HttpResponse:
    """Assign a role in this project to a group."""
    request.part = "projects"
    project = project_of(request, project_handle)
    form = GroupProjectRoleForm(request.POST, organization=request.organization)
    if form.is_valid():
        with refusals_on(form, request):
            group, role = form.cleaned_data["group"], form.cleaned_data["role"]
            actions.assign_group_project_role(
                project=project, group=group, slug=role, by=request.membership
            )
            messages.success(request, f"Everyone in {group} is {role.label} in {project}.")
            return redirect("projects:access", request.organization.handle, project.handle)
    return _access_page(request, project, _member_form(request, None), group_form=form)


@organization_page(POST=MANAGE_MEMBERSHIP)
def remove_group(
    request: OrganizationRequest, project_handle: str, group_project_role_id: int
) -> HttpResponse:
    """Remove a role in this project from a group."""
    project = project_of(request, project_handle)
    rows = project.group_project_roles.select_related("group", "role", "project")
    group_project_role = get_object_or_404(rows, pk=group_project_role_id)
    with refusals_flashed(request):
        actions.remove_group_project_role(
            group_project_role=group_project_role, by=request.membership
        )
        role, group = group_project_role.role, group_project_role.group
        messages.success(request, f"{group} no longer gives {role} in {project}.")
    return redirect("projects:access", request.organization.handle, project.handle)


@organization_page(POST=MANAGE_MEMBERSHIP)
def remove(request: OrganizationRequest, project_handle: str, project_role_id: int) -> HttpResponse:
    """Remove a role in this project from a member."""
    project = project_of(request, project_handle)
    project_role = get_object_or_404(project.project_roles.with_details(), pk=project_role_id)
    with refusals_flashed(request):
        groups = actions.remove_project_role(project_role=project_role, by=request.membership)
        member, role = project_role.membership, project_role.role
        messages.success(
            request,
            f"The role was removed. {member} is still {role} in {project} by {groups}."
            if groups
            else f"{member} is no longer {role} in {project}.",
        )
    return redirect("projects:access", request.organization.handle, project.handle)


def _member_form(request: OrganizationRequest, data: Any) -> ProjectRoleForm:
    """The form that assigns a role in the project to a member of the organization."""
    return ProjectRoleForm(data, organization=request.organization)


def _access_page(
    request: OrganizationRequest,
    project: Project,
    form: ProjectRoleForm,
    *,
    group_form: GroupProjectRoleForm | None = None,
) -> HttpResponse:
    """Render the page Access with its forms; that for groups only if there is a group."""
    rows = project.project_roles.filter(is_direct=True).with_details()
    context = {
        "project": project,
        "form": form,
        "group_form": group_form or GroupProjectRoleForm(None, organization=request.organization),
        "group_roles": project.group_project_roles.select_related("group", "role").order_by("pk"),
        "page": paginate(request, rows, by=("given_at", "pk")),
    }
    return render(request, "projects/access.html", context)
