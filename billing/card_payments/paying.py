"""How what is open of an invoice is paid: by a transfer, also as a code to scan, or by a card."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from billing.invoicing.balances import Balance
from billing.invoicing.references import in_groups_of_four, payment_code
from billing.models import AttemptState, Invoice, PaymentAttempt, PaymentMethod
from billing.models.attempt import UNFINISHED
from billing.money import Money
from billing.payment_provider.configured import takes_cards
from billing.payment_provider.units import has_other_units
from console.operators.columns import State
from organizations.models import Organization

NOTHING_ELSE = "Transfer nothing until it is over."
CODES_KEPT = 200
"""Payment codes of 3 kB each that a process keeps."""


@dataclass(frozen=True)
class Payment:
    """What to type into a banking app, or to scan with it."""

    amount: Money
    payee: str
    iban: str
    bic: str
    reference: str
    code: str
    """The payment code as the address of a picture; empty where there is none."""


def how_to_pay(balance: Balance) -> Payment | None:
    """What to transfer for the open amount of an invoice; None if nothing is due."""
    if not balance.is_due:
        return None
    seller, reference = balance.invoice.seller, balance.invoice.reference
    account = (seller["iban"], seller["bic"])
    return Payment(
        amount=balance.open,
        payee=seller["legal_name"],
        iban=in_groups_of_four(seller["iban"]),
        bic=seller["bic"],
        reference=in_groups_of_four(reference),
        code=_picture_of_code(seller["legal_name"], account, balance.open, reference),
    )


@lru_cache(maxsize=CODES_KEPT)
def _picture_of_code(payee: str, account: tuple[str, str], amount: Money, reference: str) -> str:
    """The payment code as the address of a picture; empty where there is none.

    Kept, because drawing it takes longer than all else on the page of an invoice.
    """
    code = payment_code(payee, account, amount, reference)
    return code.svg_data_uri(scale=4, border=2, light="#fff") if code else ""


def card_to_charge(invoice: Invoice, today: date) -> PaymentMethod | None:
    """The organization's default card, to charge what is open; None if it has to be transferred.

    None if cards are not taken, or not in this currency; if the organization was deleted or is not
    running; if an earlier charge of the invoice has ended, but for those that no card was asked
    for; and if there is no card or it has expired. Whether something is open is not checked here.
    """
    organization = invoice.organization
    if not takes_cards() or has_other_units(invoice.currency):
        return None
    if organization is None or not organization.is_running:
        return None
    ended_charges = invoice.payment_attempts.charges().exclude(state__in=UNFINISHED)
    if ended_charges.exclude(
        is_untried=True
    ).exists():  # Declined, or an operator reversed what was paid.
        return None
    card = organization.payment_methods.default().first()
    return None if card is None or card.is_expired(today) else card


def expiring_card(organization: Organization, today: date) -> PaymentMethod | None:
    """The default card, if it has expired or soon will; else None."""
    card = organization.payment_methods.default().first() if takes_cards() else None
    return card if card is not None and card.needs_another(today) else None


@dataclass(frozen=True)
class ByCard:
    """What a page says and offers about paying an invoice by card."""

    attempt: PaymentAttempt | None
    """The newest attempt to charge; None without one, and after one that succeeded."""
    card: PaymentMethod | None
    """The organization's default card, expired or not; None without one."""
    has_returned: bool = False
    """Whether the person comes from the page of the provider, and so need not go there again."""

    @property
    def is_under_way(self) -> bool:
        """Whether it is not known yet what became of the attempt."""
        return self.attempt is not None and not self.attempt.is_finished

    @property
    def pays_by_itself(self) -> bool:
        """Whether a card is being charged, or will be without anything that a person does."""
        is_repeated = self.attempt is not None and self.attempt.is_untried and self.card is not None
        return self.is_under_way or is_repeated

    @property
    def may_pay(self) -> bool:
        """Whether another attempt can begin."""
        return not self.is_under_way

    @property
    def url(self) -> str:
        """The page on which a person pays, while it is open."""
        return self.attempt.url if self.attempt and self.is_waiting else ""

    @property
    def is_waiting(self) -> bool:
        """Whether it goes on only once a person pays or confirms."""
        return self.attempt is not None and self.attempt.is_waiting and not self.has_returned

    @property
    def state(self) -> State | None:
        """The state of the newest attempt, as a color and a label; None without one."""
        if self.attempt is None:
            return None
        if self.is_waiting:
            return "waiting", "Waiting for you"
        if self.is_under_way:
            return "waiting", "Under way"
        return "bad", "Ended" if self.attempt.state == AttemptState.ENDED else "Failed"

    @property
    def sentence(self) -> str:
        """The first sentence about how the newest attempt stands."""
        if self.attempt is None:
            return "It counts as soon as the payment provider confirms it."
        if self.is_waiting:
            return f"The payment provider waits for you to pay or to confirm. {NOTHING_ELSE}"
        if self.is_under_way:
            return f"The payment provider is being asked. {NOTHING_ELSE}"
        if self.attempt.state == AttemptState.ENDED:
            return (
                "The payment provider did not say what became of the last attempt, so an operator"
                " of this console ended it. If the money was taken, it is still counted."
            )
        if self.attempt.is_untried:
            return (
                "The last attempt was not made, and no card was charged. Another one is made within"
                f" 12 hours. {NOTHING_ELSE}"
            )
        return f"The last attempt failed: {self.attempt.reason}"


def newest_charge(invoice_id: UUID) -> PaymentAttempt | None:
    """The newest attempt to take money for an invoice, with the invoice; None without one."""
    charges = PaymentAttempt.objects.filter(invoice_id=invoice_id).charges()
    return charges.select_related("invoice").newest_first().first()


def paying_by_card(
    balance: Balance, newest: PaymentAttempt | None, *, has_returned: bool = False
) -> ByCard | None:
    """What the page says about paying an invoice by card; None if nothing is due.

    Read `newest` before the balance, so that the balance has what it paid if it succeeded.
    """
    if not balance.is_due or balance.invoice.organization is None:
        return None
    if newest is not None and newest.state == AttemptState.SUCCEEDED:
        newest = None
    card = balance.invoice.organization.payment_methods.default().first()
    return ByCard(newest, card, has_returned)
