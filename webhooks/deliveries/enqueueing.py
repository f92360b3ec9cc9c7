"""Enqueueing the deliveries of an event, in its transaction."""

from audit.models import Event
from webhooks.message_types import Happening, Outgoing, types_about, written
from webhooks.models import Delivery, Webhook


def enqueue_deliveries(event: Event) -> None:
    """Create a delivery to each webhook that chose the event, in the caller's transaction.

    Nothing is sent: the drain finds the rows, if the caller commits. An event that no type of
    message tells of, or that was refused, costs no query, and one that no webhook chose costs one.
    """
    outgoing_types = [] if event.is_refused else types_about(event)
    if not outgoing_types or event.organization_id is None:
        return
    webhooks = list(
        Webhook.objects.listening()
        .filter(organization=event.organization_id)
        .select_related("organization")
    )
    for outgoing in outgoing_types:
        _enqueue(
            event, outgoing, [webhook for webhook in webhooks if outgoing.type in webhook.types]
        )


def _enqueue(event: Event, outgoing: Outgoing, webhooks: list[Webhook]) -> None:
    """Create a delivery to each webhook, unless the type has no body for this event."""
    if not webhooks:
        return
    body = outgoing.body(Happening(event, webhooks[0].organization))
    if body is None:
        return
    Delivery.objects.bulk_create(
        Delivery(
            organization_id=webhook.organization_id,
            webhook=webhook,
            type=outgoing.type,
            event_id=event.pk,
            body=written(body),
        )
        for webhook in webhooks
    )
