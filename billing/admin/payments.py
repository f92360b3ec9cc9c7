"""Operators look payments up: what was recorded, and what took it back."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from billing.admin import payment_actions
from billing.admin.attempts import REFUND_CARD
from billing.models import Payment
from console.operators.acting import OperatedAdmin
from console.operators.columns import day, itself, link, moment, mono, words
from console.operators.lookup import ListGroup
from organizations.models import Organization

PAYMENT_COLUMNS = [
    itself("Payment"),
    day("Bank date", "received_on"),
    mono("Bank reference", "reference"),
    moment("Recorded", "recorded_at"),
]


@admin.register(Payment)
class PaymentAdmin(OperatedAdmin):
    """What operators recorded of payments. An entry never changes: another reverses it."""

    rank = 73
    group = ListGroup.BILLING
    icon = "banknote"
    purpose = "Payments, refunds and what was written off, newest first."
    list_display = [PAYMENT_COLUMNS[0], link("Invoice", "invoice"), *PAYMENT_COLUMNS[1:]]
    search_help_text = "A bank reference, or an invoice number."
    ordering = ["-recorded_at", "-pk"]
    details = [
        link("Invoice", "invoice"),
        words("Kind", "get_kind_display"),
        words("Amount", "amount"),
        day("Bank date", "received_on"),
        mono("Bank reference", "reference"),
        words("Reason", "reason"),
        link("Reverses", "reverses"),
        link("Recorded by", "recorded_by"),
        moment("Recorded", "recorded_at"),
    ]
    operator_actions = [payment_actions.REVERSE, REFUND_CARD]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        payments = super().get_queryset(request)
        return payments.prefetch_related("invoice", "reversal", "reverses__invoice", "recorded_by")

    def matches(self, term: str) -> list[Q]:
        return [Q(reference=term), Q(invoice__number=term.upper())]

    def organization_of(self, row: Payment) -> Organization | None:
        return row.invoice.organization
