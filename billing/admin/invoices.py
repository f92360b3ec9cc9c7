"""Operators look invoices up: which are drafts, which are overdue, and what a reference means."""

from functools import partial
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path

from accounts.models import User
from billing import dates
from billing.actions import exporting
from billing.admin import payment_actions
from billing.admin.attempts import ATTEMPTS_OF_INVOICE
from billing.admin.export_actions import EXPORT_INVOICES
from billing.admin.invoice_contents import CONTENTS, DOCUMENT_COLUMNS, LINES, documents_of
from billing.admin.payments import PAYMENT_COLUMNS
from billing.invoicing.balances import Balance
from billing.invoicing.downloads import as_download
from billing.invoicing.references import compact_reference
from billing.invoicing.typed_amounts import parse_amount
from billing.models import DocumentKind, Invoice, Payment, Seller
from billing.money import Money
from console.operators.acting import OperatedAdmin
from console.operators.columns import State, day, itself, link, moment, mono, state, unbroken, words
from console.operators.lookup import ListGroup, Section, StateFilter
from organizations.models import Organization
from organizations.tenancy.operator_search import organization_ids_starting


def balance_of(invoice: Invoice) -> Balance:
    """What of an invoice is paid, on the day with which it was read."""
    return Balance(invoice, invoice.day)  # type: ignore[attr-defined]  # `with_balance_on` adds it


def state_of(invoice: Invoice) -> State:
    """Whether an invoice is a draft, open, overdue or paid, with its color."""
    return balance_of(invoice).state


def payments_of(invoice: Invoice) -> QuerySet[Payment]:
    """The payments of an invoice, newest first."""
    return invoice.payments.select_related("invoice").order_by("-recorded_at", "-pk")


def amount_of_search(term: str) -> Money | None:
    """The amount that was typed, in the seller's currency unless it names one; None for
    no amount.
    """
    seller = Seller.objects.first() if any(map(str.isdigit, term)) else None
    return parse_amount(term, seller.currency) if seller else None


STATE = state("State", state_of)


def open_of(invoice: Invoice) -> Money | None:
    """What is open of an issued invoice; None for a draft and for a credit note."""
    return balance_of(invoice).open if payment_actions.is_payable(invoice) else None


def total_of(invoice: Invoice) -> str:
    """The total of an invoice with tax; of a draft the net amount, because its tax is not known."""
    return str(invoice.total) if invoice.is_issued else f"{invoice.net} before tax"


def credit_notes_of(invoice: Invoice) -> QuerySet[Invoice]:
    """The credit notes that correct an invoice, newest first."""
    return invoice.credit_notes.issued().order_by("-created_at", "-pk")


TOTAL = unbroken("Total", total_of)
OPEN = unbroken("Open", open_of)
DUE = day("Due", lambda invoice: None if invoice.is_credit_note else invoice.due_on)
HELD = words("Not issued because", "held_because")


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

    change_form_template = "billing/operators_invoice.html"
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
        "A payment reference such as RF83 ACME 2026 0000 1, an invoice number, a total such as"
        " 58.31, the start of the legal name of the buyer or of the name of an organization,"
        " or its handle or ID."
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
        *CONTENTS,
        mono("Reference", "reference"),
        words("Note", "note"),
        moment("Created", "created_at"),
    ]
    sections = [
        LINES,
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
    operator_creations = (EXPORT_INVOICES,)
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
        """The columns of the list; for drafts why each is held, instead of what issued
        ones have.
        """
        if request.GET.get(InvoiceFilter.parameter_name) in {"drafts", "held"}:
            return [*self.list_display[:2], TOTAL, HELD, moment("Created", "created_at")]
        return self.list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invoice]:
        invoices = super().get_queryset(request).prefetch_related("organization", "corrects")
        # The search's: there is an index for it on PostgreSQL.
        invoices = invoices.alias(buyer_key=Lower(KT("buyer__legal_name")))
        return invoices.with_balance_on(dates.today())

    def get_urls(self) -> list[URLPattern]:
        document_paths = [
            path(
                f"<path:object_id>/{kind}/",
                self.admin_site.admin_view(partial(self.open_document, kind=kind)),
                name=f"billing_invoice_{kind}",
            )
            for kind in DocumentKind.values
        ]
        return [*document_paths, *super().get_urls()]

    def open_document(self, request: HttpRequest, object_id: str, kind: str) -> HttpResponse:
        """Send a document as it was issued, and record that; 404 for a draft, 405 unless POST."""
        invoice: Invoice | None = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, invoice):
            raise PermissionDenied
        if invoice is None or not invoice.is_issued:
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        document = exporting.open_document(invoice=invoice, kind=kind, by=cast(User, request.user))
        return as_download(invoice, document)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        """The page of one invoice, with the table of its documents in the context."""
        context["documents"] = documents_of(context["original"])
        context["document_columns"] = DOCUMENT_COLUMNS
        return super().render_change_form(request, context, *args, **options)

    def matches(self, term: str) -> list[Q]:
        conditions = [Q(number=term.upper()), Q(organization__in=organization_ids_starting(term))]
        if reference := compact_reference(term):
            conditions.append(Q(reference=reference))
        if amount := amount_of_search(term):
            conditions.append(Q(total_minor=amount.minor, currency=amount.currency))
        return conditions

    def starts(self, term: str) -> list[Q]:
        return [Q(buyer_key__startswith=term.lower())]

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
