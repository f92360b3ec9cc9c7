"""What billing adds to pages of lower apps: three numbers on the Home of those who pay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from billing import dates, permissions
from billing.invoicing.balances import open_balances
from billing.payment_provider.configured import takes_cards
from billing.tiers import summary
from organizations.models import Membership
from organizations.tenancy.access import OrganizationRequest
from projects.parts import HOME, Part

NOTHING = "–"


@dataclass(frozen=True)
class Tile:
    """One number, with the page about it."""

    label: str
    number: str
    note: str
    url_name: str
    kind: str = ""
    """The kind of state, where something is to be done."""


def tiles(_: OrganizationRequest, member: Membership) -> Mapping[str, Any]:
    """What is to be paid, for what and how, for 4 queries; nothing where no one charges."""
    found = summary.read_summary(member.organization)
    if found.seller is None:
        return {"tiles": []}
    shown = [_tier(found)]
    if member.can(permissions.MANAGE_INVOICE):
        shown.insert(0, _to_pay(found))
    if member.can(permissions.VIEW_PAYMENTMETHOD):
        shown.append(_paid_with(found))
    return {"tiles": [(tile, _url(tile, member)) for tile in shown]}


def _url(tile: Tile, member: Membership) -> str:
    return reverse(tile.url_name, args=[member.organization.handle])


def _to_pay(found: summary.Summary) -> Tile:
    open_ = open_balances(found.organization, found.today)
    if not open_.balances:
        return Tile("To pay", NOTHING, "no open invoice", "billing:invoices")
    kind, words = open_.state
    return Tile("To pay", open_.amounts, words, "billing:invoices", kind)


def _tier(found: summary.Summary) -> Tile:
    if found.subscription is None:
        limits = f"the limits of {found.tier} apply" if found.tier else "so no limits apply"
        return Tile("Tier", NOTHING, f"no subscription, {limits}", "billing:overview")
    price = found.subscription.price
    if found.subscription.ends_at is not None:
        ends = f"ends {dates.format_day(found.subscription.ends_at)}"
        return Tile("Tier", str(price.tier), ends, "billing:overview", "waiting")
    note = f"{found.amount} a {price.interval} before tax"
    return Tile("Tier", str(price.tier), note, "billing:overview")


def _paid_with(found: summary.Summary) -> Tile:
    label, page = "Payment method", "billing:payment-methods"
    card = found.organization.payment_methods.default().first() if takes_cards() else None
    if card is None:
        return Tile(label, NOTHING, "paid by bank transfer", page)
    kind = "waiting" if card.needs_another(found.today) else ""
    said = "expired" if card.is_expired(found.today) else "expires"
    return Tile(label, str(card), f"{said} {card.expires}", page, kind)


BILLING = Part(HOME, "billing/_home.html", permissions.VIEW_BILLINGSUBSCRIPTION, tiles, rank=40)
