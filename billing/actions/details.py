"""What invoices say of an organization."""

from dataclasses import asdict

from django.db import transaction

from audit import log
from billing import dates
from billing.details import BillingDetails, UnfitDetails, clean_details
from billing.events.subscriptions import BILLING_DETAILS_CHANGED
from billing.invoicing import totals
from billing.mail import invoices as mail
from billing.mail import operators as operator_mail
from billing.models import BillingProfile
from billing.permissions import CREATE_BILLINGSUBSCRIPTION
from console.refusals import Refusal
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_sign_in
from organizations.tenancy.locks import authorize_exclusively

RECORDED = ("legal_name", "country", "vat_id", "purchase_order")
"""What the history keeps of a change. Addresses of people and places are no part of it."""


class UnfitBillingDetails(Refusal):
    slug = "unfit-billing-details"
    message = "{reason}"
    is_mistake = True

    def __init__(self, *, field: str, reason: str) -> None:
        super().__init__(reason=reason)
        self.field = field


@transaction.atomic
def change_billing_details(*, details: BillingDetails, by: Actor) -> BillingProfile:
    """Save who buys and where invoices are sent, for the invoices to come, and record the change.

    Emails the former and the new addresses, and operators if the tax cannot be
    determined. Raises UnfitBillingDetails, and what `demand_sign_in` raises for a program.
    """
    organization, by = authorize_exclusively(by, CREATE_BILLINGSUBSCRIPTION)
    demand_sign_in(by, reason="invoices go where the billing details say")
    try:
        values = asdict(clean_details(details))
    except UnfitDetails as error:
        field, reason = next(iter(error.reasons.items()))
        raise UnfitBillingDetails(field=field, reason=reason) from error
    values["emails"] = list(values["emails"])
    profile = BillingProfile.objects.filter(organization=organization).first()
    before = {name: getattr(profile, name) for name in values} if profile else {}
    if profile and before == values:
        return profile

    profile, _ = BillingProfile.objects.update_or_create(organization=organization, defaults=values)
    changed_fields = [name for name in values if before.get(name) != values[name]]
    recorded_fields = [name for name in RECORDED if name in changed_fields]
    log.record(
        BILLING_DETAILS_CHANGED,
        organization=organization,
        by=by,
        target=profile,
        before={name: before[name] for name in recorded_fields if name in before},
        after={name: values[name] for name in recorded_fields},
    )
    if "emails" in changed_fields:
        mail.enqueue_addresses_changed(organization, before.get("emails", []))
    if totals.unknown_tax(organization, on=dates.today()):
        operator_mail.enqueue_unknown_tax(organization)
    return profile
