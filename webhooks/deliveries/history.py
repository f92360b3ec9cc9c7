"""Creating deliveries of `history.event` from the event feed, so that no request waits for them.

A webhook that chose the type keeps its position in the feed. That moves in the transaction that
creates the deliveries, with the webhook's row locked: each event is enqueued once, in the order of
the feed, also with several workers and after a crash. While a webhook is pending, or its
organization suspended or scheduled for deletion, the position stays, and nothing is missed.
"""

import logging
import time
from uuid import UUID

from django.db import transaction

from audit.erasing import read_erased
from audit.feed import ORDER, Position, events_after, settled_events
from audit.models import Event
from console.jobs.clock import any_exist
from organizations.tenancy.locks import lock_organization
from webhooks.history_type import event_body
from webhooks.message_types import Happening, written
from webhooks.models import EVERYTHING, Delivery, Webhook

BATCH = 500
"""How many deliveries to one webhook a transaction creates, which is how many a run creates."""
LASTS = 2
"""Seconds after which a run begins no other webhook: the clock starts the next run then."""

logger = logging.getLogger(__name__)

has_work = any_exist("webhooks_behind", lambda: Webhook.objects.behind())
"""Whether a run would find an event, or one that is still held back."""


def enqueue_history() -> None:
    """Create the next deliveries to each webhook that is behind the history, the furthest first.

    A fault at one webhook is logged, and keeps back no other.
    """
    until = time.monotonic() + LASTS
    behind = Webhook.objects.behind().values_list("pk", "organization_id")
    for webhook_id, organization_id in behind:
        if time.monotonic() >= until:
            return
        try:
            _enqueue_next(webhook_id, organization_id)
        except Exception:
            logger.exception("The webhook %s could not be sent the history", webhook_id)


def enqueue_rest(webhook: Webhook) -> None:
    """Create deliveries of all events so far to a webhook that is about to be switched off.

    Its page then lists them with those that waited, to be sent again. Also of events that are held
    back: what is written before them will not be sent. The caller has the webhook's row locked.
    """
    position = webhook.feed_position
    if position is not None and webhook.is_listening:
        events = Event.objects.within(webhook.organization_id).order_by(*ORDER)
        _create_deliveries(webhook, read_erased(events_after(position, events)))


@transaction.atomic
def _enqueue_next(webhook_id: UUID, organization_id: UUID) -> None:
    """Create the next deliveries to the webhook and move its position, under its row lock.

    Does nothing if another transaction has locked the webhook, or it is no longer behind.
    """
    # Deleting an organization locks it before it deletes deliveries, and then webhooks.
    lock_organization(organization_id, shared=True)
    rows = Webhook.objects.behind().filter(pk=webhook_id).select_related("organization")
    webhook = rows.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
    if webhook is None or (position := webhook.feed_position) is None:
        return
    if EVERYTHING not in webhook.types:
        # The release before, which knows neither type nor position, dropped the type.
        _move(webhook, None)
        return
    events = read_erased(events_after(position, settled_events(organization_id))[:BATCH])
    if events:
        _create_deliveries(webhook, events)
        _move(webhook, Position.of(events[-1]))


def _create_deliveries(webhook: Webhook, events: list[Event]) -> None:
    """Create a delivery of each event, due now."""
    Delivery.objects.bulk_create(
        (
            Delivery(
                organization_id=webhook.organization_id,
                webhook=webhook,
                type=EVERYTHING,
                event_id=event.pk,
                body=written(event_body(Happening(event, webhook.organization))),
            )
            for event in events
        ),
        batch_size=BATCH,
    )


def _move(webhook: Webhook, position: Position | None) -> None:
    """Save the position of the webhook."""
    webhook.feed_position = position
    webhook.save(update_fields=["feed_transaction_id", "feed_event_id"])
