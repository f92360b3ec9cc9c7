"""What operators do about the seller and what is sold, as their pages word it."""

from typing import Any

from accounts.models import User
from billing.actions import sellers, tiers
from billing.details import PartyDetails
from billing.forms.selling import (
    LimitForm,
    NewTierForm,
    PriceForm,
    SellerForm,
    TaxRateForm,
    TierForm,
)
from billing.models import Seller, Tier
from billing.money import Money
from console.operators.acting import OperatorAction

TOLD = "Your reason is recorded in the history of this console, which operators read."
HISTORY = (
    "Your reason is recorded in the organization’s history. Members see that it was an operator of"
    " this console, and not who."
)
BANK = (
    "New bank details are used 24 hours from now. Every operator is told by email, and can stop"
    " them until then."
)


def _set_up(*, reason: str, by: User, seller: Seller | None = None, **typed: Any) -> Seller:
    """Set up or change the seller from the fields of `SellerForm`; `seller` is the row
    to change.
    """
    return sellers.set_up_seller(
        party=_from_fields(typed, PartyDetails),
        terms=_from_fields(typed, sellers.SellerTerms),
        bank=_from_fields(typed, sellers.Bank),
        reason=reason,
        by=by,
    )


def _from_fields(typed: dict[str, Any], dataclass: Any) -> Any:
    """An object of the dataclass, with those of the typed fields that it has."""
    return dataclass(**{name: typed[name] for name in dataclass.__dataclass_fields__})


def _add_tier(*, code: str, reason: str, by: User, **typed: Any) -> Tier:
    """Create a tier from the fields of `NewTierForm`."""
    return tiers.add_tier(
        code=code, terms=_from_fields(typed, tiers.TierTerms), reason=reason, by=by
    )


def _change_tier(*, tier: Tier, reason: str, by: User, **typed: Any) -> None:
    """Change a tier from the fields of `TierForm`."""
    tiers.change_tier(tier=tier, terms=_from_fields(typed, tiers.TierTerms), reason=reason, by=by)


def _typed_threshold(seller: Seller) -> str:
    """The amount above which changes are invoiced immediately, as the form shows it; empty for
    never.
    """
    minor = seller.charge_now_above_minor
    return "" if minor is None else str(Money(minor, seller.currency).decimal)


def _initial_values(row: Any, form: Any) -> dict[str, Any]:
    """The values of the row for those fields of the form that it has."""
    return {name: getattr(row, name) for name in form.base_fields if hasattr(row, name)}


SET_UP_SELLER = OperatorAction(
    slug="set-up",
    label="Set up seller",
    argument="",
    perform=_set_up,
    effects=(
        "Organizations can choose tiers that have a price, and get invoices from the seller.",
        TOLD,
    ),
    done="{} is set up.",
    is_offered=lambda row: not Seller.objects.exists(),
    form=SellerForm,
)
CHANGE_SELLER = OperatorAction(
    slug="edit",
    label="Change seller",
    argument="seller",
    perform=_set_up,
    effects=(
        "Invoices show it from the next one on. Issued invoices never change.",
        BANK,
        "The limits of the default tier apply immediately. What is over a limit already keeps"
        " working.",
        TOLD,
    ),
    done="{} was changed.",
    form=SellerForm,
    initial=lambda seller: {
        **_initial_values(seller, SellerForm),
        "charge_now_above_minor": _typed_threshold(seller),
    },
)
STOP_BANK = OperatorAction(
    slug="stop-bank",
    label="Stop new bank details",
    argument="seller",
    perform=sellers.stop_bank_change,
    effects=("The bank details in use stay. Every operator is told by email.", TOLD),
    done="The new bank details of {} were stopped.",
    is_offered=lambda seller: seller.next_bank_at is not None,
    is_destructive=True,
)
ADD_TIER = OperatorAction(
    slug="new",
    label="New tier",
    argument="",
    perform=_add_tier,
    effects=("It can be chosen once it has a price.", TOLD),
    done="{} was added. Add its limits and a price.",
    form=NewTierForm,
)
CHANGE_TIER = OperatorAction(
    slug="edit",
    label="Change tier",
    argument="tier",
    perform=_change_tier,
    effects=(
        "Organizations that have {} keep it, also when it can no longer be chosen.",
        TOLD,
    ),
    done="{} was changed.",
    form=TierForm,
    initial=lambda tier: _initial_values(tier, TierForm),
)
SET_LIMIT = OperatorAction(
    slug="set-limit",
    label="Set limit",
    argument="tier",
    perform=tiers.set_limit,
    effects=(
        "It applies to every organization that has {}, from now on. What is over the limit stays.",
        TOLD,
    ),
    done="The limit of {} was set.",
    form=LimitForm,
)
ADD_PRICE = OperatorAction(
    slug="add-price",
    label="Add price",
    argument="tier",
    perform=tiers.add_price,
    effects=(
        "Organizations that choose {} from that day on pay it. Those that have it already keep"
        " their price.",
        "The price before it ends on that day. A price never changes.",
        TOLD,
    ),
    done="The price of {} was added.",
    form=PriceForm,
)
ADD_RATE = OperatorAction(
    slug="new",
    label="New tax rate",
    argument="",
    perform=tiers.add_tax_rate,
    effects=("Invoices use it from that day on. It replaces the rate before it.", TOLD),
    done="The rate of {} was added.",
    form=TaxRateForm,
)
