"""That nothing new is made where an invoice is long overdue, and what holds a deletion.

What is there runs on.
"""

from datetime import date, timedelta

from billing import dates
from billing.invoicing.balances import Balance
from billing.models import BillingSubscription, Invoice, Seller
from billing.models.seller import BLOCKED_AFTER, NOTICE
from billing.money import Money, total
from billing.tiers.quotes import proration_lines
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
    """The invoice for which nothing new is made, if there is one."""
    before = dates.today() - timedelta(days=BLOCKED_AFTER)
    long_due = Invoice.objects.overdue(before + timedelta(days=1))
    return long_due.filter(organization=organization).order_by("due_on").first()


def demand_not_long_overdue(organization: Organization, meter: Meter) -> None:
    """Refuse anything new while an invoice is 30 days overdue. A payment lifts it."""
    if invoice := oldest_blocking(organization):
        raise Unpaid(invoice=invoice, organization=organization, days=BLOCKED_AFTER)


def demand_may_cost_more(organization: Organization) -> None:
    """Raise UnpaidTier while an invoice is 30 days overdue, so that no one owes ever more."""
    if invoice := oldest_blocking(organization):
        raise UnpaidTier(invoice=invoice, organization=organization, days=BLOCKED_AFTER)


def blocked_from(invoice: Invoice) -> date:
    """The day from which nothing new can be created while an issued invoice is open."""
    assert invoice.due_on is not None  # noqa: S101  (for types: it is issued)
    return invoice.due_on + timedelta(days=BLOCKED_AFTER)


def ends_on(invoice: Invoice, today: date) -> date | None:
    """The day on which the subscription ends if an issued invoice is still open then.

    A week after the notice, at the earliest. None if no subscription runs, or the seller ends none.
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
    """Refuse to delete an organization that owes something, invoiced or not yet."""
    unsettled = Invoice.objects.unsettled().filter(organization=organization)
    if invoice := unsettled.order_by("due_on").first():
        open_ = Balance(invoice, dates.today()).open
        raise BalanceOpen(invoice=invoice, organization=organization, open=open_)
    if draft := organization.invoices.drafts().order_by("created_at").first():
        raise DraftOpen(net=draft.net, organization=organization, why=draft.held_because)
    amount = uninvoiced_changes(organization)
    if amount is not None and amount.minor > 0:
        raise ChangesOpen(organization=organization, amount=amount)


def uninvoiced_changes(organization: Organization) -> Money | None:
    """What changes of its running tier cost that no invoice has; None where no one sells."""
    running = organization.billing_subscriptions.running().select_related("price")
    subscription = running.first() if Seller.objects.exists() else None
    if subscription is None:
        return None
    lines = [
        line.amount for change in subscription.open_prorations for line in proration_lines(change)
    ]
    return total(lines, subscription.price.currency)
