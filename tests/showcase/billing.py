"""Pages of Billing, without a subscription and with one."""

from collections.abc import Iterator

from django.urls import reverse

from billing import dates
from billing.demo.customers import sell_tiers
from billing.invoicing.balances import Balance
from billing.models import CardSetup, Invoice, PaymentAttempt, PaymentMethod, Seller, TierPrice
from organizations.models import Membership, Organization
from tests.showcase.acts import fills, in_turn, presses
from tests.showcase.deleting import IS_ME
from tests.showcase.shot import Shot
from tests.showcase.world import World

PAGES = ("overview", "tiers", "usage", "invoices", "payment-methods", "details")


def pay_by_card(who: Membership) -> CardSetup:
    """Three cards, one by a former member, one expired; and invoices that none could pay yet."""
    here = who.organization
    of_both = {"organization": here, "brand": "Visa", "expires_year": 2031, "expires_month": 4}
    PaymentMethod.objects.create(
        reference="pm_1", last_four="4242", is_default=True, added_by=who, **of_both
    )
    PaymentMethod.objects.create(reference="pm_2", last_four="0341", **of_both)
    PaymentMethod.objects.create(
        reference="pm_3", last_four="4444", **of_both | {"expires_year": 2025}
    )
    attempt = {"customer": "cus_1"}
    failed = {"kind": "card", "state": "failed", "card": "pm_2", "card_label": "Visa …0341"}
    page = {"kind": "page", "state": "waiting", "url": "https://provider.example/pay"}
    unsettled = Invoice.objects.unsettled().filter(organization=here).order_by("-created_at")
    for invoice, more in zip(unsettled, (page, failed), strict=False):
        reason = "Your card was declined." if more is failed else ""
        amount = Balance(invoice, dates.today()).open.minor
        PaymentAttempt.objects.create(
            invoice=invoice, reason=reason, amount_minor=amount, **attempt, **more
        )
    return CardSetup.objects.create(
        organization=here, added_by=who, page="cs_1", url="https://provider.example/card"
    )


def billing_shots(w: World) -> Iterator[Shot]:
    """Each page for those who have no subscription and those who have, and the summary."""
    Seller.objects.all().delete()  # The demo has its own, and leaves one that is there.
    sell_tiers(lambda name: w.long)
    setup = pay_by_card(w.long)
    for who, state in ((w.few, "0"), (w.long, "full")):
        handle = who.organization.handle
        for name in PAGES:
            yield Shot(f"billing-{name}", state, reverse(f"billing:{name}", args=[handle]), who)
    yield from _invoice_shots(w.long)
    yield from _error_shots(w)
    card = w.long.organization.payment_methods.default().get()
    for name, key in (("adding-card", setup.pk), ("delete-card", card.pk)):
        address = reverse(f"billing:{name}", args=[w.long.organization.handle, key])
        yield Shot(f"billing-{name}", "1", address, w.long)
    dearest = TierPrice.objects.filter(interval="month").latest("amount_minor")
    choose = reverse("billing:choose", args=[w.long.organization.handle])
    yield Shot("billing-choose", "up", f"{choose}?price={dearest.pk}", w.long)
    end = reverse("billing:end", args=[w.long.organization.handle])
    yield Shot("billing-end", "1", end, w.long)
    methods = reverse("billing:payment-methods", args=[w.long.organization.handle])
    yield Shot("billing-payment-methods", "returned", f"{methods}?returned=1", w.long)


def _invoice_shots(who: Membership) -> Iterator[Shot]:
    """Paid, overdue with a credit note, that credit note, and one whose payment waits."""
    address = ""
    for number, invoice in enumerate(who.organization.invoices.order_by("created_at", "pk"), 1):
        address = reverse("billing:invoice", args=[who.organization.handle, invoice.pk])
        yield Shot("billing-invoice", str(number), address, who)
    yield Shot("billing-invoice", "returned", f"{address}?returned=1", who)


def _error_shots(w: World) -> Iterator[Shot]:
    """What is wrong or missing: a form, details before a first tier, an invoice that is held."""
    details = reverse("billing:details", args=[w.long.organization.handle])
    wrong = in_turn(fills("Legal name", ""), fills("VAT ID", "DE1"), presses("Save details"))
    act = in_turn(wrong, IS_ME, presses("Continue"))
    yield Shot("billing-details", "error", details, w.long, act)
    choose = reverse("billing:choose", args=[w.few.organization.handle])
    team = TierPrice.objects.get(tier__code="team", interval="month")
    yield Shot("billing-choose", "no-details", f"{choose}?price={team.pk}", w.few)
    held = Organization.objects.get(name="Laboratoire Curie")
    overview = reverse("billing:overview", args=[held.handle])
    yield Shot("billing-overview", "held", overview, held.memberships.get())
