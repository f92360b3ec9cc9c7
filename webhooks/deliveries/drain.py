"""The one drain of deliveries. Celery's worker starts it every two seconds.

Promise: no delivery is lost, and each try is one POST, also with several workers. A try is made
twice only after a crash between sending and noting it, with the same `webhook-id`, and counts as
failed until there is an answer. What is slow holds up nothing else: at most two deliveries of a
webhook are under way, four of an organization, and eight to webhooks that were slow lately. The
webhooks that have waited longest are served first.
"""

import logging
import time
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from console.encryption import Unreadable
from console.jobs.clock import any_exist
from webhooks.deliveries import signing
from webhooks.deliveries.outcomes import note
from webhooks.deliveries.sending import Letter, Outcome, post
from webhooks.deliveries.shares import Shares
from webhooks.models import UNANSWERED, Delivery, Webhook

THREADS = 32
"""How many deliveries one drain has under way at a time."""
LEASE = timedelta(seconds=45)
"""How long a drain holds a delivery: longer than a try may take, with looking up the name."""

logger = logging.getLogger(__name__)
Trying = dict[Future[Outcome], Delivery]


def drain(*, seconds: float) -> int:
    """Send what is due until nothing is left or the time is over; returns how many tries it made.

    Threads only send; the database is left to the one that calls this. While it waits for the last
    answers, another drain may begin.
    """
    until, tries = time.monotonic() + seconds, 0
    trying: Trying = {}
    has_left = False
    with ThreadPoolExecutor(THREADS) as pool:
        while True:
            if time.monotonic() < until:
                _begin(pool, trying)
            elif trying and not has_left:
                has_left = _leave_to_others(trying.values())
            if not trying:
                return tries
            done, _ = wait(trying, timeout=1, return_when=FIRST_COMPLETED)
            for future in done:
                tries += _end(trying.pop(future), future)


has_work = any_exist("webhooks_ready", lambda: Webhook.objects.ready(timezone.now()))
"""Whether a drain would find anything."""


def take(places: int, under_way: Collection[Delivery] = ()) -> list[Delivery]:
    """Lease due deliveries, one a webhook, at most `places`, within the shares of those under way.

    Locks the webhooks, passing over those that another drain has locked.
    """
    taken_deliveries = []
    with transaction.atomic():
        now = timezone.now()
        shares = Shares(under_way, now)
        ready = (
            shares.allowed(Webhook.objects.ready(now))
            .select_for_update(skip_locked=True, no_key=True, of=("self",))
            .select_related("organization")
        )
        for webhook in ready[:places]:
            if shares.allow(webhook) and (delivery := _lease(webhook)) is not None:
                shares.count(webhook)
                taken_deliveries.append(delivery)
    return taken_deliveries


def _lease(webhook: Webhook) -> Delivery | None:
    """Lease the next delivery of the webhook, now that its row is locked, and note a try of it."""
    now = timezone.now()
    webhook.served_at = now
    webhook.save(update_fields=["served_at"])
    delivery = webhook.next_due(now)
    if delivery is None:
        return None
    delivery.webhook, delivery.leased_until = webhook, now + LEASE
    rows = Delivery.objects.filter(pk=delivery.pk)
    rows.update(leased_until=delivery.leased_until, is_left_over=False, **delivery.as_tried())
    return delivery


def _leave_to_others(trying: Collection[Delivery]) -> bool:
    """Let another drain begin while these are still under way; returns True."""
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in trying]).update(is_left_over=True)
    return True


def _begin(pool: ThreadPoolExecutor, trying: Trying) -> None:
    """Lease due deliveries and submit them to the pool, until no place or none is left.

    Notes, unsent, those that are used up or have no readable secret.
    """
    while (places := THREADS - len(trying)) and (taken := take(places, trying.values())):
        for delivery in taken:
            if delivery.is_used_up:
                _note(delivery, Outcome(None, "", UNANSWERED))
            elif (letter := _letter(delivery)) is None:
                _note(delivery, Outcome(None, "", "Its signing secret cannot be read. Rotate it."))
            else:
                trying[pool.submit(post, letter)] = delivery


def _letter(delivery: Delivery) -> Letter | None:
    """The signed request of the delivery; logs, and returns None, if a secret cannot be read."""
    now, webhook = timezone.now(), delivery.webhook
    try:
        keys = webhook.keys(now)
    except Unreadable:
        logger.error("The secret of the webhook %s cannot be read", webhook.pk)
        return None
    message = str(delivery.pk)
    headers = signing.headers(message, delivery.body, keys=keys, at=now)
    return Letter(webhook.url, headers, delivery.body)


def _end(delivery: Delivery, future: "Future[Outcome]") -> int:
    """Note the outcome of a finished try, a failure if posting raised; returns 1 try."""
    try:
        outcome = future.result()
    except Exception:
        logger.exception("The delivery %s could not be sent", delivery.pk)
        outcome = Outcome(None, "", "The console could not send it.")
    _note(delivery, outcome)
    return 1


def _note(delivery: Delivery, outcome: Outcome) -> None:
    """Note what came of a try. Where that fails, it counts as failed: see `as_tried`."""
    try:
        note(delivery, outcome)
    except Exception:
        logger.exception("What came of the delivery %s could not be noted", delivery.pk)
