"""What the console asks of a payment provider, whichever it is, and what may come of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from billing.money import Money

if TYPE_CHECKING:
    from billing.models import CardSetup, PaymentAttempt
    from organizations.models import Organization


class ProviderSilent(Exception):
    """The outcome of a call is unknown: no answer, or one that says nothing about it."""


class ProviderRefused(ProviderSilent):
    """The provider did not take a call: it is malformed, or the key may not make it."""

    def __init__(self, refusal: str, message: str) -> None:
        super().__init__(message)
        self.refusal = refusal
        """The provider's code of it and the parameter, by which operators know it again."""


class ForgedEvent(Exception):
    """A message that the provider did not sign, or signed too long ago."""


@dataclass(frozen=True)
class Page:
    """A page of the provider, which a person opens."""

    reference: str
    url: str


@dataclass(frozen=True)
class Card:
    """All that the console knows of a card."""

    reference: str
    brand: str
    last_four: str
    expires_month: int
    expires_year: int


@dataclass(frozen=True)
class Succeeded:
    """Money was moved, and how much."""

    reference: str
    amount: Money


@dataclass(frozen=True)
class Failed:
    """No money was moved, nor will it be."""

    reason: str
    reference: str = ""
    is_final: bool = False
    """Whether the same card need not be tried again."""
    needs_person: bool = False
    """Whether it goes through once a person confirms it on a page of the provider."""
    is_untried: bool = False
    """Whether no card was asked, so that it says nothing about one."""
    refusal: str = ""
    """As of ProviderRefused, where the provider did not take the call; otherwise empty."""


@dataclass(frozen=True)
class Waiting:
    """A person has to open the page."""

    page: Page


@dataclass(frozen=True)
class Unknown:
    """No one can tell yet. The provider is asked again, and nothing is done anew until it says."""

    reason: str
    reference: str = ""
    refusal: str = ""
    """As of ProviderRefused, where the provider did not take the question; otherwise empty."""


Outcome = Succeeded | Failed | Waiting | Unknown


@dataclass(frozen=True)
class Hint:
    """That something happened to what the provider knows by one of these names."""

    references: tuple[str, ...]
    is_of_the_past: bool = False
    """Whether what succeeded may have been taken back since."""


@dataclass(frozen=True)
class Charged:
    """Money that the provider says it took for this console."""

    reference: str
    attempt: str
    """The attempt that it was taken for, as the provider was told; it may be anything."""
    amount: Money
    at: datetime


class Loss(StrEnum):
    """How money that was moved came back, or may."""

    INQUIRY = "inquiry"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"
    REFUND_FAILED = "refund_failed"
    REFUNDED = "refunded"


@dataclass(frozen=True)
class TakenBack:
    """That what the provider moved for this console is contested, went back or did not arrive."""

    loss: Loss
    reference: str
    """What the provider knows the dispute or the refund by."""
    about: str
    """The charge that is disputed or sent back, or the attempt to refund that failed."""
    amount: Money
    attempt: str = ""
    """The attempt to refund that a refund was made for; empty where others made it."""


class Gateway(Protocol):
    """One provider. Each call but `parse_event` goes out, so none is made in a transaction.

    Those about an attempt never raise; the others raise ProviderSilent or ProviderRefused.
    """

    name: str

    def customer(self, organization: "Organization") -> str:
        """Create the organization at the provider and return its reference there; repeatable."""

    def setup_page(self, setup: "CardSetup", *, customer: str, return_url: str) -> Page:
        """Create a page to enter a card, or return the page that the setup has."""

    def card_of(self, setup: "CardSetup") -> Card | None:
        """The card that was entered on the setup's page; None until there is one."""

    def is_over(self, setup: "CardSetup") -> bool:
        """Whether the setup's page has expired, so that no card can be entered there."""

    def detach(self, card: str) -> None:
        """Have the provider forget a card; does nothing if it has."""

    def charge(self, attempt: "PaymentAttempt") -> Outcome:
        """Charge the attempt's card, or open its page to pay. Repeated, it is the same charge."""

    def find(self, attempt: "PaymentAttempt", *, may_repeat: bool) -> Outcome:
        """Ask what became of an attempt to charge or to refund.

        If the provider does not know the attempt, it is made again if `may_repeat`, and has failed
        otherwise.
        """

    def close(self, attempt: "PaymentAttempt") -> Outcome:
        """Close the attempt's page to pay, and return what became of it: someone may have paid."""

    def refund(self, attempt: "PaymentAttempt") -> Outcome:
        """Send the attempt's amount back to the card. Repeated, it is the same refund."""

    def charges_since(self, moment: datetime) -> Iterator[Charged]:
        """Yield the charges for this console that began since the moment and have succeeded.

        Asks the network while it is read. Raises ProviderSilent or ProviderRefused, also midway.
        """

    def taken_back_since(self, moment: datetime) -> Iterator[TakenBack]:
        """Yield the disputes and refunds that began since the moment, also of others' charges.

        Asks the network while it is read. Raises ProviderSilent or ProviderRefused, also midway.
        """

    def taken_back(self, attempt: "PaymentAttempt") -> Iterator[TakenBack]:
        """Yield the disputes and refunds of one attempt that succeeded.

        Asks the network while it is read. Raises ProviderSilent or ProviderRefused, also midway.
        """

    def parse_event(self, headers: Mapping[str, str], body: bytes) -> Hint | None:
        """What an event of the provider is about; None if that is nothing of ours.

        Raises ForgedEvent if it is not signed by the provider.
        """
