"""A seller with tiers, the subscription of Stark Industries and two more customers in the demo."""

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from accounts.models import User
from audit import log
from billing import actions, dates
from billing.actions.crediting import credit_invoice
from billing.actions.issuing import issue
from billing.actions.payments import Transfer, record_payment
from billing.actions.taxes import override_tax
from billing.details import BillingDetails
from billing.invoicing.lines import Charge, add_lines
from billing.models import Invoice, InvoiceKind, Seller, TaxOverride, TaxRate, Tier, TierPrice
from billing.tiers import monthly_usage
from billing.tiers.quotes import amount_of
from organizations.actions import create_organization
from organizations.models import Membership, Organization
from projects.demonstration import Cast

SELLS_FROM = date(2025, 1, 1)
TIERS = {
    "Free": ("To try the console.", 0, {"members": 5, "projects": 2, "components": 5}),
    "Team": (
        "For teams that ship together.",
        4_900,
        {"members": 50, "projects": 20, "components": 100, "environments": 5},
    ),
    "Business": ("For many teams, with room to grow.", 19_900, {"members": 1_000}),
}
"""The description of each tier, its price in cents a month, and its limits by meter."""
MONTHS_PAID = 10
"""How many months a year costs that is paid in advance."""

PAID_DAYS_AGO, OVERDUE_DAYS_AGO = 61, 31
"""When the two invoices were issued. An invoice is due after 14 days."""


def sell_tiers(member: Cast) -> None:
    """Create a seller, tiers and customers, unless there is a seller. `member` looks one up."""
    if Seller.objects.exists():
        return
    Seller.objects.create(
        legal_name="Console GmbH",
        line_1="Hafenstraße 1",
        postal_code="20457",
        city="Hamburg",
        country="DE",
        vat_id="DE136695976",
        email="billing@console.example",
        iban="DE89370400440532013000",
        bic="COBADEFFXXX",
        currency="EUR",
        series_prefix="CON",
        time_zone="Europe/Berlin",
    )
    TaxRate.objects.get_or_create(country="DE", valid_from=SELLS_FROM, defaults={"rate": 19})
    for position, name in enumerate(TIERS):
        _add_tier(name, position)
    operator = User.objects.create_user(
        "olivia@console.example", name="Olivia Operator", is_staff=True, is_superuser=True
    )
    _subscribe(member("Ada Lovelace"), operator)
    _create_customer_with_held_draft()
    _create_exempt_customer(operator)


def _add_tier(name: str, position: int) -> None:
    """Create a tier with limits, a price by the month, and one by the year unless it is free."""
    text, amount_minor, limits = TIERS[name]
    tier = Tier.objects.create(code=name.lower(), name=name, text=text, position=position)
    for meter, included in limits.items():
        tier.limits.create(meter=meter, included=included)
    amounts = {"month": amount_minor, "year": amount_minor * MONTHS_PAID}
    for interval, amount in amounts.items():
        if amount or interval == "month":
            tier.prices.create(
                amount_minor=amount, currency="EUR", interval=interval, valid_from=SELLS_FROM
            )


def _subscribe(ada: Membership, operator: User) -> None:
    """Subscribe Ada's organization by the month, with invoices that are paid, overdue and open."""
    details = BillingDetails(
        legal_name="Stark Industries GmbH",
        line_1="Unter den Linden 10",
        postal_code="10117",
        city="Berlin",
        country="DE",
        emails=("invoices@stark.example",),
        purchase_order="PO-2042",
    )
    actions.change_billing_details(details=details, by=ada)
    _charge_past_months(ada.organization, _team(), operator)
    actions.choose_tier(price=_team(), by=ada)
    monthly_usage.record_counts(ada.organization, today=dates.today())


def _charge_past_months(organization: Organization, price: TierPrice, by: User) -> None:
    """Issue two earlier invoices. The first one is paid, the second one credited in part."""
    today = dates.today()
    paid = _issue_invoice(organization, price, today - timedelta(days=PAID_DAYS_AGO))
    overdue = _issue_invoice(organization, price, today - timedelta(days=OVERDUE_DAYS_AGO))
    received_on = today - timedelta(days=PAID_DAYS_AGO - 9)
    transfer = Transfer(str(paid.total.decimal), received_on, "NOTPROVIDED 4711")
    record_payment(invoice=paid, transfer=transfer, reason="It is on the bank statement.", by=by)
    reason = "The console was not available for six days."
    credit_invoice(invoice=overdue, amount="9.80", reason=reason, by=by)


@transaction.atomic
def _issue_invoice(organization: Organization, price: TierPrice, day: date) -> Invoice:
    """Create an invoice for one interval at the price, and issue it on the day."""
    charge = Charge(f"{price.tier}, 1 {price.interval}", amount_of(price), unit=price.interval)
    invoice = Invoice.objects.create(
        organization=organization,
        kind=InvoiceKind.INVOICE,
        currency=price.currency,
        net_minor=charge.amount.minor,
        total_minor=charge.amount.minor,
    )
    add_lines(invoice, [charge])
    invoice.created_at = datetime.combine(day, time(9), UTC)
    invoice.save(update_fields=["created_at"])
    return issue(invoice, log.System(), on=day)


def _create_customer_with_held_draft() -> None:
    """Create a customer without a VAT ID, in a country whose tax rate no operator has entered."""
    details = BillingDetails(
        legal_name="Laboratoire Curie SARL",
        line_1="11 rue Pierre et Marie Curie",
        postal_code="75005",
        city="Paris",
        country="FR",
        emails=("factures@curie.example",),
    )
    member = _customer("Laboratoire Curie", "Marie Curie", "marie@curie.example", details)
    actions.choose_tier(price=_team(), by=member)


def _create_exempt_customer(operator: User) -> None:
    """Create a customer that owes no tax, as the operator decides before its first invoice."""
    details = BillingDetails(
        legal_name="Bertha-von-Suttner-Stiftung gGmbH",
        line_1="Am Markt 3",
        postal_code="28195",
        city="Bremen",
        country="DE",
        emails=("rechnungen@suttner.example",),
    )
    address = "bertha@suttner.example"
    member = _customer("Suttner Foundation", "Bertha von Suttner", address, details)
    override_tax(
        profile=member.organization.billing_profile,
        override=TaxOverride.EXEMPT,
        exemption="Article 132(1)(g) of Directive 2006/112/EC",
        reason="The certificate of the tax office is in the file.",
        by=operator,
    )
    actions.choose_tier(price=_team(), by=member)


def _customer(organization: str, name: str, address: str, details: BillingDetails) -> Membership:
    """Create an organization with billing details; returns its only member, without a password."""
    person = User.objects.create_user(address, name=name)
    member = create_organization(name=organization, by=person)
    actions.change_billing_details(details=details, by=member)
    return member


def _team() -> TierPrice:
    """The price of the tier Team by the month."""
    return TierPrice.objects.get(tier__code="team", interval="month")
