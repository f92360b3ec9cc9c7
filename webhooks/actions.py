"""What administrators do with webhooks: one function a deed, one transaction.

All but a test and a redelivery have the organization alone: no one changes a webhook often.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import log
from audit.event_types import EventType
from audit.feed import last_position
from console.database.rows import first_or_raise, save_fields
from console.encryption import encrypt
from organizations.models import Organization
from organizations.permissions import VIEW_EVENT
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize, authorize_exclusively
from webhooks import events
from webhooks.deliveries import signing
from webhooks.deliveries.outcomes import switch_off
from webhooks.message_types import written
from webhooks.models import EVERYTHING, TEST, Delivery, DeliveryState, Webhook, WebhookState
from webhooks.permissions import MANAGE_WEBHOOK
from webhooks.terms import (
    MOST_WEBHOOKS,
    DeliveryGone,
    HistoryHidden,
    RotatedMeanwhile,
    StillWaiting,
    TooManyWebhooks,
    WebhookGone,
    WebhookIsOff,
    WebhookIsOn,
    WebhookIsPending,
    WebhookNameTaken,
    WebhookTerms,
)


@transaction.atomic
def create_webhook(*, terms: WebhookTerms, by: Actor) -> tuple[Webhook, str]:
    """Create a pending webhook, record the event, and return it with its secret.

    The secret is never shown again. No test is sent yet, because the receiver needs the secret
    first. Raises HistoryHidden, TooManyWebhooks, WebhookNameTaken, and what `WebhookTerms.fit`
    raises.
    """
    organization, by = authorize_exclusively(by, MANAGE_WEBHOOK)
    terms = terms.fit()
    _demand_history_visible(terms, by)
    if organization.webhooks.count() >= MOST_WEBHOOKS:
        raise TooManyWebhooks(organization=organization, most=MOST_WEBHOOKS)
    if organization.webhooks.named(terms.name).exists():
        raise WebhookNameTaken(name=terms.name)

    secret = signing.new_secret()
    webhook = Webhook(
        organization=organization,
        name=terms.name,
        url=terms.url,
        types=list(terms.types),
        secret=encrypt(secret),
        created_by=by.person,
    )
    _follow_history(webhook)
    webhook.save()
    _record(events.WEBHOOK_CREATED, webhook, by, after=_event_values(terms))
    return webhook, secret


@transaction.atomic
def change_webhook(*, webhook: Webhook, terms: WebhookTerms, by: Actor) -> bool:
    """Set the name, URL and event types, and record the event; False if nothing differs.

    A new URL makes the webhook pending and enqueues a test: other deliveries wait for its answer.
    Raises HistoryHidden, WebhookGone, WebhookNameTaken, and what `WebhookTerms.fit` raises.
    """
    organization, by = authorize_exclusively(by, MANAGE_WEBHOOK, on=webhook)
    webhook, terms = _lock_webhook(organization, webhook), terms.fit()
    before = WebhookTerms.of(webhook)
    if before == terms:
        return False
    _demand_history_visible(terms, by, before=before)
    if organization.webhooks.named(terms.name).exclude(pk=webhook.pk).exists():
        raise WebhookNameTaken(name=terms.name)

    webhook.name, webhook.url, webhook.types = terms.name, terms.url, list(terms.types)
    _follow_history(webhook)
    if terms.url != before.url and webhook.is_listening:
        webhook.state, webhook.failing_since = WebhookState.PENDING, None
    webhook.save()
    if terms.url != before.url and webhook.is_pending:
        _enqueue_test(webhook)
    values = {"before": _event_values(before), "after": _event_values(terms)}
    _record(events.WEBHOOK_CHANGED, webhook, by, **values)
    return True


@transaction.atomic
def rotate_secret(*, webhook: Webhook, number: int, by: Actor) -> str:
    """Replace the secret with this number, record the event, and return the new secret.

    The replaced secret signs, too, for 24 hours more. Raises WebhookGone, and RotatedMeanwhile if
    the secret with this number is no longer the present one.
    """
    organization, by = authorize_exclusively(by, MANAGE_WEBHOOK, on=webhook)
    webhook = _lock_webhook(organization, webhook)
    if webhook.secret_number != number:
        raise RotatedMeanwhile

    secret = signing.new_secret()
    webhook.former_secret, webhook.secret = webhook.secret, encrypt(secret)
    webhook.former_until = timezone.now() + signing.OVERLAP
    webhook.secret_number += 1
    webhook.save()
    _record(events.WEBHOOK_SECRET_ROTATED, webhook, by)
    return secret


@transaction.atomic
def switch_off_webhook(*, webhook: Webhook, by: Actor) -> None:
    """Switch the webhook off, cancel its waiting deliveries, and record the event.

    Raises WebhookGone and WebhookIsOff.
    """
    organization, by = authorize_exclusively(by, MANAGE_WEBHOOK, on=webhook)
    webhook = _lock_webhook(organization, webhook)
    if webhook.is_off:
        raise WebhookIsOff(webhook=webhook)

    switch_off(webhook)
    _record(events.WEBHOOK_SWITCHED_OFF, webhook, by)


@transaction.atomic
def switch_on_webhook(*, webhook: Webhook, by: Actor) -> None:
    """Make the webhook pending, enqueue a test that it has to answer, and record the event.

    Raises WebhookGone and WebhookIsOn.
    """
    organization, by = authorize_exclusively(by, MANAGE_WEBHOOK, on=webhook)
    webhook = _lock_webhook(organization, webhook)
    if not webhook.is_off:
        raise WebhookIsOn(webhook=webhook)

    webhook.state, webhook.off_because = WebhookState.PENDING, ""
    _follow_history(webhook, anew=True)
    webhook.save()
    _enqueue_test(webhook)
    _record(events.WEBHOOK_SWITCHED_ON, webhook, by)


@transaction.atomic
def delete_webhook(*, webhook: Webhook, by: Actor) -> None:
    """Delete the webhook with its deliveries, and record the event; one under way still arrives.

    Raises WebhookGone.
    """
    organization, by = authorize_exclusively(by, MANAGE_WEBHOOK, on=webhook)
    webhook = _lock_webhook(organization, webhook)

    _record(events.WEBHOOK_DELETED, webhook, by, before=_event_values(WebhookTerms.of(webhook)))
    webhook.delete()


@transaction.atomic
def send_test(*, webhook: Webhook, by: Actor) -> Delivery:
    """Enqueue a test delivery and record the event, or return the test that already waits.

    Raises WebhookGone and WebhookIsOff.
    """
    organization, by = authorize(by, MANAGE_WEBHOOK, on=webhook)
    webhook = _lock_webhook(organization, webhook)
    if webhook.is_off:
        raise WebhookIsOff(webhook=webhook)

    if waiting := webhook.deliveries.waiting().tests().first():
        return waiting
    _record(events.WEBHOOK_TESTED, webhook, by)
    return _enqueue_test(webhook)


@transaction.atomic
def redeliver(*, delivery: Delivery, by: Actor) -> Delivery:
    """Enqueue the delivery again, due now, with no attempts and the same ID, and record the event.

    Raises WebhookGone, DeliveryGone, StillWaiting while a drain is sending it, and WebhookIsOff or
    WebhookIsPending if it could not go.
    """
    organization, by = authorize(by, MANAGE_WEBHOOK, on=delivery)
    webhook = _lock_webhook(organization, delivery.webhook)
    locked_delivery = first_or_raise(
        webhook.deliveries.select_for_update().filter(pk=delivery.pk), DeliveryGone
    )
    if locked_delivery.is_waiting and locked_delivery.leased_until is not None:
        raise StillWaiting
    _demand_answering(webhook, locked_delivery)

    save_fields(locked_delivery, state=DeliveryState.WAITING, due_at=timezone.now(), attempts=0)
    _record(events.WEBHOOK_REDELIVERED, webhook, by, after={"type": locked_delivery.type})
    return locked_delivery


def _demand_history_visible(
    terms: WebhookTerms, by: Actor, *, before: WebhookTerms | None = None
) -> None:
    """Raise HistoryHidden if the actor cannot view the history that the terms newly send to a URL.

    A new URL counts as newly, because its receiver would be told what the actor cannot see.
    """
    is_sent_there = before is not None and before.has_history and before.url == terms.url
    if terms.has_history and not is_sent_there and not by.can(VIEW_EVENT):
        raise HistoryHidden


def _follow_history(webhook: Webhook, *, anew: bool = False) -> None:
    """Set the position in the event feed, unsaved: at the newest event if newly chosen, or anew.

    None if the history is not chosen.
    """
    if EVERYTHING not in webhook.types:
        webhook.feed_position = None
    elif anew or webhook.feed_position is None:
        webhook.feed_position = last_position(webhook.organization_id)


def _demand_answering(webhook: Webhook, delivery: Delivery) -> None:
    """Raise WebhookIsOff, or WebhookIsPending unless the delivery is a test."""
    if webhook.is_off:
        raise WebhookIsOff(webhook=webhook)
    if webhook.is_pending and not delivery.is_test:
        raise WebhookIsPending(webhook=webhook)


def _enqueue_test(webhook: Webhook) -> Delivery:
    """Create a test delivery that is due now; the drain sends it."""
    now = timezone.now()
    body = {"type": TEST, "timestamp": now.isoformat(), "data": {"webhook": str(webhook.pk)}}
    delivery: Delivery = webhook.deliveries.create(
        organization_id=webhook.organization_id, type=TEST, body=written(body)
    )
    return delivery


def _event_values(terms: WebhookTerms) -> dict[str, Any]:
    """What the event keeps of the terms; of the URL only the host, as the rest may be secret."""
    return {"name": terms.name, "host": terms.host, "events": list(terms.types)}


def _lock_webhook(organization: Organization, webhook: Webhook) -> Webhook:
    """Lock and reload the webhook, so that no drain notes a try now. Raises WebhookGone."""
    rows = organization.webhooks.select_for_update(no_key=True)
    return first_or_raise(rows.filter(pk=webhook.pk), WebhookGone)


def _record(event_type: EventType, webhook: Webhook, by: Actor, **sides: Any) -> None:
    log.record(event_type, by=by, target=webhook, **sides)
