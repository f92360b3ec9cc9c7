"""Webhooks for tests."""

from collections.abc import Collection

from audit import log
from console.encryption import decrypt
from organizations.actions import remove_member
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from webhooks.actions import create_webhook
from webhooks.deliveries.drain import drain, has_work
from webhooks.deliveries.history import enqueue_history
from webhooks.events import WEBHOOK_TESTED
from webhooks.message_types import OUTGOING
from webhooks.models import EVERYTHING, Delivery, Webhook, WebhookState
from webhooks.terms import WebhookTerms

PUBLIC = "https://hooks.example.com/in"


def add_webhook(
    name: str = "Chat",
    url: str = PUBLIC,
    *,
    by: Membership,
    types: Collection[str] = (),
    state: str = WebhookState.ACTIVE,
) -> Webhook:
    """A webhook that is told of these types, or of all but the history."""
    terms = WebhookTerms(name, url, types or [each.type for each in OUTGOING if each.on])
    webhook, _ = create_webhook(terms=terms, by=by)
    Webhook.objects.filter(pk=webhook.pk).update(state=state)
    webhook.refresh_from_db()
    return webhook


def secret_of(webhook: Webhook) -> str:
    """The secret, which no page shows again."""
    return decrypt(webhook.secret)


def deliver() -> int:
    """Send what is due, and say how many tries that took. Where any did, the clock knew it."""
    had_work = has_work()
    tries = drain(seconds=60)
    assert had_work or not tries
    return tries


def follow(by: Membership) -> Webhook:
    """An active webhook that was told of everything up to now, also that it was created."""
    webhook = add_webhook(types=[EVERYTHING], by=by)
    enqueue_history()
    Delivery.objects.all().delete()
    return webhook


def happen(webhook: Webhook, by: Membership, times: int = 1) -> None:
    """Record events about the webhook."""
    for _ in range(times):
        log.record(WEBHOOK_TESTED, by=by, target=webhook)


def leave(by: Membership, name: str = "Nia") -> None:
    """Something that webhooks are told of: a member joins and is removed."""
    member = add_member(by.organization, name, RoleSlug.DEVELOPER)
    remove_member(membership=member, by=by)
