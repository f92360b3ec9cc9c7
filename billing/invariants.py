"""What is always true of invoices."""

from django.db.models import Count, F, Max, Q

from billing.models import Invoice, InvoiceSeries
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
