"""What billing shows operators to look at."""

from billing import dates
from billing.models import Invoice, PaymentAttempt, ProviderFinding, Seller
from billing.models.attempt import AttemptState
from console.lists.paging import COUNT_CAP
from console.operators.attention import Attention

HELD = Attention(
    "Invoices not issued",
    "held back until something is fixed",
    Invoice,
    "state=held",
    lambda: Invoice.objects.held(),
    kind="bad",
)
OVERDUE = Attention(
    "Invoices overdue",
    f"of the {COUNT_CAP:,} that were due last",
    Invoice,
    "state=overdue",
    lambda: Invoice.objects.recently_overdue(dates.today(), among=COUNT_CAP),
)
UNKNOWN = Attention(
    "Payments without a result",
    "the payment provider does not say",
    PaymentAttempt,
    "state=unknown",
    lambda: PaymentAttempt.objects.filter(state=AttemptState.UNKNOWN),
    kind="off",
)
FINDINGS = Attention(
    "Provider differences",
    "to be looked at and settled",
    ProviderFinding,
    "state=open",
    lambda: ProviderFinding.objects.filter(settled_at=None),
    kind="off",
)
NO_DEFAULT_TIER = Attention(
    "Sellers without a default tier",
    "organizations without a subscription have no limits",
    Seller,
    "state=no-default-tier",
    lambda: Seller.objects.filter(default_tier=None),
)
