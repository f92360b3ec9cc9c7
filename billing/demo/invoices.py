"""Two earlier invoices for the demo: one is paid, one overdue and partly credited."""

from datetime import date, timedelta

from django.db import transaction

from accounts.models import User
from audit import log
from billing import dates
from billing.actions.crediting import credit_invoice
from billing.actions.issuing import issue
from billing.actions.payments import Transfer, record_payment
from billing.invoicing.lines import Charge, add_lines
from billing.models import Invoice, InvoiceKind, TierPrice
from billing.tiers.quotes import amount_of
from organizations.models import Organization

PAID_DAYS_AGO, OVERDUE_DAYS_AGO = 61, 31
"""When the two invoices were issued. An invoice is due after 14 days."""


def charge_past_months(organization: Organization, price: TierPrice, by: User) -> None:
    """Issue two earlier invoices. The first one is paid, the second one credited in part."""
    today = dates.today()
    paid = _issue_invoice(organization, price, today - timedelta(days=PAID_DAYS_AGO))
    overdue = _issue_invoice(organization, price, today - timedelta(days=OVERDUE_DAYS_AGO))
    received_on = today - timedelta(days=PAID_DAYS_AGO - 9)
    transfer = Transfer(str(paid.total.decimal), received_on, "NOTPROVIDED 4711")
    record_payment(invoice=paid, transfer=transfer, reason="It is on the bank statement.", by=by)
    reason = "The console was not available for six days."
    credit_invoice(invoice=overdue, amount="9.80", reason=reason, by=by)


@transaction.atomic
def _issue_invoice(organization: Organization, price: TierPrice, day: date) -> Invoice:
    """Create an invoice for one interval at the price, and issue it on the day."""
    charge = Charge(f"{price.tier}, 1 {price.interval}", amount_of(price), unit=price.interval)
    invoice = Invoice.objects.create(
        organization=organization,
        kind=InvoiceKind.INVOICE,
        currency=price.currency,
        net_minor=charge.amount.minor,
        total_minor=charge.amount.minor,
    )
    add_lines(invoice, [charge])
    return issue(invoice, log.System(), on=day)
