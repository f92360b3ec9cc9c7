"""How applications stand, as their list tells it: which of them can call something."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from console.templatetags.page import from_now
from credentials.models import REMINDED_BEFORE
from portal.models import Key, Subscription
from portal.models.application import ApplicationQuerySet

SOON = timedelta(days=REMINDED_BEFORE[0])


def with_standing(applications: ApplicationQuerySet) -> ApplicationQuerySet:
    """Each with what `standing` asks of it, in the same query."""
    subscriptions = Subscription.objects.filter(application=OuterRef("pk"))
    keys = Key.objects.living().filter(application=OuterRef("pk"))
    first = keys.newest_of_chains().order_by("expires_at").values("expires_at")[:1]
    return applications.annotate(
        is_subscribed=Exists(subscriptions.active()),
        is_waiting=Exists(subscriptions.pending()),
        has_key=Exists(keys),
        key_ends=Subquery(first),
    )


def standing(application: Any, *, knows_keys: bool) -> tuple[str, str]:
    """How a row draws it, and in words.

    When a key ends is for those who manage the application; others see only how many it has.
    """
    if application.is_blocked:
        return "bad", "Blocked"
    if not application.is_subscribed:
        return ("waiting", "Waits for approval") if application.is_waiting else _NO_SUBSCRIPTION
    if not application.has_key:
        return "none", "No key"
    left = (application.key_ends or timezone.now() + 2 * SOON) - timezone.now()
    if knows_keys and left <= SOON:
        return "waiting", f"Key expires {from_now(left.total_seconds())}"
    return "good", "Active"


_NO_SUBSCRIPTION = ("none", "No subscription")
