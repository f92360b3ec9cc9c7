"""Settings → Groups."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.lists.paging import paginate
from console.refusals import refusals_flashed, refusals_on
from organizations import actions
from organizations.forms.groups import AddToGroupForm, GroupForm, GroupRolesForm
from organizations.models import Group
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_ORGANIZATION
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.project_roles import limit_to_visible


@organization_page(GET=VIEW_ORGANIZATION, POST=MANAGE_MEMBERSHIP)
def groups(request: OrganizationRequest) -> HttpResponse:
    """List the groups, paginated, with a form that creates one and leads to its page."""
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            group = actions.create_group(name=form.cleaned_data["name"], by=request.membership)
            messages.success(request, f"The group {group} was created. Choose what it gives.")
            return redirect("settings:group-roles", request.organization.handle, group.pk)
    page = paginate(request, request.organization.groups.for_list(), by=("name_key", "pk"))
    return render(request, "organizations/settings/groups.html", {"form": form, "page": page})


@organization_page(GET=VIEW_ORGANIZATION, POST=MANAGE_MEMBERSHIP)
def group(request: OrganizationRequest, group_id: int) -> HttpResponse:
    """A group with its roles and members, paginated, and a form that adds members."""
    group = _group(request, group_id)
    form = AddToGroupForm(request.POST or None, members=request.organization.memberships.all())
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            members = form.cleaned_data["emails"]
            actions.add_to_group(group=group, memberships=members, by=request.membership)
            who = "1 member was" if len(members) == 1 else f"{len(members)} members were"
            messages.success(request, f"{who} added to {group}.")
            return redirect(group)
    rows = group.group_members.select_related("membership__user")
    page = paginate(request, rows, by=("added_at", "pk"))
    project_roles = limit_to_visible(
        request.membership, group.project_roles.select_related("project", "role")
    )
    context = {
        "group": group,
        "form": form,
        "page": page,
        "project_roles": project_roles.order_by("project__name_key", "pk"),
    }
    return render(request, "organizations/settings/group.html", context)


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def rename(request: OrganizationRequest, group_id: int) -> HttpResponse:
    """Rename a group."""
    group = _group(request, group_id)
    form = GroupForm(request.POST or None, initial={"name": group.name})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.rename_group(group=group, name=form.cleaned_data["name"], by=request.membership)
            messages.success(request, f"The group is now called {form.cleaned_data['name']}.")
            return redirect(group)
    context = {"group": group, "form": form}
    return render(request, "organizations/settings/rename_group.html", context)


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def change_roles(request: OrganizationRequest, group_id: int) -> HttpResponse:
    """Change the roles that a group gives in the organization."""
    group = _group(request, group_id)
    data = request.POST if request.method == "POST" else None
    form = GroupRolesForm(
        data, organization=request.organization, initial={"roles": group.role_slugs}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_group_roles(
                group=group, slugs=form.cleaned_data["roles"], by=request.membership
            )
            messages.success(request, f"The roles of {group} were saved.")
            return redirect(group)
    context = {"group": group, "form": form, "member_count": group.group_members.count()}
    return render(request, "organizations/settings/group_roles.html", context)


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def delete(request: OrganizationRequest, group_id: int) -> HttpResponse:
    """Delete a group, after a confirmation page."""
    group = _group(request, group_id)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.delete_group(group=group, by=request.membership)
            messages.success(request, f"The group {group} was deleted.")
        return redirect("settings:groups", request.organization.handle)
    context = {
        "group": group,
        "member_count": group.group_members.count(),
        "project_roles": group.project_roles.select_related("project", "role"),
    }
    return render(request, "organizations/settings/delete_group.html", context)


@organization_page(POST=MANAGE_MEMBERSHIP)
def remove_member(
    request: OrganizationRequest, group_id: int, group_member_id: int
) -> HttpResponse:
    """Take a member out of a group, and redirect to its page."""
    group = _group(request, group_id)
    rows = group.group_members.select_related("membership__user")
    group_member = get_object_or_404(rows, pk=group_member_id)
    with refusals_flashed(request):
        actions.remove_from_group(group_member=group_member, by=request.membership)
        messages.success(request, f"{group_member.membership} is no longer in {group}.")
    return redirect(group)


def _group(request: OrganizationRequest, pk: int) -> Group:
    """The group of the organization with this key, and its tab as the current one; or 404."""
    request.tab = "settings:groups"
    group = get_object_or_404(request.organization.groups.prefetch_related("roles"), pk=pk)
    group.organization = request.organization
    return group
