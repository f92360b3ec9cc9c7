"""Webhooks for tests."""

from collections.abc import Collection

from console.encryption import decrypt
from organizations.actions import remove_member
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from webhooks.actions import create_webhook
from webhooks.deliveries.drain import drain, has_work
from webhooks.message_types import OUTGOING
from webhooks.models import Webhook, WebhookState
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
    """A webhook that is told of these types, or of everything."""
    terms = WebhookTerms(name, url, types or [each.type for each in OUTGOING])
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


def leave(by: Membership, name: str = "Nia") -> None:
    """Something that webhooks are told of: a member joins and is removed."""
    member = add_member(by.organization, name, RoleSlug.DEVELOPER)
    remove_member(membership=member, by=by)
