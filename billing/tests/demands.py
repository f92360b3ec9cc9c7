"""What each action of billing demands, and how it is done."""

from billing import actions
from billing.details import BillingDetails
from billing.models import Proration
from billing.permissions import CREATE_BILLINGSUBSCRIPTION, MANAGE_INVOICE
from billing.tests import card_demands, invoice_demands
from tests.demanded import NOBODY, OPERATOR, Call

DETAILS = BillingDetails(
    legal_name="Acme plc",
    line_1="Main Street 2",
    city="Dublin",
    country="IE",
    emails=("bills@acme.example",),
)

DEMANDS = {
    **invoice_demands.DEMANDS,
    **card_demands.DEMANDS,
    "add_price": OPERATOR,
    "add_tax_rate": OPERATOR,
    "add_tier": OPERATOR,
    "change_billing_details": CREATE_BILLINGSUBSCRIPTION,
    "change_tier": OPERATOR,
    "choose_tier": CREATE_BILLINGSUBSCRIPTION,
    "end_billing_subscription": CREATE_BILLINGSUBSCRIPTION,
    "end_unpaid": NOBODY,
    "invoice_changes": CREATE_BILLINGSUBSCRIPTION,
    "renew_after_suspension": NOBODY,
    "renew_one": NOBODY,
    "resend_invoice": MANAGE_INVOICE,
    "resume_billing_subscription": CREATE_BILLINGSUBSCRIPTION,
    "set_limit": OPERATOR,
    "set_tier": OPERATOR,
    "set_up_seller": OPERATOR,
    "stop_bank_change": OPERATOR,
    "take_waiting_bank": NOBODY,
}


def _choose_tier(things, by):
    things.billing_subscription.delete()
    actions.choose_tier(price=things.tier_price, by=by)


def _invoice_changes(things, by):
    Proration.objects.filter(pk=things.proration.pk).update(billed_at=None)
    actions.invoice_changes(by=by)


def _resume(things, by):
    actions.end_billing_subscription(by=things.admin)
    actions.resume_billing_subscription(by=by)


CALLS = {
    **card_demands.CALLS,
    "change_billing_details": Call(
        lambda it, by: actions.change_billing_details(details=DETAILS, by=by),
        needs_sign_in=True,
        is_at_home=True,
    ),
    "choose_tier": Call(_choose_tier, is_at_home=True),
    "end_billing_subscription": Call(
        lambda it, by: actions.end_billing_subscription(by=by), is_at_home=True
    ),
    "invoice_changes": Call(_invoice_changes, is_at_home=True),
    "resend_invoice": Call(lambda it, by: actions.resend_invoice(invoice=it.invoice, by=by)),
    "resume_billing_subscription": Call(_resume, is_at_home=True),
}
