"""Settings → Members, for many in one request."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from console.refusals import refusals_on, report
from organizations import actions
from organizations.forms import ChangeMembersForm
from organizations.models import Membership
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.rights.holding import permissions_gained
from organizations.tenancy import removal_preview
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.roles import RoleSlug


@organization_page(POST=MANAGE_MEMBERSHIP)
def change_members(request: OrganizationRequest) -> HttpResponse:
    """Ask, then add or remove a role, or end memberships; and say for each what came of it."""
    request.tab = "settings:members"
    form = ChangeMembersForm(request.POST)
    if not form.is_valid() and not form.lacks_only_a_role:
        first = next(iter(form.errors.values()))
        messages.error(request, str(first[0]))
        return redirect("settings:members", request.organization.handle)
    if form.is_valid() and form.cleaned_data["is_confirmed"]:
        with refusals_on(form, request):
            outcomes = actions.change_members(
                pks=form.cleaned_data["members"], change=_change(form), by=request.membership
            )
            _report_refusals(request, outcomes)
            changed = sum(outcome.refusal is None for outcome in outcomes)
            context = {"form": form, "outcomes": outcomes, "changed_count": changed}
            return render(request, "organizations/settings/changed_members.html", context)
    return _question(request, form)


def _question(request: OrganizationRequest, form: ChangeMembersForm) -> HttpResponse:
    """What goes and what stays, for those who are members still."""
    chosen = form.cleaned_data["members"]
    found = request.organization.memberships.with_roles().filter(pk__in=chosen)
    members = list(found.order_by("-joined_at", "-pk"))
    if not members:
        messages.error(request, "None of the people you selected are still members.")
        return redirect("settings:members", request.organization.handle)
    context = {
        "form": form,
        "members": members,
        "gone_count": len(chosen) - len(members),
        "departure": removal_preview.preview_removal(request.organization, members),
        "gained": _gained(form, members),
    }
    return render(request, "organizations/settings/change_members.html", context)


def _gained(form: ChangeMembersForm, members: list[Membership]) -> list[str]:
    """What the members could do as administrators; nothing where something else is asked."""
    asked = form.cleaned_data
    if form.errors or asked["deed"] != "give" or asked["role"] is not RoleSlug.ADMINISTRATOR:
        return []
    return [permission.label for permission in permissions_gained(asked["role"], *members)]


def _change(form: ChangeMembersForm) -> actions.Change:
    deed, role = form.cleaned_data["deed"], form.cleaned_data["role"]
    if deed == "remove":
        return actions.Change(remove=True)
    return actions.Change(give=role) if deed == "give" else actions.Change(take=role)


def _report_refusals(request: OrganizationRequest, outcomes: list[actions.MemberOutcome]) -> None:
    """Tell the history which members a rule protected."""
    for outcome in outcomes:
        if outcome.refusal:
            report(outcome.refusal, request)
