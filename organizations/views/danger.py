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
    """List what is hard to undo, with links to the pages that do it."""
    organization = request.organization
    lapses = belongings.deletion_effects(organization) if organization.is_being_deleted else []
    context = {"days": settings.DAYS_UNTIL_REMOVAL, "lapses": lapses}
    return render(request, "organizations/settings/danger.html", context)


@organization_page(GET=DELETE_ORGANIZATION, POST=DELETE_ORGANIZATION)
@fresh_sign_in_required(what_for="Deleting an organization", cancel="settings:danger")
def delete(request: OrganizationRequest) -> HttpResponse:
    """Schedule the organization for deletion, after its handle was typed to confirm.

    Redirects if it is scheduled already.
    """
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
    """Cancel the scheduled deletion, and say what that does not bring back."""
    lapses = belongings.deletion_effects(request.organization)
    with refusals_flashed(request):
        organization = actions.restore_organization(by=request.membership)
        messages.success(request, " ".join([f"{organization} was restored.", *lapses]))
    return redirect("settings:danger", request.organization.handle)


def _counts_in_words(counts: dict[str, Total]) -> list[str]:
    """Each count with its noun, such as "1 member" or "1,000+ keys", without those that are 0."""
    return [
        f"{count} {noun.removesuffix('s') if count.number == 1 else noun}"
        for noun, count in counts.items()
        if count
    ]
