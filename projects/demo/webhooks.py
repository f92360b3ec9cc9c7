"""The webhooks of the demo: one that is told of builds and deployments, and one that is pending."""

from django.utils import timezone

from projects.demonstration import Cast
from webhooks.actions import create_webhook
from webhooks.models import Delivery, DeliveryState, Webhook, WebhookState
from webhooks.terms import WebhookTerms

ADMINISTRATOR = "Ada Lovelace"
TOLD = ["build.finished", "deployment.approved", "service.deployed", "service.rolledback"]
REFUSED = {
    "state": DeliveryState.FAILED,
    "attempts": 10,
    "status": 503,
    "answer": '{"error": "maintenance"}',
    "error": "It answered 503.",
}


def add_webhooks(member: Cast) -> None:
    """Create both webhooks and activate one, before the other demonstrations cause deliveries."""
    by = member(ADMINISTRATOR)
    chat = WebhookTerms("Chat", "https://hooks.stark.example/console", TOLD)
    pages = WebhookTerms("On call", "https://pager.stark.example/in", ["deployment.failed"])
    for terms in (chat, pages):
        create_webhook(terms=terms, by=by)
    webhooks = Webhook.objects.filter(organization=by.organization)
    webhooks.named("Chat").update(state=WebhookState.ACTIVE)


def answer_deliveries(member: Cast) -> None:
    """Mark all waiting deliveries as delivered and one as failed, so that none is sent."""
    now = timezone.now()
    deliveries = Delivery.objects.filter(organization=member(ADMINISTRATOR).organization)
    waiting = deliveries.waiting().newest_first()
    refused = list(waiting.values_list("pk", flat=True)[2:3])
    deliveries.filter(pk__in=refused).update(tried_at=now, **REFUSED)
    waiting.update(state=DeliveryState.DELIVERED, attempts=1, status=204, tried_at=now)
