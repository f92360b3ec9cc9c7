"""Invariants of invoices and payments, which `manage.py verify` checks."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from django.db.models import Count, F, Max, Q

from audit.models import Event
from billing.events import invoices as events
from billing.models import (
    DocumentKind,
    Invoice,
    InvoiceDocument,
    InvoiceSeries,
    InvoiceState,
    Payment,
    PaymentKind,
)
from console.invariants import Invariant

DOCUMENTS_AT_ONCE = 100


def _invoices_without_documents() -> Iterator[str]:
    """Yield the number of each issued invoice that lacks its PDF or its XML."""
    issued = Invoice.objects.issued().annotate(number_of_documents=Count("documents"))
    incomplete = issued.filter(number_of_documents__lt=len(DocumentKind))
    yield from incomplete.values_list("number", flat=True)


def _altered_documents() -> Iterator[str]:
    """Yield the name of each document whose SHA-256 differs from the one stored with it, or from
    the one in the history, where the event may be missing, because operators can archive old ones.
    """
    issued = InvoiceDocument.objects.filter(invoice__state=InvoiceState.ISSUED)
    rows = issued.select_related("invoice").order_by("pk")
    documents = list(rows[:DOCUMENTS_AT_ONCE])
    while documents:
        recorded = _recorded_digests(documents)
        for document in documents:
            digests = {sha256(document.content).hexdigest(), document.sha256}
            digests |= recorded.get((str(document.invoice_id), document.kind), set())
            if len(digests) > 1:
                yield str(document)
        documents = list(rows.filter(pk__gt=documents[-1].pk)[:DOCUMENTS_AT_ONCE])


def _recorded_digests(documents: Sequence[InvoiceDocument]) -> dict[tuple[str, str], set[str]]:
    """The SHA-256 of documents in the history, by the ID of the invoice and the document's kind."""
    issued = Event.objects.filter(
        target_type=Invoice._meta.model_name,
        target_id__in={str(document.invoice_id) for document in documents},
        kind__in=[events.INVOICE_ISSUED, events.CREDIT_NOTE_ISSUED],
        is_refused=False,
    )
    recorded: dict[tuple[str, str], set[str]] = {}
    for target_id, after in issued.values_list("target_id", "after"):
        for kind, digest in after.get("sha256", {}).items():
            recorded.setdefault((target_id, kind), set()).add(digest)
    return recorded


def _is_opposite(other: str) -> Q:
    """The condition that the payment which the field `other` names has the opposite amount in the
    same currency, and its invoice the same organization, or both invoices none.
    """
    amounts = Q(**{f"{other}__amount_minor": -F("amount_minor")})
    currencies = Q(**{f"{other}__invoice__currency": F("invoice__currency")})
    owners = Q(**{f"{other}__invoice__organization": F("invoice__organization")})
    none = Q(**{f"{other}__invoice__organization": None}, invoice__organization=None)
    return amounts & currencies & (owners | none)


NUMBERS = Invariant(
    "invoice numbers",
    "series of invoices with a gap, or whose next number is taken",
    lambda: InvoiceSeries.objects.annotate(
        issued=Count("invoices"), last=Max("invoices__position")
    ).filter(~Q(next=F("issued") + 1) | Q(last__gte=F("next"))),
)
COMPLETE = Invariant(
    "invoices with documents",
    "issued invoices without a PDF or an XML",
    _invoices_without_documents,
    is_slow=True,
)
UNALTERED = Invariant(
    "documents of invoices",
    "documents that are not those that were issued",
    _altered_documents,
    is_slow=True,
)
SETTLED = Invariant(
    "settled invoices",
    "invoices that are noted as settled, of which something is open",
    lambda: (
        Invoice.objects.charges()
        .exclude(settled_at=None)
        .exclude(pk__in=Invoice.objects.settled().values("pk"))
    ),
    is_slow=True,
)
CREDIT = Invariant(
    "credit of invoices",
    "entries of credit without another of the opposite amount in the same organization",
    lambda: Payment.objects.filter(kind=PaymentKind.CREDIT).exclude(
        _is_opposite("moved_to") | _is_opposite("taken_from")
    ),
)
