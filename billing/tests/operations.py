"""What the operations of this app are, for the tests of all of them."""

PAGES_ONLY = {
    "begin_card_setup": "No program spends the organization's money.",
    "choose_card": "No program spends the organization's money.",
    "choose_tier": "No program spends the organization's money.",
    "choose_transfer": "No program spends the organization's money.",
    "end_billing_subscription": "No program spends the organization's money.",
    "invoice_changes": "No program spends the organization's money.",
    "pay_now": "No program spends the organization's money.",
    "remove_card": "No program spends the organization's money.",
    "resend_invoice": "No program spends the organization's money.",
    "resume_billing_subscription": "No program spends the organization's money.",
}
"""Actions without an operation, and why not."""
