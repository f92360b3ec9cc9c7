"""Settings → Members."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.refusals import refusals_flashed, refusals_on
from organizations import actions
from organizations.forms.members import ChangeMembersForm
from organizations.lists.people import MemberListForm, list_members
from organizations.models import AccessRequest, Membership
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_ORGANIZATION
from organizations.rights.holding import permissions_gained, rights_of
from organizations.tenancy import removal_preview
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.forms import RolesForm
from organizations.tenancy.group_roles import groups_of, has_roles_by_groups
from organizations.tenancy.project_roles import limit_to_visible
from organizations.tenancy.roles import AnyRole, RoleSlug


@organization_page(GET=VIEW_ORGANIZATION)
def members(request: OrganizationRequest) -> HttpResponse:
    """The members, searched and filtered by the form, paginated, with a form to change many."""
    form = MemberListForm(request.GET, by=request.membership)
    listing = list_members(request, form)
    has_others = any(row.pk != request.membership.pk for row in listing)
    context = {
        "form": form,
        "listing": listing,
        "bulk": ChangeMembersForm(organization=request.organization),
        "selects": has_others and request.membership.can(MANAGE_MEMBERSHIP),
    }
    return render(request, "organizations/settings/members.html", context)


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def change_roles(request: OrganizationRequest, pk: int) -> HttpResponse:
    """Change the roles of a member. Making them an administrator needs a confirmation."""
    request.tab = "settings:members"
    memberships = request.organization.memberships.with_roles().with_activity()
    member = get_object_or_404(memberships, pk=pk)
    member.organization = request.organization
    project_roles = list(member.project_roles_in_effect)
    form = RolesForm(
        request.POST if request.method == "POST" else None,
        organization=request.organization,
        initial={"roles": member.direct_role_slugs},
        required=not (project_roles or has_roles_by_groups(member)),
    )
    if form.is_valid():
        needs_confirmation = _makes_administrator(form, member, by=request.membership)
        if needs_confirmation and "confirmed" not in request.POST:
            return _confirm_administrator(request, form, member)
        with refusals_on(form, request):
            actions.change_roles(
                membership=member, slugs=form.cleaned_data["roles"], by=request.membership
            )
            messages.success(request, f"The roles of {member} were saved.")
            return redirect("settings:members", request.organization.handle)
    context = {
        "form": form,
        "member": member,
        "requests": _requests_with_choices(member, by=request.membership),
        "project_roles": project_roles,
        "groups": groups_of(member),
        "owned": _owned_by(member),
    }
    return render(request, "organizations/settings/member.html", context)


@organization_page(GET=VIEW_ORGANIZATION)
def rights(request: OrganizationRequest, pk: int) -> HttpResponse:
    """List all permissions, with whether a member has each now, and by which roles."""
    request.tab = "settings:roles"
    member = get_object_or_404(request.organization.memberships.with_roles(), pk=pk)
    member.organization = request.organization
    context = {
        "member": member,
        "rights": rights_of(member),
        "project_roles": limit_to_visible(request.membership, member.project_roles_in_effect),
        "groups": groups_of(member),
    }
    return render(request, "organizations/settings/member_rights.html", context)


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def delete(request: OrganizationRequest, pk: int) -> HttpResponse:
    """Remove a member, after a page that lists what ends with the membership."""
    request.tab = "settings:members"
    member = get_object_or_404(request.organization.memberships.with_roles(), pk=pk)
    if request.method == "POST":
        with refusals_flashed(request):
            effects = removal_preview.selected_effects(
                request.POST.getlist("effects"), request.membership
            )
            revoked = actions.remove_member(
                membership=member, effects=effects, by=request.membership
            )
            messages.success(request, f"{member} was removed.{_revoked_sentence(revoked)}")
        return redirect("settings:members", request.organization.handle)
    departure = removal_preview.preview_removal(request.organization, [member])
    context = {
        "member": member,
        "departure": departure,
        "effects": departure.possible_effects(request.membership),
        "is_last_administrator": member.is_last_administrator,
    }
    return render(request, "organizations/settings/delete_member.html", context)


def _owned_by(member: Membership) -> list[removal_preview.Ending]:
    """What is the member's own, such as applications, and would end or be left without them."""
    people = [member.user_id]
    owned = removal_preview.endings_by_person(member.organization, people, are_owned=True)
    return owned[member.user_id]


def _confirm_administrator(
    request: OrganizationRequest, form: RolesForm, member: Membership
) -> HttpResponse:
    """The page that names what the member could do as an administrator, before it is saved."""
    gained = permissions_gained(RoleSlug.ADMINISTRATOR, member)
    context = {
        "form": form,
        "member": member,
        "gained": [permission.label for permission in gained],
    }
    return render(request, "organizations/settings/make_administrator.html", context)


def _makes_administrator(form: RolesForm, member: Membership, *, by: Membership) -> bool:
    """Whether the form adds the role of administrator, and `by` may give it."""
    added_roles = set(form.cleaned_data["roles"]) - set(member.direct_role_slugs)
    return RoleSlug.ADMINISTRATOR in added_roles and by.may_give([RoleSlug.ADMINISTRATOR])


def _requests_with_choices(
    member: Membership, *, by: Membership
) -> list[tuple[AccessRequest, list[AnyRole]]]:
    """The member's open access requests, each with the roles with which `by` may grant it."""
    return [
        (access_request, [role for role in access_request.granting_roles if by.may_give([role])])
        for access_request in member.organization.access_requests.open()
        .filter(membership=member)
        .select_related("asked_of")
        .order_by("asked_at")
    ]


def _revoked_sentence(count: int) -> str:
    """A sentence about revoked invitations, or an empty string if there are none."""
    if not count:
        return ""
    noun = "invitation they sent was" if count == 1 else "invitations they sent were"
    return f" {count} open {noun} revoked."
