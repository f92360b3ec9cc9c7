"""Operators look up attempts to charge cards, and send back what a card paid."""

from datetime import datetime
from typing import ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from billing.actions import outcomes, refunding
from billing.admin.payment_actions import IN_ITS_CURRENCY, AmountField
from billing.admin.selling_actions import HISTORY as TOLD
from billing.models import Invoice, PaymentAttempt
from billing.models.attempt import AWAITING_OUTCOME
from console.operators.acting import OperatedAdmin, OperatorAction, ReasonForm
from console.operators.columns import State, itself, link, moment, mono, state, words
from console.operators.lookup import ListGroup, Section, StateFilter
from organizations.models import Organization
from organizations.tenancy.operator_search import organization_ids_at

COLORS = {"succeeded": "good", "failed": "bad", "created": "running", "sent": "running"}


def state_of(attempt: PaymentAttempt) -> State:
    """The state of an attempt, with its color."""
    return COLORS.get(attempt.state, "waiting"), attempt.get_state_display()


def unknown_since(attempt: PaymentAttempt) -> datetime | None:
    """Since when the outcome is unknown; None once it is known."""
    return attempt.unknown_at if attempt.state in AWAITING_OUTCOME else None


def next_call_at(attempt: PaymentAttempt) -> datetime | None:
    """When the provider is called next; None once the outcome is known."""
    return attempt.due_at if attempt.state in AWAITING_OUTCOME else None


class AttemptFilter(StateFilter):
    title = "State"
    parameter_name = "state"
    states: ClassVar = {
        "unfinished": (
            "Not finished",
            Q(state__in=["created", "sent", "waiting", "unknown"]),
        ),
        "unknown": ("Unknown", Q(state="unknown")),
        "succeeded": ("Succeeded", Q(state="succeeded")),
        "failed": ("Failed", Q(state="failed")),
        "ended": ("Ended by an operator", Q(state="ended")),
    }


ATTEMPT_COLUMNS = [
    itself("Attempt"),
    state("State", state_of),
    words("Card", "card_label"),
    moment("Created", "created_at"),
]


END_ATTEMPT = OperatorAction(
    slug="end",
    label="End attempt",
    argument="attempt",
    perform=outcomes.end_attempt,
    effects=(
        "Another payment of the invoice, or another refund, can begin. No card is charged for it by"
        " itself.",
        "If the payment provider has moved the money, the invoice may be paid twice. Look there"
        " first.",
        "The provider is still asked once a day. If the money was moved, that is recorded, and"
        " operators are emailed.",
        TOLD,
    ),
    done="The attempt was ended.",
    is_offered=lambda attempt: attempt.can_be_ended(timezone.now()),
    is_destructive=True,
)


@admin.register(PaymentAttempt)
class PaymentAttemptAdmin(OperatedAdmin):
    """Attempts to charge or refund through the payment provider, to look up and to end."""

    rank = 74
    group = ListGroup.BILLING
    icon = "credit-card"
    purpose = "Charges and refunds through the payment provider, newest first."
    list_display = [ATTEMPT_COLUMNS[0], link("Invoice", "invoice"), *ATTEMPT_COLUMNS[1:]]
    list_filter = [AttemptFilter]
    search_help_text = (
        "An invoice number, the handle or ID of an organization, or what the provider calls it."
    )
    ordering = ["-created_at", "-pk"]
    details = [
        link("Invoice", "invoice"),
        state("State", state_of),
        words("Amount", "amount"),
        words("Card", "card_label"),
        words("Reason", "reason"),
        words("Purpose", "purpose"),
        mono("Provider’s reference", "reference"),
        link("Payment", "payment"),
        link("Requested by", "requested_by"),
        words("Calls", lambda attempt: str(attempt.tries) if attempt.tries else ""),
        moment("Created", "created_at"),
        moment("First called", "sent_at"),
        moment("Unknown since", unknown_since),
        moment("Next call", next_call_at),
        moment("Ended", "ended_at"),
        mono("ID", "pk"),
    ]
    operator_actions = [END_ATTEMPT]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PaymentAttempt]:
        attempts = super().get_queryset(request)
        return attempts.prefetch_related(
            "invoice__organization", "payment__invoice", "requested_by"
        )

    def matches(self, term: str) -> list[Q]:
        return [
            Q(reference=term),
            Q(page=term),
            Q(invoice__number=term.upper()),
            Q(invoice__organization__in=organization_ids_at(term)),
        ]

    def organization_of(self, row: PaymentAttempt) -> Organization | None:
        return row.invoice.organization


class CardRefundForm(ReasonForm):
    """The amount to refund to the card, and the reason."""

    amount = AmountField(help_text=IN_ITS_CURRENCY)
    field_order = ("amount", "reason")


REFUND_CARD = OperatorAction(
    slug="refund-card",
    label="Refund to card",
    argument="payment",
    perform=refunding.refund_card,
    effects=(
        "The payment provider sends the amount back to the card. That cannot be undone.",
        "No more than what was paid too much for the invoice can be sent back. A credit note comes"
        " first.",
        TOLD,
    ),
    done="The refund was started.",
    is_offered=lambda payment: payment.kind == "card",
    form=CardRefundForm,
    is_destructive=True,
)


def attempts_of(invoice: Invoice) -> QuerySet[PaymentAttempt]:
    """The attempts to charge or refund for an invoice, newest first."""
    return invoice.payment_attempts.newest_first().select_related("invoice")


ATTEMPTS_OF_INVOICE = Section(
    title="Payment attempts",
    model=PaymentAttempt,
    rows=attempts_of,
    columns=ATTEMPT_COLUMNS,
    query=lambda invoice: invoice.number,
    rank=20,
)
