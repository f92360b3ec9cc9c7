"""What each action with invoices and payments demands: operators do them, and the clock."""

from tests.demanded import NOBODY, OPERATOR

DEMANDS = {
    "bill_changes": NOBODY,
    "bill_period": NOBODY,
    "credit_invoice": OPERATOR,
    "discard_invoice": OPERATOR,
    "export_invoices": OPERATOR,
    "issue_held": NOBODY,
    "issue_invoice": OPERATOR,
    "open_document": OPERATOR,
    "override_tax": OPERATOR,
    "record_payment": OPERATOR,
    "refund_payment": OPERATOR,
    "remind": NOBODY,
    "resend_invoice_as_operator": OPERATOR,
    "reverse_payment": OPERATOR,
    "write_off": OPERATOR,
}
