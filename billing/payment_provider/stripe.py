"""Stripe, as a Gateway. Nothing else in the console imports its library.

Nothing of Stripe's is kept but the names of a customer, a card, a page and a charge. Its events are
hints: what became of something is always asked. Stripe itself repeats nothing here: a call that
failed is asked again by its row, with the same key.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import stripe
from django.conf import settings

from billing.card_payments.returning import return_address
from billing.payment_provider import stripe_losses
from billing.payment_provider.calls import (
    Card,
    Charged,
    Failed,
    Hint,
    Outcome,
    Page,
    Succeeded,
    TakenBack,
    Unknown,
    Waiting,
)
from billing.payment_provider.stripe_answers import (
    amount,
    as_outcome,
    call_stripe,
    error_text,
    failure_of_error,
    mark_of,
    provider_error,
    refund_outcome,
)
from billing.payment_provider.stripe_events import hint_of
from billing.payment_provider.stripe_marks import (
    MARK,
    attempt_metadata,
    idempotency_key,
    is_repeatable,
    page_of,
)
from console.serving.addresses import absolute

if TYPE_CHECKING:
    from billing.models import CardSetup, PaymentAttempt
    from organizations.models import Organization

VERSION = "2026-10-28.endive"
"""Of the API, so that a change of the account's default changes nothing here."""
SECONDS = (5.0, 25.0)
"""To connect, and for an answer."""
PAGES_LAST = timedelta(hours=23)
NEVER_GOT = "The payment provider never got it."
stripe.enable_telemetry = False


class Stripe:
    """One account of Stripe."""

    name = "Stripe"

    def __init__(self, key: str, base: str, *secrets: str) -> None:
        self._secrets = secrets
        client = stripe.StripeClient(
            key,
            stripe_version=VERSION,
            base_addresses={"api": base},
            http_client=stripe.RequestsClient(timeout=SECONDS),
            max_network_retries=0,
        )
        self._api = client.v1

    @classmethod
    def of_settings(cls) -> "Stripe":
        """The account whose keys are in the settings."""
        secrets = settings.STRIPE_WEBHOOK_SECRET
        return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, *secrets)

    def customer(self, organization: "Organization") -> str:
        parameters: Any = {
            "name": organization.name,
            "metadata": {"console_organization": str(organization.pk)},
        }
        key = f"customer-{organization.pk}"
        return str(call_stripe(self._api.customers.create, parameters, {"idempotency_key": key}).id)

    def setup_page(self, setup: "CardSetup", *, customer: str, return_url: str) -> Page:
        parameters: Any = {
            "mode": "setup",
            "customer": customer,
            "allowed_payment_method_types": ["card"],
            "success_url": return_address(return_url),
            "cancel_url": return_url,
            "metadata": {"console_setup": str(setup.pk)},
        }
        request_options = {"idempotency_key": f"setup-{setup.pk}"}
        session = call_stripe(self._api.checkout.sessions.create, parameters, request_options)
        return Page(session.id, session.url)

    def card_of(self, setup: "CardSetup") -> Card | None:
        parameters: Any = {"expand": ["setup_intent.payment_method"]}
        session = call_stripe(self._api.checkout.sessions.retrieve, setup.page, parameters)
        intent = session.setup_intent
        if session.status != "complete" or intent is None or intent.payment_method is None:
            return None
        method = intent.payment_method
        card = method.card
        return Card(method.id, card.brand, card.last4, card.exp_month, card.exp_year)

    def is_over(self, setup: "CardSetup") -> bool:
        return bool(
            call_stripe(self._api.checkout.sessions.retrieve, setup.page).status == "expired"
        )

    def detach(self, card: str) -> None:
        try:
            self._api.payment_methods.detach(card)
        except stripe.InvalidRequestError:
            return  # It is not attached any more, or not there.
        except stripe.StripeError as error:
            raise provider_error(error) from error

    def charge(self, attempt: "PaymentAttempt") -> Outcome:
        return as_outcome(lambda: self._charge(attempt))

    def refund(self, attempt: "PaymentAttempt") -> Outcome:
        return as_outcome(lambda: self._refund(attempt))

    def find(self, attempt: "PaymentAttempt", *, may_repeat: bool) -> Outcome:
        return as_outcome(lambda: self._find(attempt, may_repeat), is_question=True)

    def close(self, attempt: "PaymentAttempt") -> Outcome:
        return as_outcome(lambda: self._close(attempt), is_question=True)

    def charges_since(self, moment: datetime) -> Iterator[Charged]:
        """Yield the succeeded payment intents with this console's mark that were created since.

        Asks the network for each page. Raises ProviderSilent or ProviderRefused, also midway.
        """
        try:
            for intent in self._list_intents({"created": {"gte": int(moment.timestamp())}}):
                mark = mark_of(intent, MARK)
                if mark and intent.status == "succeeded":
                    at = datetime.fromtimestamp(intent.created, UTC)
                    yield Charged(intent.id, mark, amount(intent), at)
        except stripe.StripeError as error:
            raise provider_error(error) from error

    def taken_back_since(self, moment: datetime) -> Iterator[TakenBack]:
        return stripe_losses.losses_since(self._api, moment)

    def taken_back(self, attempt: "PaymentAttempt") -> Iterator[TakenBack]:
        return stripe_losses.losses_of_attempt(self._api, attempt)

    def parse_event(self, headers: Mapping[str, str], body: bytes) -> Hint | None:
        return hint_of(headers, body, self._secrets)

    def _charge(self, attempt: "PaymentAttempt") -> Outcome:
        """Charge the attempt's card, or open its page to pay."""
        return self._open_page(attempt) if attempt.kind == "page" else self._charge_card(attempt)

    def _charge_card(self, attempt: "PaymentAttempt") -> Outcome:
        """Charge the attempt's card, without a person being there."""
        parameters: Any = {
            "amount": attempt.amount_minor,
            "currency": attempt.invoice.currency.lower(),
            "customer": attempt.customer,
            "payment_method": attempt.card,
            "allowed_payment_method_types": ["card"],
            "confirm": True,
            "off_session": True,
            "metadata": attempt_metadata(attempt),
        }
        intent = self._api.payment_intents.create(parameters, idempotency_key(attempt))
        return self._intent_outcome(intent)

    def _open_page(self, attempt: "PaymentAttempt") -> Outcome:
        """Open a page of Stripe on which the attempt is paid."""
        invoice = attempt.invoice
        return_url = absolute(page_of(invoice))
        price = {
            "currency": invoice.currency.lower(),
            "unit_amount": attempt.amount_minor,
            "product_data": {"name": f"Invoice {invoice.number}"},
        }
        parameters: Any = {
            "mode": "payment",
            "customer": attempt.customer,
            "allowed_payment_method_types": ["card"],
            "line_items": [{"price_data": price, "quantity": 1}],
            "payment_intent_data": {"metadata": attempt_metadata(attempt)},
            "metadata": attempt_metadata(attempt),
            "success_url": return_address(return_url),
            "cancel_url": return_url,
            "expires_at": int((attempt.created_at + PAGES_LAST).timestamp()),
        }
        session = self._api.checkout.sessions.create(parameters, idempotency_key(attempt))
        return Waiting(Page(session.id, session.url or ""))

    def _refund(self, attempt: "PaymentAttempt") -> Outcome:
        """Send the attempt's amount back to the card of the charge that it refunds."""
        assert attempt.refunds is not None  # noqa: S101  (for types: the database says so)
        parameters: Any = {
            "payment_intent": attempt.refunds.reference,
            "amount": attempt.amount_minor,
            "metadata": attempt_metadata(attempt),
        }
        return refund_outcome(self._api.refunds.create(parameters, idempotency_key(attempt)))

    def _find(self, attempt: "PaymentAttempt", may_repeat: bool) -> Outcome:
        """Ask what became of an attempt. Repeats it, or fails it, if Stripe does not know it."""
        if attempt.kind == "refund":
            return self._find_refund(attempt, may_repeat)
        if attempt.page:
            return self._page_outcome(attempt)
        if attempt.reference:
            return self._intent_outcome(self._api.payment_intents.retrieve(attempt.reference))
        if attempt.kind == "card" and (intent := self._find_intent(attempt)) is not None:
            return self._intent_outcome(intent)
        if may_repeat and is_repeatable(attempt):
            return self._charge(attempt)
        return Failed(NEVER_GOT, is_untried=True)

    def _find_refund(self, attempt: "PaymentAttempt", may_repeat: bool) -> Outcome:
        """Look for the attempt among refunds of its charge. Repeats or fails it if not there."""
        assert attempt.refunds is not None  # noqa: S101  (for types: the database says so)
        parameters: Any = {"payment_intent": attempt.refunds.reference, "limit": 100}
        for refund in self._api.refunds.list(parameters).auto_paging_iter():
            if mark_of(refund, MARK) == str(attempt.pk):
                return refund_outcome(refund)
        if may_repeat and is_repeatable(attempt):
            return self._refund(attempt)
        return Failed(NEVER_GOT)

    def _page_outcome(self, attempt: "PaymentAttempt") -> Outcome:
        """What became of the attempt on its page to pay."""
        parameters: Any = {"expand": ["payment_intent"]}
        session = self._api.checkout.sessions.retrieve(attempt.page, parameters)
        if session.status == "complete" and session.payment_intent is not None:
            return self._intent_outcome(session.payment_intent)
        if session.status == "expired":
            return Failed("The payment page expired.", needs_person=False)
        return Waiting(Page(session.id, attempt.url))

    def _intent_outcome(self, intent: Any) -> Outcome:
        """What a payment intent says; one that waits for a person is canceled."""
        if intent.status == "succeeded":
            return Succeeded(intent.id, amount(intent))
        if intent.status in ("requires_action", "requires_confirmation"):
            return self._cancel_intent(intent)
        if intent.status in ("canceled", "requires_payment_method"):
            return failure_of_error(intent.last_payment_error, intent.id)
        return Unknown("The payment provider is still at it.", intent.id)

    def _close(self, attempt: "PaymentAttempt") -> Outcome:
        """Expire the attempt's page to pay, and return what became of it."""
        with suppress(stripe.InvalidRequestError):  # It is paid, or it expired.
            self._api.checkout.sessions.expire(attempt.page)
        return self._page_outcome(attempt)

    def _cancel_intent(self, intent: Any) -> Outcome:
        """Cancel a payment intent that waits for a person, so that no one confirms it later.

        One that cannot be canceled is over, or about to be: its outcome is unknown, and asked
        again.
        """
        try:
            self._api.payment_intents.cancel(intent.id)
        except stripe.InvalidRequestError as error:
            return Unknown(error_text(error), intent.id)
        return Failed("The bank wants you to confirm it.", intent.id, needs_person=True)

    def _find_intent(self, attempt: "PaymentAttempt") -> Any:
        """The payment intent with the attempt's ID in its metadata; None if Stripe has none."""
        since = int((attempt.created_at - timedelta(hours=1)).timestamp())
        filters = {"customer": attempt.customer, "created": {"gte": since}}
        for intent in self._list_intents(filters):
            if mark_of(intent, MARK) == str(attempt.pk):
                return intent
        return None

    def _list_intents(self, filters: dict[str, Any]) -> Iterator[Any]:
        """All payment intents that match, from all pages of the list."""
        parameters: Any = {"limit": 100, **filters}
        yield from self._api.payment_intents.list(parameters).auto_paging_iter()


@lru_cache(maxsize=4)
def _client(key: str, base: str, *secrets: str) -> Stripe:
    """The client for these keys, one each, because it keeps its connections."""
    return Stripe(key, base, *secrets)
