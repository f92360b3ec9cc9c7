"""One of each thing that webhooks have, for the tests about all of them."""

from organizations.models import Membership
from tests.samples import Sample, Things
from webhooks.actions import send_test
from webhooks.deliveries.outcomes import note
from webhooks.deliveries.sending import Outcome
from webhooks.models import Delivery, Webhook
from webhooks.terms import MOST_WEBHOOKS
from webhooks.tests.makers import PUBLIC, add_webhook


def _webhook(things: Things) -> Webhook:
    return add_webhook(things.named("Chat"), by=things.admin)


def _delivery(things: Things) -> Delivery:
    """One that was answered: while a test waits, another one is not sent."""
    sent = send_test(webhook=things.webhook, by=things.admin)
    note(sent, Outcome(204, "", ""))
    sent.refresh_from_db()
    return sent


def _more(admin: Membership, start: int, count: int) -> None:
    Webhook.objects.bulk_create(
        Webhook(
            organization=admin.organization,
            name=f"Webhook {n}",
            name_key=f"webhook {n}",
            url=PUBLIC,
            types=["member.added"],
            secret="none",
        )
        for n in range(start, start + count)
    )


def _more_deliveries(admin: Membership, start: int, count: int) -> None:
    webhook = admin.organization.webhooks.by_name().first()
    if webhook is None:
        return
    Delivery.objects.bulk_create(
        Delivery(
            organization=admin.organization,
            webhook=webhook,
            type="member.added",
            body=f'{{"type":"member.added","n":{n}}}',
        )
        for n in range(start, start + count)
    )


SAMPLES = [
    Sample("webhook", _webhook, "<uuid:webhook_id>", more=_more, most=MOST_WEBHOOKS),
    Sample("delivery", _delivery, "<uuid:delivery_id>", more=_more_deliveries),
    Sample("webhook_delivery", lambda things: things.delivery),
]
