"""Operations that read the billing of an organization. None changes it, and none shows a card."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from billing.models.invoice import InvoiceKind
from billing.models.subscription import SubscriptionState
from billing.models.tier import Interval
from billing.permissions import MANAGE_INVOICE, VIEW_BILLINGSUBSCRIPTION
from billing.tiers.summary import read_summary
from console.api.lists import narrow, page_of
from console.api.schemas import Choice, Id, Listed, ListQuery
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import ORGANIZATION, Resource

router = Router(tags=["Billing"])
Kind = Annotated[InvoiceKind, Choice(InvoiceKind)]
State = Annotated[SubscriptionState, Choice(SubscriptionState)]
EachInterval = Annotated[Interval, Choice(Interval)]
Minor = Annotated[int, Field(description="In the smallest unit of the currency, such as cents.")]
Currency = Annotated[str, Field(description="Three letters, as in ISO 4217.")]


class Tier(Schema):
    """A level with limits and prices."""

    code: str
    name: str


class TierSubscription(Schema):
    """What an organization pays for, period after period."""

    state: State
    tier: Tier = Field(alias="price.tier")
    amount_minor: Minor = Field(alias="price.amount_minor")
    currency: Currency = Field(alias="price.currency")
    interval: EachInterval = Field(alias="price.interval")
    started_on: date
    period_start: date = Field(description="The first day of the present period.")
    period_end: date = Field(description="The first day after it.")
    next_tier: Tier | None = Field(
        None, alias="next_price.tier", description="The tier of the next period, if it changes."
    )
    ends_at: date | None = Field(
        description="The first day without the subscription; null for no end."
    )


class Billing(Schema):
    """The tier of an organization, and its subscription."""

    tier: Tier | None = Field(description="The tier whose limits apply; null if none do.")
    subscription: TierSubscription | None


class Invoice(Schema):
    """An issued invoice, or a credit note that corrects one."""

    id: Id
    number: str
    kind: Kind
    corrects_id: Id | None = Field(description="The invoice that a credit note corrects.")
    issued_on: date
    due_on: date | None
    period_start: date | None
    period_end: date | None = Field(description="The first day after the period.")
    currency: Currency
    net_minor: Minor
    tax_minor: Minor
    total_minor: Minor
    paid_minor: Minor
    credited_minor: Minor
    balance_minor: int = Field(description="What is open of the total; below 0 if overpaid.")

    @staticmethod
    def resolve_corrects_id(invoice: Any) -> str | None:
        return str(invoice.corrects_id) if invoice.corrects_id else None


class InvoicesQuery(ListQuery):
    """Which invoices the list shows."""

    number: str = Field("", max_length=40, description="Only the invoice with this number.")


invoices = Resource(
    router,
    "invoices",
    noun="an invoice",
    shows=Invoice,
    rows=lambda organization: organization.invoices.issued().with_balance(),
)
invoices.gets(MANAGE_INVOICE)


@router.get(invoices.list_path, response=Listed[Invoice], summary="List invoices")
@demands(MANAGE_INVOICE)
def list_invoices(
    request: ApiRequest, response: HttpResponse, query: Query[InvoicesQuery]
) -> object:
    """List the issued invoices and credit notes, the newest first."""
    rows = narrow(invoices.visible_to(request.auth, MANAGE_INVOICE), query, "number")
    return page_of(request, response, query, rows, by=("created_at", "pk"), newest_first=True)


@router.get(f"{ORGANIZATION}/billing", response=Billing, summary="Get the billing")
@demands(VIEW_BILLINGSUBSCRIPTION)
def get_billing(request: ApiRequest) -> object:
    """Get the tier of the organization, and what it subscribed to."""
    return read_summary(request.organization)
