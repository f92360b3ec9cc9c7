"""Who sells: what operators say of it, and bank details that count only after a day."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actions import demand_operator
from accounts.models import User
from audit import log
from billing.actions.tiers import record_selling_event
from billing.details import PartyDetails, UnfitDetails, clean_details
from billing.events.selling import BANK_CHANGE_STOPPED, BANK_CHANGED, BANK_TAKEN, SELLER_SET_UP
from billing.mail import operators as operator_mail
from billing.models import Seller, Tier, TierPrice
from billing.money import reason_against_currency
from console.refusals import Refusal
from console.words.reasons import clean_reason

BANK_WAITS = timedelta(hours=24)
"""Until new bank details count, so that another operator can stop them."""


class UnfitSeller(Refusal):
    slug = "unfit-seller"
    message = "{reason}"
    is_mistake = True

    def __init__(self, *, field: str, reason: str) -> None:
        super().__init__(reason=reason)
        self.field = field


class CurrencyStays(Refusal):
    slug = "currency-stays"
    message = "There are prices in {currency}, so the currency stays."
    field = "currency"


class NoBankChange(Refusal):
    slug = "no-bank-change"
    message = "No new bank details are waiting."


@dataclass(frozen=True)
class SellerTerms:
    """What is said of the seller, but for the party and the bank."""

    email: str
    currency: str
    series_prefix: str
    terms_days: int
    time_zone: str
    tax_id: str = ""
    register: str = ""
    small_business_note: str = ""
    charge_now_above_minor: int | None = None
    """In minor units; None for never."""
    default_tier: Tier | None = None
    """Whose limits apply to organizations without a subscription; None for no limits."""
    end_after_days: int | None = None
    """After the due date of an unpaid invoice, to end a subscription; None for never."""


@dataclass(frozen=True)
class Bank:
    """Where invoices are paid to."""

    iban: str
    bic: str = ""


@transaction.atomic
def set_up_seller(
    *, party: PartyDetails, terms: SellerTerms, bank: Bank, reason: str, by: User
) -> Seller:
    """Save who sells, and record it. Invoices that are issued keep what they say.

    The first bank details count immediately; later ones wait for BANK_WAITS, and every operator is
    emailed. Raises InvalidReason, NotAnOperator, UnfitSeller, CurrencyStays.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    if problem := reason_against_currency(terms.currency):
        raise UnfitSeller(field="currency", reason=problem)
    values = asdict(_clean_party(party)) | asdict(terms)
    former_seller = (
        Seller.objects.select_for_update(of=("self",)).select_related("default_tier").first()
    )
    if former_seller and former_seller.currency != terms.currency and TierPrice.objects.exists():
        raise CurrencyStays(currency=former_seller.currency)
    if former_seller is None:
        seller = Seller.objects.create(**values, **asdict(bank))
    else:
        Seller.objects.update(**values)
        seller = Seller.objects.get()
    before, after = (
        _tier_details(former_seller.default_tier if former_seller else None),
        _tier_details(terms.default_tier),
    )
    record_selling_event(SELLER_SET_UP, seller, by, reason, before=before, after=after)
    if bank != Bank(seller.iban, seller.bic):
        _save_waiting_bank(bank, seller, by, reason)
    return seller


@transaction.atomic
def stop_bank_change(*, seller: Seller, reason: str, by: User) -> None:
    """Drop the new bank details of the only seller before they count, and record it.

    Emails every operator. Raises InvalidReason, NotAnOperator, NoBankChange.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    sellers_with_change = Seller.objects.filter(next_bank_at__isnull=False)
    if not sellers_with_change.update(next_iban="", next_bic="", next_bank_at=None):
        raise NoBankChange
    record_selling_event(BANK_CHANGE_STOPPED, seller, by, reason)
    operator_mail.enqueue_bank_details()


@transaction.atomic
def take_waiting_bank() -> bool:
    """Use new bank details whose time has come, and record it; False if none are due."""
    due_sellers = Seller.objects.select_for_update().filter(next_bank_at__lte=timezone.now())
    seller = due_sellers.first()
    if seller is None:
        return False
    bank_details = {"iban": seller.next_iban, "bic": seller.next_bic}
    Seller.objects.update(**bank_details, next_iban="", next_bic="", next_bank_at=None)
    log.record(BANK_TAKEN, organization=None, by=log.System(), target=seller)
    return True


def _tier_details(default_tier: Tier | None) -> dict[str, str]:
    """The default tier, as the history has it."""
    return {"default_tier": str(default_tier or "none")}


def _clean_party(party: PartyDetails) -> PartyDetails:
    """The cleaned details of the seller. Raises UnfitSeller for the first wrong field."""
    try:
        return clean_details(party)
    except UnfitDetails as error:
        field, problem = next(iter(error.reasons.items()))
        raise UnfitSeller(field=field, reason=problem) from error


def _save_waiting_bank(bank: Bank, seller: Seller, by: User, reason: str) -> None:
    """Save bank details that count later, record them, and email every operator."""
    counts_from = timezone.now() + BANK_WAITS
    Seller.objects.update(next_iban=bank.iban, next_bic=bank.bic, next_bank_at=counts_from)
    before, after = ({"iban": _shorten_iban(iban)} for iban in (seller.iban, bank.iban))
    record_selling_event(BANK_CHANGED, seller, by, reason, before=before, after=after)
    operator_mail.enqueue_bank_details()


def _shorten_iban(iban: str) -> str:
    """The start and the end of an IBAN, such as "DE02 … 2051"."""
    return f"{iban[:4]} … {iban[-4:]}"
