"""What unpaid invoices prevent: creating anything new, and deleting the organization."""

from datetime import date, timedelta

from billing import dates
from billing.invoicing.balances import Balance, first_due_invoice
from billing.models import BillingSubscription, Invoice, Seller
from billing.models.seller import BLOCKED_AFTER, NOTICE
from billing.money import Money, total
from billing.tiers.quotes import uninvoiced_amounts
from console.refusals import Refusal
from organizations.models import Organization
from organizations.tenancy.meters import Meter


class Unpaid(Refusal):
    slug = "unpaid"
    message = (
        "Invoice {invoice} of {organization} is more than {days} days overdue, so nothing new can"
        " be created. A billing administrator or an administrator can pay it under Billing."
    )


class UnpaidTier(Refusal):
    slug = "unpaid-tier"
    message = (
        "Invoice {invoice} of {organization} is more than {days} days overdue. Pay it before you"
        " choose a tier that costs more from today on."
    )


class BalanceOpen(Refusal):
    slug = "balance-open"
    message = (
        "{open} of the invoice {invoice} is open. {organization} can be deleted once it is paid."
        " If it cannot be paid, contact the operators of this console."
    )


class DraftOpen(Refusal):
    slug = "draft-open"
    message = (
        "An invoice of {net} before tax for {organization} could not be issued yet. {organization}"
        " can be deleted once it is issued and paid, or an operator of this console discards it."
        " {why}"
    )


class ChangesOpen(Refusal):
    slug = "changes-open"
    message = (
        "Changes of the tier of {organization} cost {amount} before tax, and no invoice has them"
        " yet. Select “Invoice now” under Billing, and pay the invoice. Then {organization} can be"
        " deleted."
    )


def oldest_blocking(organization: Organization) -> Invoice | None:
    """The unpaid invoice that was due first, if it was due 30 days ago or earlier; None otherwise.

    While there is one, the organization can create nothing new.
    """
    invoice = first_due_invoice(organization)
    return invoice if invoice and blocked_from(invoice) <= dates.today() else None


def demand_not_long_overdue(organization: Organization, meter: Meter) -> None:
    """Raise Unpaid while an invoice of the organization is 30 days overdue, whatever the meter."""
    if invoice := oldest_blocking(organization):
        raise Unpaid(invoice=invoice, organization=organization, days=BLOCKED_AFTER)


def demand_may_cost_more(organization: Organization) -> None:
    """Raise UnpaidTier while an invoice is 30 days overdue, so that no one owes even more."""
    if invoice := oldest_blocking(organization):
        raise UnpaidTier(invoice=invoice, organization=organization, days=BLOCKED_AFTER)


def blocked_from(invoice: Invoice) -> date:
    """The day from which the organization can create nothing new if the issued invoice is open."""
    assert invoice.due_on is not None  # noqa: S101  (for types: it is issued)
    return invoice.due_on + timedelta(days=BLOCKED_AFTER)


def ends_on(invoice: Invoice, today: date) -> date | None:
    """The day on which the subscription ends if the issued invoice is still open then.

    It is at least a week after the notice, which is taken as sent today if it was not sent yet.
    None if no subscription runs, or the seller ends none.
    """
    running = BillingSubscription.objects.running().filter(organization=invoice.organization_id)
    seller = Seller.objects.first()
    if seller is None or seller.notice_step is None or not running.exists():
        return None
    notices = invoice.dunning_steps.filter(step=seller.notice_step)
    sent_at = notices.values_list("sent_at", flat=True).first()
    assert invoice.due_on is not None  # noqa: S101  (for types: it is issued)
    announced_on = dates.day_of(sent_at, seller) if sent_at else today
    due_for_notice = invoice.due_on + timedelta(days=seller.notice_step)
    return max(due_for_notice, announced_on) + timedelta(days=NOTICE)


def demand_settled(organization: Organization) -> None:
    """Raise BalanceOpen, DraftOpen or ChangesOpen if the organization owes something: an open
    invoice, a draft, or changes of the tier that no invoice has charged. It cannot be deleted then.
    """
    unsettled = Invoice.objects.unsettled().filter(organization=organization)
    if invoice := unsettled.order_by("due_on").first():
        open_amount = Balance(invoice, dates.today()).open
        raise BalanceOpen(invoice=invoice, organization=organization, open=open_amount)
    if draft := organization.invoices.drafts().order_by("created_at").first():
        raise DraftOpen(net=draft.net, organization=organization, why=draft.held_because)
    amount = uninvoiced_changes(organization)
    if amount is not None and amount.minor > 0:
        raise ChangesOpen(organization=organization, amount=amount)


def uninvoiced_changes(organization: Organization) -> Money | None:
    """The cost, before tax, of changes of the running subscription that no invoice has charged;
    below 0 it is credit. None without a running subscription or a seller.
    """
    running = organization.billing_subscriptions.running().select_related("price")
    subscription = running.first() if Seller.objects.exists() else None
    if subscription is None:
        return None
    return total(uninvoiced_amounts(subscription), subscription.price.currency)
