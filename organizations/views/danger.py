"""Settings → Danger zone: deleting the organization, and restoring it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.sessions.freshness import fresh_sign_in_required
from console.lists.paging import Total
from console.refusals import refusals_flashed, refusals_on
from organizations import actions
from organizations.permissions import DELETE_ORGANIZATION
from organizations.tenancy import belongings
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.forms import DeleteForm


@organization_page(GET=DELETE_ORGANIZATION)
def danger(request: OrganizationRequest) -> HttpResponse:
    """What cannot be taken back easily, each thing with the page that asks first."""
    organization = request.organization
    lapses = belongings.deletion_effects(organization) if organization.is_being_deleted else []
    context = {"days": settings.DAYS_UNTIL_REMOVAL, "lapses": lapses}
    return render(request, "organizations/settings/danger.html", context)


@organization_page(GET=DELETE_ORGANIZATION, POST=DELETE_ORGANIZATION)
@fresh_sign_in_required(what_for="Deleting an organization", cancel="settings:danger")
def delete(request: OrganizationRequest) -> HttpResponse:
    """List what goes and what stays, and have the handle typed; then close the organization."""
    request.tab = "settings:danger"
    organization = request.organization
    if organization.is_being_deleted:
        return redirect("settings:danger", organization.handle)
    form = DeleteForm(request.POST or None, handle=organization.handle)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.delete_organization(**form.cleaned_data, by=request.membership)
            return redirect("settings:danger", organization.handle)
    context = {
        "form": form,
        "counts": _counts_in_words(belongings.capped_belonging_counts(organization)),
        "days": settings.DAYS_UNTIL_REMOVAL,
        "lapses": belongings.deletion_effects(organization),
    }
    return render(request, "organizations/settings/delete.html", context)


@organization_page(POST=DELETE_ORGANIZATION)
def restore(request: OrganizationRequest) -> HttpResponse:
    """Open the organization again, as it was."""
    lapses = belongings.deletion_effects(request.organization)
    with refusals_flashed(request):
        organization = actions.restore_organization(by=request.membership)
        messages.success(request, " ".join([f"{organization} was restored.", *lapses]))
    return redirect("settings:danger", request.organization.handle)


def _counts_in_words(counts: dict[str, Total]) -> list[str]:
    """ "1 member", "12 projects", "1,000+ keys"; what there is none of is left out."""
    return [
        f"{count} {noun.removesuffix('s') if count.number == 1 else noun}"
        for noun, count in counts.items()
        if count
    ]
