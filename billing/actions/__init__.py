"""What members do with tiers and subscriptions, and what the clock does."""

from billing.actions.cards import (
    add_card,
    begin_card_setup,
    choose_card,
    choose_transfer,
    remove_card,
)
from billing.actions.charging import charge_due, pay_now
from billing.actions.details import UnfitBillingDetails, change_billing_details
from billing.actions.renewing import renew_one
from billing.actions.resending import resend_invoice
from billing.actions.subscribing import (
    AlreadyThatTier,
    AmountsChanged,
    NoBillingDetails,
    NotEnding,
    NothingToEnd,
    NothingToInvoice,
    NotOffered,
    SubscriptionEnds,
    choose_tier,
    end_billing_subscription,
    invoice_changes,
    resume_billing_subscription,
)
