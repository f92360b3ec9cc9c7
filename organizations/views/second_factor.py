"""Settings → Second factor: requiring a second factor, and who has none."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.second_factor import factors
from accounts.sessions.freshness import fresh_sign_in_required
from console.lists.paging import capped_count
from console.refusals import refusals_flashed, refusals_on
from console.words import dates
from organizations import actions
from organizations.forms.members import MembersForm
from organizations.forms.second_factor import SecondFactorForm
from organizations.lists.people import FactorListForm, list_members_without_factor
from organizations.permissions import MANAGE_ORGANIZATION
from organizations.tenancy.access import OrganizationRequest, organization_page

PAGE = "settings:second-factor"
CHANGING = "Changing who needs a second factor"


def _is_post(request: HttpRequest) -> bool:
    return request.method == "POST"


@organization_page(GET=MANAGE_ORGANIZATION, POST=MANAGE_ORGANIZATION)
@fresh_sign_in_required(what_for=CHANGING, cancel=PAGE, only_if=_is_post)
def second_factor(request: OrganizationRequest) -> HttpResponse:
    """Choose from which day every member needs a second factor."""
    organization = request.organization
    form = SecondFactorForm(request.POST or None, initial={"day": organization.second_factor_from})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            day = form.cleaned_data["day"]
            actions.require_second_factor(day=day, by=request.membership)
            messages.success(request, f"A second factor is required starting {dates.day(day)}.")
            return redirect(PAGE, organization.handle)
    context = {
        "form": form,
        "has_factor": factors.has_factor(request.user),
        "lacking": capped_count(organization.memberships.without_factor()),
    }
    return render(request, "organizations/settings/second_factor.html", context)


@organization_page(GET=MANAGE_ORGANIZATION, POST=MANAGE_ORGANIZATION)
@fresh_sign_in_required(what_for=CHANGING, cancel=PAGE)
def lift(request: OrganizationRequest) -> HttpResponse:
    """Stop requiring a second factor, after a confirmation page."""
    request.tab = PAGE
    if request.method == "POST":
        with refusals_flashed(request):
            actions.lift_second_factor(by=request.membership)
            messages.success(request, "A second factor is no longer required.")
        return redirect(PAGE, request.organization.handle)
    return render(request, "organizations/settings/lift_second_factor.html")


@organization_page(GET=MANAGE_ORGANIZATION, POST=MANAGE_ORGANIZATION)
def without_factor(request: OrganizationRequest) -> HttpResponse:
    """The members without a second factor, paginated. A POST emails reminders to those selected."""
    request.tab = PAGE
    if request.method == "POST":
        _remind(request)
        return redirect(request.get_full_path())
    listing = list_members_without_factor(request, FactorListForm(request.GET))
    context = {"form": listing.form, "listing": listing}
    return render(request, "organizations/settings/without_factor.html", context)


def _remind(request: OrganizationRequest) -> None:
    """Email the selected members a reminder, and show a message with how many, or why not."""
    form = MembersForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["members"][0]))
        return
    with refusals_flashed(request):
        pks = form.cleaned_data["members"]
        reminded = actions.remind_of_second_factor(pks=pks, by=request.membership)
        messages.success(request, _reminded_sentence(len(reminded)))


def _reminded_sentence(count: int) -> str:
    """A sentence that says how many members were reminded."""
    return "1 member was reminded." if count == 1 else f"{count} members were reminded."
