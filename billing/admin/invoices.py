"""Operators look invoices up: which are drafts, which are overdue, and what a reference means."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from billing import dates
from billing.admin import payment_actions
from billing.admin.attempts import ATTEMPTS_OF_INVOICE
from billing.invoicing.balances import Balance
from billing.invoicing.references import compact_reference
from billing.models import Invoice, Payment
from billing.money import Money
from console.operators.acting import OperatedAdmin
from console.operators.columns import State, day, itself, link, moment, mono, state, unbroken, words
from console.operators.lookup import ListGroup, Section, StateFilter
from organizations.models import Organization
from organizations.tenancy.operator_search import known_as


def balance_of(invoice: Invoice) -> Balance:
    """What of it is paid, on the day of which it was read."""
    return Balance(invoice, invoice.day)  # type: ignore[attr-defined]  # `with_balance_on` adds it


def state_of(invoice: Invoice) -> State:
    """How it stands."""
    return balance_of(invoice).state


def payments_of(invoice: Invoice) -> QuerySet[Payment]:
    """What was recorded for it, newest first."""
    return invoice.payments.select_related("invoice").order_by("-recorded_at", "-pk")


STATE = state("State", state_of)


def open_of(invoice: Invoice) -> Money | None:
    """What is still to be paid of an invoice that was issued."""
    is_payable = invoice.is_issued and not invoice.is_credit_note
    return balance_of(invoice).open if is_payable else None


def total_of(invoice: Invoice) -> str:
    """With tax, which is computed when it is issued."""
    return str(invoice.total) if invoice.is_issued else f"{invoice.net} before tax"


def credit_notes_of(invoice: Invoice) -> QuerySet[Invoice]:
    """What was given back of it, newest first."""
    return invoice.credit_notes.issued().order_by("-created_at", "-pk")


TOTAL = unbroken("Total", total_of)
OPEN = unbroken("Open", open_of)
DUE = day("Due", lambda invoice: None if invoice.is_credit_note else invoice.due_on)
HELD = words("Not issued because", "held_because")
PAYMENT_COLUMNS = [
    itself("Payment"),
    day("Bank date", "received_on"),
    mono("Bank reference", "reference"),
    moment("Recorded", "recorded_at"),
]


class InvoiceFilter(StateFilter):
    title = "State"
    parameter_name = "state"
    states: ClassVar = {
        "drafts": ("Drafts to issue", Q(state="draft")),
        "issued": ("Issued", Q(state="issued")),
        "discarded": ("Discarded", Q(state="discarded")),
    }
    passing: ClassVar = {
        "overdue": ("Overdue", lambda: Invoice.objects.overdue(dates.today()).values("pk")),
        "held": ("Not issued", lambda: Invoice.objects.held().values("pk")),
    }


@admin.register(Invoice)
class InvoiceAdmin(OperatedAdmin):
    """What customers were charged. Nothing of an issued invoice can be changed."""

    rank = 72
    group = ListGroup.BILLING
    icon = "receipt"
    purpose = "Invoices and credit notes of all organizations, newest first."
    list_display = [
        itself("Invoice", is_number=True),
        link("Organization", "organization"),
        STATE,
        TOTAL,
        OPEN,
        DUE,
        moment("Created", "created_at"),
    ]
    list_filter = [InvoiceFilter]
    search_help_text = (
        "A payment reference such as RF83 ACME 2026 0000 1, an invoice number, or the handle or ID"
        " of an organization."
    )
    ordering = ["-created_at", "-pk"]
    details = [
        link("Organization", "organization"),
        STATE,
        HELD,
        words("Kind", "get_kind_display"),
        link("Corrects", "corrects"),
        day("Date of issue", "issued_on"),
        DUE,
        words("Net", lambda invoice: invoice.net if invoice.is_issued else ""),
        words("Tax", lambda invoice: invoice.tax if invoice.is_issued else ""),
        TOTAL,
        OPEN,
        mono("Reference", "reference"),
        words("Note", "note"),
        moment("Created", "created_at"),
    ]
    sections = [
        Section(
            title="Payments",
            model=Payment,
            rows=payments_of,
            columns=PAYMENT_COLUMNS,
            query=lambda invoice: invoice.number,
            rank=10,
        ),
        Section(
            title="Corrections",
            model=Invoice,
            rows=credit_notes_of,
            columns=[
                itself("Number", is_number=True),
                unbroken("Total", "total"),
                words("Reason", "note"),
                day("Date of issue", "issued_on"),
            ],
            rank=15,
        ),
        ATTEMPTS_OF_INVOICE,
    ]
    operator_actions = [
        payment_actions.ISSUE,
        payment_actions.DISCARD,
        payment_actions.RECORD_PAYMENT,
        payment_actions.CREDIT,
        payment_actions.REFUND,
        payment_actions.WRITE_OFF,
        payment_actions.RESEND,
    ]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Of drafts, why each could not be issued, in place of what only issued ones have."""
        if request.GET.get(InvoiceFilter.parameter_name) in {"drafts", "held"}:
            return [*self.list_display[:2], TOTAL, HELD, moment("Created", "created_at")]
        return self.list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invoice]:
        found = super().get_queryset(request).prefetch_related("organization", "corrects")
        return found.with_balance_on(dates.today())  # type: ignore[attr-defined]  # the model's own queryset

    def matches(self, term: str) -> list[Q]:
        found = [Q(number=term.upper()), Q(organization__in=known_as(term))]
        if reference := compact_reference(term):
            found.append(Q(reference=reference))
        return found

    def organization_of(self, row: Invoice) -> Organization | None:
        return row.organization


INVOICES_OF_ORGANIZATION = Section(
    title="Invoices",
    model=Invoice,
    rows=lambda organization: organization.invoices.with_balance_on(dates.today()).order_by(
        "-created_at", "-pk"
    ),
    columns=[itself("Invoice", is_number=True), STATE, TOTAL, OPEN, DUE],
    query=lambda organization: organization.pk,
    rank=70,
)
