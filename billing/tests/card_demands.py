"""What each action with cards and charges demands, and how it is done."""

from billing import actions, dates
from billing.models import Payment, PaymentMethod
from billing.permissions import CREATE_PAYMENTMETHOD, MANAGE_INVOICE
from tests.demanded import NOBODY, OPERATOR, Call

DEMANDS = {
    "add_card": NOBODY,
    "begin_card_setup": CREATE_PAYMENTMETHOD,
    "charge_due": NOBODY,
    "choose_card": CREATE_PAYMENTMETHOD,
    "choose_transfer": CREATE_PAYMENTMETHOD,
    "end_attempt": OPERATOR,
    "give_up_setup": NOBODY,
    "note_refusal": NOBODY,
    "note_taken_back": NOBODY,
    "pay_now": MANAGE_INVOICE,
    "record_transfer": OPERATOR,
    "refund_card": OPERATOR,
    "remove_card": CREATE_PAYMENTMETHOD,
    "settle_finding": OPERATOR,
    "take_outcome": NOBODY,
    "notify_of_expiry": NOBODY,
}


def _pay_now(things, by):
    """The invoice is paid: that is taken back first."""
    Payment.objects.get_or_create(
        reverses=things.payment,
        defaults={
            "invoice": things.invoice,
            "kind": "reversal",
            "amount_minor": -things.payment.amount_minor,
            "received_on": dates.today(),
            "reason": "It bounced.",
        },
    )
    actions.pay_now(invoice=things.invoice, by=by)


def _choose_card(things, by):
    """Bank transfer is chosen before."""
    PaymentMethod.objects.filter(pk=things.payment_method.pk).update(is_default=False)
    actions.choose_card(card=things.payment_method, by=by)


CALLS = {
    "begin_card_setup": Call(lambda it, by: actions.begin_card_setup(by=by), is_at_home=True),
    "choose_card": Call(_choose_card),
    "choose_transfer": Call(lambda it, by: actions.choose_transfer(by=by), is_at_home=True),
    "pay_now": Call(_pay_now),
    "remove_card": Call(lambda it, by: actions.remove_card(card=it.payment_method, by=by)),
}
