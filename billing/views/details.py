"""Billing → Details: what invoices say of the organization, and where they go."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.sessions.freshness import fresh_sign_in_required
from billing import actions, dates
from billing.details import has_card_number
from billing.forms.details import DetailsForm
from billing.invoicing import totals
from billing.models import BillingProfile
from billing.permissions import CREATE_BILLINGSUBSCRIPTION, VIEW_BILLINGSUBSCRIPTION
from console.refusals import refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page

HERE = "billing:details"


@organization_page(GET=VIEW_BILLINGSUBSCRIPTION, POST=CREATE_BILLINGSUBSCRIPTION)
@fresh_sign_in_required(
    what_for="Changing billing details",
    cancel=HERE,
    only_if=lambda request: request.method == "POST" and not _has_card_number(request),
)
def details(request: OrganizationRequest) -> HttpResponse:
    """Billing details: who buys, at which address, and who gets the invoices. POST saves them."""
    profile = BillingProfile.objects.of_organization(request.organization)
    form = DetailsForm(request.POST or None, initial=_initial_values(profile))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_billing_details(details=form.details, by=request.membership)
            messages.success(request, "The billing details were saved.")
            if problem := totals.unknown_tax(request.organization, on=dates.today()):
                messages.warning(request, f"Invoices cannot be issued yet. {problem}")
            return redirect(HERE, request.organization.handle)
    return render(request, "billing/details.html", {"form": form, "profile": profile})


def _has_card_number(request: HttpRequest) -> bool:
    """Whether a card number was typed; it is kept nowhere, and so not over a sign-in either."""
    return any(has_card_number(str(value)) for value in request.POST.values())


def _initial_values(profile: BillingProfile | None) -> dict[str, str]:
    """The form's initial values, from the profile; none without one."""
    if profile is None:
        return {}
    values = {name: getattr(profile, name) for name in DetailsForm.base_fields}
    return values | {"emails": "\n".join(profile.emails)}
