"""Writing down what came of a try, and what follows for the webhook."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import log
from console.database.rows import save_fields
from organizations.tenancy.locks import lock_organization
from webhooks.deliveries.history import enqueue_rest
from webhooks.deliveries.sending import Outcome
from webhooks.events import WEBHOOK_ACTIVATED, WEBHOOK_GIVEN_UP
from webhooks.models import GIVEN_UP_AFTER, SLOW_FOR, Delivery, DeliveryState, Webhook, WebhookState

ANSWERED_GONE = "it answered 410, Gone"
FAILED_TOO_LONG = f"every delivery failed for {GIVEN_UP_AFTER.days} days"


@transaction.atomic
def note(delivery: Delivery, outcome: Outcome) -> bool:
    """Write the outcome of a try to the delivery and its webhook, under the webhook's row lock.

    May activate the webhook, or switch it off. Returns False, with nothing written, if the webhook
    is gone or another worker has leased the delivery.
    """
    lock_organization(delivery.organization_id, shared=True)
    webhook = (
        Webhook.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organization")
        .filter(pk=delivery.webhook_id)
        .first()
    )
    now = timezone.now()
    if webhook is None or not _note_try(delivery, outcome, now):
        return False
    if webhook.url != delivery.webhook.url:
        # Another receiver answered: what is at the present URL has said nothing yet.
        return True
    if outcome.is_slow:
        save_fields(webhook, slow_until=now + SLOW_FOR)
    elif outcome.is_good and webhook.slow_until is not None:
        save_fields(webhook, slow_until=None)
    if outcome.is_gone:
        _give_up(webhook, ANSWERED_GONE)
    elif outcome.is_good:
        _note_good(webhook, delivery)
    elif webhook.is_listening:
        _note_bad(webhook, now)
    return True


def switch_off(webhook: Webhook, *, because: str = "") -> None:
    """Switch the webhook off and cancel its waiting deliveries; the caller has its row locked."""
    enqueue_rest(webhook)
    save_fields(webhook, state=WebhookState.OFF, failing_since=None, off_because=because)
    webhook.deliveries.waiting().update(state=DeliveryState.CANCELLED, leased_until=None)


def _note_try(delivery: Delivery, outcome: Outcome, now: datetime) -> bool:
    """Write the outcome to the delivery, due again if it failed; False if the lease is lost."""
    delivery.attempts += 1
    wait = delivery.next_wait
    values: dict[str, Any] = {
        "attempts": delivery.attempts,
        "tried_at": now,
        "status": outcome.status,
        "answer": outcome.answer,
        "error": outcome.error,
        "leased_until": None,
    }
    if outcome.is_good:
        values["state"] = DeliveryState.DELIVERED
    elif wait is None:
        values["state"] = DeliveryState.FAILED
    else:
        values["due_at"] = now + wait
    leased = Delivery.objects.waiting().filter(pk=delivery.pk, leased_until=delivery.leased_until)
    return bool(leased.update(**values))


def _note_good(webhook: Webhook, delivery: Delivery) -> None:
    """Make a failing webhook active, or, with an event, a pending one that answered a test."""
    if webhook.is_pending and delivery.is_test:
        save_fields(webhook, state=WebhookState.ACTIVE)
        log.record(WEBHOOK_ACTIVATED, by=log.System(), target=webhook)
    elif webhook.state == WebhookState.FAILING:
        save_fields(webhook, state=WebhookState.ACTIVE, failing_since=None)


def _note_bad(webhook: Webhook, now: datetime) -> None:
    """Make the webhook failing; give it up if it has failed for five days."""
    if webhook.failing_since is None:
        save_fields(webhook, state=WebhookState.FAILING, failing_since=now)
    elif webhook.failing_since <= now - GIVEN_UP_AFTER:
        _give_up(webhook, FAILED_TOO_LONG)


def _give_up(webhook: Webhook, because: str) -> None:
    """Switch the webhook off for the reason and record the event, unless it is off already."""
    if webhook.is_off:
        return
    switch_off(webhook, because=because)
    log.record(WEBHOOK_GIVEN_UP, by=log.System(), target=webhook, after={"because": because})
