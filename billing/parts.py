"""What billing adds to pages of lower apps: up to three tiles on Home."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from billing import permissions
from billing.invoicing.balances import open_balances
from billing.payment_provider.configured import takes_cards
from billing.tiers import summary
from console.words import dates
from organizations.models import Membership
from organizations.tenancy.access import OrganizationRequest
from projects.parts import HOME, Part

NOTHING = "–"


@dataclass(frozen=True)
class Tile:
    """A number or a word on Home, with a link to the page about it."""

    label: str
    number: str
    note: str
    url_name: str
    kind: str = ""
    """The color of the state, such as "waiting", if something is to be done; empty otherwise."""


def tiles(_: OrganizationRequest, member: Membership) -> Mapping[str, Any]:
    """The template context: tiles that the member may view, each with its URL, in four queries.

    They show what is to be paid, the tier and the payment method. Empty without a seller.
    """
    billing = summary.read_summary(member.organization)
    if billing.seller is None:
        return {"tiles": []}
    tiles = [_tier_tile(billing)]
    if member.can(permissions.MANAGE_INVOICE):
        tiles.insert(0, _open_invoices_tile(billing))
    if member.can(permissions.VIEW_PAYMENTMETHOD):
        tiles.append(_payment_method_tile(billing))
    handle = member.organization.handle
    return {"tiles": [(tile, reverse(tile.url_name, args=[handle])) for tile in tiles]}


def _open_invoices_tile(billing: summary.Summary) -> Tile:
    open_invoices = open_balances(billing.organization, billing.today)
    if not open_invoices.balances:
        return Tile("To pay", NOTHING, "no open invoice", "billing:invoices")
    kind, note = open_invoices.state
    return Tile("To pay", open_invoices.amounts, note, "billing:invoices", kind)


def _tier_tile(billing: summary.Summary) -> Tile:
    if billing.subscription is None:
        limits = f"the limits of {billing.tier} apply" if billing.tier else "so no limits apply"
        return Tile("Tier", NOTHING, f"no subscription, {limits}", "billing:overview")
    price = billing.subscription.price
    if billing.subscription.ends_at is not None:
        note = f"ends {dates.day(billing.subscription.ends_at)}"
        return Tile("Tier", str(price.tier), note, "billing:overview", "waiting")
    note = f"{billing.amount} a {price.interval} before tax"
    return Tile("Tier", str(price.tier), note, "billing:overview")


def _payment_method_tile(billing: summary.Summary) -> Tile:
    label, page = "Payment method", "billing:payment-methods"
    card = billing.organization.payment_methods.default().first() if takes_cards() else None
    if card is None:
        return Tile(label, NOTHING, "paid by bank transfer", page)
    kind = "waiting" if card.needs_another(billing.today) else ""
    verb = "expired" if card.is_expired(billing.today) else "expires"
    return Tile(label, str(card), f"{verb} {card.expires}", page, kind)


BILLING = Part(HOME, "billing/_home.html", permissions.VIEW_BILLINGSUBSCRIPTION, tiles, rank=40)
