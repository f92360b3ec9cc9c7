"""Webhooks and their deliveries, seen by those who manage them."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from playwright.sync_api import Page

from organizations.models import Membership
from tests.showcase.acts import in_turn, presses
from tests.showcase.deleting import IS_ME
from tests.showcase.shot import Shot
from tests.showcase.world import LONG_NAME, World
from webhooks.models import EVERYTHING, Delivery, DeliveryState, Webhook
from webhooks.tests.makers import add_webhook

BODY = '{"type":"member.removed","timestamp":"2026-11-28T09:00:00+00:00","data":{"n":7}}'


def webhook_shots(w: World) -> Iterator[Shot]:
    """The list, one webhook in each state, and deliveries that were answered in each way."""
    chat = add_webhook("Chat", by=w.few)
    pending = add_webhook("On call", by=w.few, state="pending")
    off = add_webhook("Archive", by=w.few, state="off")
    Webhook.objects.filter(pk=off.pk).update(off_because="every delivery failed for 5 days")
    long = add_webhook(LONG_NAME, f"https://hooks.example.com/{'x' * 200}", by=w.long)
    Webhook.objects.filter(pk=long.pk).update(
        state="failing", failing_since=timezone.now() - timedelta(days=2)
    )
    log = add_webhook("Security log", types=[EVERYTHING], by=w.few)
    for _ in range(2):
        _sent(log, type=EVERYTHING, state=DeliveryState.DELIVERED, status=202)
    good, bad = _delivered(chat), _refused(long)
    _waiting(chat)
    for state, who in {"0": w.empty, "few": w.few, "long": w.long}.items():
        yield Shot("webhooks", state, _at("webhooks:webhooks", who), who)
    new = _at("webhooks:create", w.few)
    yield Shot("webhook-new", "empty", new, w.few, IS_ME)
    yield Shot("webhook-new", "error", new, w.few, in_turn(IS_ME, presses("Create webhook")))
    makes = in_turn(IS_ME, _fills, presses("Create webhook"))
    yield Shot("webhook-new", "shown", new, w.few, makes, leads_on=True)
    for state, webhook in {"few": chat, "pending": pending, "off": off, "history": log}.items():
        yield Shot("webhook", state, webhook.get_absolute_url(), w.few)
    yield Shot("webhook", "long", long.get_absolute_url(), w.long)
    one = chat.get_absolute_url()
    yield Shot("webhook-edit", "few", f"{one}edit/", w.few)
    yield Shot("webhook-delete", "few", f"{one}delete/", w.few)
    yield Shot("webhook-rotate", "few", f"{one}rotate/", w.few, IS_ME)
    yield Shot("webhook-delivery", "few", good.get_absolute_url(), w.few)
    yield Shot("webhook-delivery", "long", bad.get_absolute_url(), w.long)


def _delivered(webhook: Webhook) -> Delivery:
    return _sent(webhook, state=DeliveryState.DELIVERED, status=200, answer="ok")


def _refused(webhook: Webhook) -> Delivery:
    return _sent(
        webhook,
        state=DeliveryState.FAILED,
        attempts=10,
        status=500,
        answer="<h1>Internal Server Error</h1>\n" + "x" * 300,
        error="It answered 500.",
    )


def _waiting(webhook: Webhook) -> Delivery:
    at = timezone.now() + timedelta(minutes=30)
    return _sent(webhook, attempts=2, error="There is no host hooks.example.com.", due_at=at)


def _sent(webhook: Webhook, **fields: object) -> Delivery:
    made = {"attempts": 1, "tried_at": timezone.now(), "type": "member.removed", "body": BODY}
    delivery: Delivery = webhook.deliveries.create(
        organization_id=webhook.organization_id, **made | fields
    )
    return delivery


def _fills(page: Page) -> None:
    """Pictures are taken in each width and theme, and each time it is made."""
    page.get_by_label("Name").fill(f"Chat {get_random_string(4)}")
    page.get_by_label("URL").fill("https://hooks.example.com/in")
    page.get_by_label("A build ended").check()


def _at(name: str, who: Membership) -> str:
    return reverse(name, args=[who.organization.handle])
