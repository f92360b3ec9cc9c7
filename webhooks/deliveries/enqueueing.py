"""Noting, in the transaction of an event, what webhooks are to be told of it."""

from audit.models import Event
from webhooks.message_types import Happening, Outgoing, told_by, written
from webhooks.models import Delivery, Webhook


def owe(event: Event) -> None:
    """Note a delivery to each webhook that chose what happened.

    Nothing is sent and nothing published: the drain finds the rows, if the caller commits. An
    event that no webhook is told of costs no query, and one that no one chose costs one.
    """
    telling = [] if event.is_refused else told_by(event)
    if not telling or event.organization_id is None:
        return
    listening = list(
        Webhook.objects.listening()
        .filter(organization=event.organization_id)
        .select_related("organization")
    )
    for outgoing in telling:
        _owe(event, outgoing, [each for each in listening if outgoing.type in each.types])


def _owe(event: Event, outgoing: Outgoing, webhooks: list[Webhook]) -> None:
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
