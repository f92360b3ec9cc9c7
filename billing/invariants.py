"""What is always true of invoices."""

from django.db.models import Count, F, Max, Q

from billing.models import Invoice, InvoiceSeries, Payment, PaymentKind
from console.invariants import Invariant

NUMBERS = Invariant(
    "invoice numbers",
    "series of invoices with a gap, or whose next number is taken",
    lambda: InvoiceSeries.objects.annotate(
        issued=Count("invoices"), last=Max("invoices__position")
    ).filter(~Q(next=F("issued") + 1) | Q(last__gte=F("next"))),
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
        Q(moved_to__amount_minor=-F("amount_minor"))
        & Q(moved_to__invoice__currency=F("invoice__currency"))
        | Q(taken_from__amount_minor=-F("amount_minor"))
        & Q(taken_from__invoice__currency=F("invoice__currency"))
    ),
)
