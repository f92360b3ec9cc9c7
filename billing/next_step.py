"""What comes next for those who pay: an invoice, another card, a tier, or nothing."""

from django.urls import reverse

from billing.card_payments.paying import expiring_card
from billing.invoicing.balances import Balance
from billing.models import Invoice
from billing.permissions import MANAGE_INVOICE
from billing.tiers import summary
from organizations.models import Membership
from projects.next_steps import Step


def next_step(member: Membership) -> Step:
    """The first of these that applies, for 5 queries at most."""
    organization = member.organization
    here = [organization.handle]
    found = summary.of(organization)
    if member.can(MANAGE_INVOICE) and (balance := _due_first(found)):
        overdue = " and is overdue" if balance.is_overdue else ""
        about = f"{balance.open} of the invoice {balance.invoice} is to be paid{overdue}."
        return Step(about, "View invoices", reverse("billing:invoices", args=here))
    if card := expiring_card(organization, found.today):
        methods = reverse("billing:payment-methods", args=here)
        about = f"The card {card}, which invoices are charged to, has expired or soon will."
        return Step(about, "View payment methods", methods)
    return _tier(found, reverse("billing:overview", args=here))


def _due_first(found: summary.Summary) -> Balance | None:
    unsettled = Invoice.objects.unsettled().filter(organization=found.organization)
    invoice = unsettled.order_by("due_on", "pk").first()
    return Balance(invoice, found.today) if invoice else None


def _tier(found: summary.Summary, url: str) -> Step:
    if found.seller is None:
        return Step(
            "This installation does not charge. Nothing is to be paid.", "View billing", url
        )
    if found.subscription is None:
        about = f"{found.organization} has no subscription, so no limits apply."
        return Step(about, "View billing", url)
    tier = f"{found.organization} has the {found.subscription.price.tier} tier."
    return Step(f"{tier} Nothing is to be paid now.", "View billing", url)
