"""Settings → Members, for many in one request."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from console.refusals import refusals_on, report
from organizations import actions
from organizations.forms.members import ChangeMembersForm
from organizations.models import Membership
from organizations.models.membership_queryset import MembershipQuerySet
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.rights.holding import notes_on_role, permissions_gained
from organizations.tenancy import removal_preview
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.roles import RoleSlug


@organization_page(POST=MANAGE_MEMBERSHIP)
def change_members(request: OrganizationRequest) -> HttpResponse:
    """Change or remove the selected members, after a confirmation, and list each outcome."""
    request.tab = "settings:members"
    form = ChangeMembersForm(request.POST, organization=request.organization)
    if not form.is_valid() and not form.lacks_only_a_role:
        errors = next(iter(form.errors.values()))
        messages.error(request, str(errors[0]))
        return redirect("settings:members", request.organization.handle)
    if form.is_valid() and form.cleaned_data["is_confirmed"]:
        with refusals_on(form, request):
            outcomes = actions.change_members(
                pks=form.cleaned_data["members"],
                change=_change(request, form),
                by=request.membership,
            )
            for refusal in filter(None, (outcome.refusal for outcome in outcomes)):
                report(refusal, request)
            changed_count = sum(outcome.refusal is None for outcome in outcomes)
            context = {"form": form, "outcomes": outcomes, "changed_count": changed_count}
            return render(request, "organizations/settings/changed_members.html", context)
    return _confirmation_page(request, form)


def _confirmation_page(request: OrganizationRequest, form: ChangeMembersForm) -> HttpResponse:
    """Render what the change does to those of the selected people who are still members.

    Redirects to the list if none of them is.
    """
    pks = form.cleaned_data["members"]
    rows = request.organization.memberships.with_roles().filter(pk__in=pks)
    members = list(rows.order_by("-joined_at", "-pk"))
    if not members:
        messages.error(request, "None of the people you selected are still members.")
        return redirect("settings:members", request.organization.handle)
    notes = _notes(form, rows)
    departure = removal_preview.preview_removal(request.organization, members)
    context = {
        "form": form,
        "members": members,
        "noted_members": [(member, notes.get(member.pk)) for member in members],
        "gone_count": len(pks) - len(members),
        "departure": departure,
        "effects": departure.possible_effects(request.membership),
        "gained": _gained_permission_labels(form, members),
    }
    return render(request, "organizations/settings/change_members.html", context)


def _gained_permission_labels(form: ChangeMembersForm, members: list[Membership]) -> list[str]:
    """Labels of the permissions that the members would gain as administrators.

    Empty if the change does anything but add the role of administrator.
    """
    values = form.cleaned_data
    if form.errors or values["deed"] != "give" or values["role"] is not RoleSlug.ADMINISTRATOR:
        return []
    return [permission.label for permission in permissions_gained(values["role"], *members)]


def _notes(form: ChangeMembersForm, members: MembershipQuerySet) -> dict[int, str]:
    """What to say of members whose role the form changes, by their keys; empty without a role."""
    deed, role = form.cleaned_data["deed"], form.cleaned_data.get("role")
    if deed == "remove" or role is None:
        return {}
    return notes_on_role(members, role, is_added=deed == "give")


def _change(request: OrganizationRequest, form: ChangeMembersForm) -> actions.Change:
    """The change that a valid form describes, with the selected effects of a removal."""
    deed, role = form.cleaned_data["deed"], form.cleaned_data["role"]
    if deed == "remove":
        slugs = request.POST.getlist("effects")
        effects = removal_preview.selected_effects(slugs, request.membership)
        return actions.Change(remove=True, effects=tuple(effects))
    return actions.Change(give=role) if deed == "give" else actions.Change(take=role)
