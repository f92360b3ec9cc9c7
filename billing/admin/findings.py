"""Operators look up what differs from the payment provider, and what they do about it."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from billing.actions import findings
from billing.admin.selling_actions import HISTORY as TOLD
from billing.models import FindingKind, ProviderFinding
from console.operators.acting import OperatedAdmin, OperatorAction
from console.operators.columns import State, itself, link, moment, state, unbroken, words
from console.operators.lookup import ListGroup, StateFilter
from organizations.models import Organization

TO_DO = {
    FindingKind.CHARGE: (
        "Compare the charge with the invoice at the payment provider. What was paid too much pays"
        " other open invoices by itself: send back there only what is left of it."
    ),
    FindingKind.INQUIRY: "Answer the bank at the payment provider. Change nothing here.",
    FindingKind.DISPUTE: (
        "Answer the dispute at the payment provider, before the day that it names. Change nothing"
        " here until the dispute has ended: another finding says how."
    ),
    FindingKind.DISPUTE_WON: (
        "Nothing is to be done. If the payment was reversed because of the dispute, record it"
        " again."
    ),
    FindingKind.DISPUTE_LOST: (
        "Reverse the payment on its page: its amount is open again, and no card is charged for it"
        " by itself. Other invoices that it paid with credit are open again, too, and these are"
        " charged. If only a part went back, record a payment of the rest, or write off what is not"
        " to be paid."
    ),
    FindingKind.LATE: (
        "Look at the invoice: it may have been paid or refunded in another way, too. What was paid"
        " too much pays other open invoices by itself. What is left goes back with Refund to card,"
        " on the page of the payment."
    ),
    FindingKind.REFUNDED: (
        "If less is to be paid, issue a credit note on the page of the invoice, and then use Record"
        " refund there. If the invoice is still to be paid, reverse the payment on its page, and"
        " record a payment of what was not sent back."
    ),
    FindingKind.REFUSED: (
        "Look at the keys of the payment provider that are set, and for a newer release of the"
        " console. Customers are not written to, because it is not about their cards. Invoices are"
        " charged again by themselves after 12 hours."
    ),
    FindingKind.REFUND_FAILED: (
        "Reverse the refund on its page: the amount counts as paid too much again. Then send it in"
        " another way, such as by transfer with Record refund."
    ),
}
"""What to do where money came back, or may; the console books none of it."""


def finding_state(finding: ProviderFinding) -> State:
    """Whether a finding is settled or open, with its color."""
    return ("good", "Settled") if finding.settled_at else ("bad", "Open")


def to_do(finding: ProviderFinding) -> str:
    """What an operator does about a finding of this kind."""
    return TO_DO[FindingKind(finding.kind)]


SETTLE = OperatorAction(
    slug="settle",
    label="Settle difference",
    argument="finding",
    perform=findings.settle_finding,
    effects=(
        "It is noted that you looked at {}. No money is moved, and no payment is recorded.",
        TOLD,
    ),
    done="The difference about {} was settled.",
    is_offered=lambda finding: finding.settled_at is None,
)


class FindingFilter(StateFilter):
    title = "State"
    parameter_name = "state"
    states: ClassVar = {
        "open": ("Open", Q(settled_at=None)),
        "settled": ("Settled", Q(settled_at__isnull=False)),
    }


@admin.register(ProviderFinding)
class ProviderFindingAdmin(OperatedAdmin):
    """Differences between the payment provider and the console, to look up and to settle."""

    rank = 73
    group = ListGroup.BILLING
    icon = "scale"
    purpose = "What differs from what the console knows, and calls that were not taken."
    list_display = [
        itself("Reference"),
        words("Kind", "get_kind_display"),
        words("Difference", "what"),
        unbroken("Amount", "amount"),
        state("State", finding_state),
        moment("Found", "found_at"),
    ]
    list_filter = [FindingFilter]
    search_help_text = "What the provider calls the charge, the dispute or the refund."
    ordering = ["-found_at", "-pk"]
    details = [
        words("Kind", "get_kind_display"),
        words("Difference", "what"),
        words("What to do", to_do),
        unbroken("Amount", "amount"),
        link("Invoice", lambda finding: finding.attempt and finding.attempt.invoice),
        link("Payment", lambda finding: finding.attempt and finding.attempt.payment),
        link("Attempt", "attempt"),
        state("State", finding_state),
        moment("Found", "found_at"),
        moment("Settled", "settled_at"),
    ]
    operator_actions = [SETTLE]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProviderFinding]:
        rows = super().get_queryset(request)
        return rows.prefetch_related("attempt__invoice__organization", "attempt__payment__invoice")

    def matches(self, term: str) -> list[Q]:
        return [Q(reference=term), Q(attempt__reference=term)]

    def organization_of(self, row: ProviderFinding) -> Organization | None:
        return row.attempt.invoice.organization if row.attempt else None
