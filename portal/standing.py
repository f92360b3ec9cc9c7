"""How applications stand, as their list tells it: which of them can call something."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from console.templatetags.page import from_now
from organizations.models import Membership
from portal.models import Key, Subscription
from portal.models.application import ApplicationQuerySet


def with_standing(applications: ApplicationQuerySet, reader: Membership) -> ApplicationQuerySet:
    """Each with what `standing` asks of it, in the same query."""
    subscriptions = Subscription.objects.filter(application=OuterRef("pk"))
    keys = Key.objects.filter(application=OuterRef("pk"))
    first = keys.ending_soon().order_by("expires_at").values("expires_at")[:1]
    return applications.with_managed(reader).annotate(
        is_subscribed=_any(subscriptions.active()),
        is_within_quota=_any(subscriptions.active().within_quota(timezone.now())),
        is_waiting=_any(subscriptions.pending()),
        has_key=_any(keys.living()),
        key_ends=Subquery(first),
    )


def _any(rows: QuerySet[Any]) -> Subquery:
    """One of the rows, or None. For EXISTS PostgreSQL may read those of all applications first."""
    return Subquery(rows.values("pk")[:1])


def standing(application: Any) -> tuple[str, str]:
    """How a row draws it, and in words.

    When a key ends is for those who manage the application; others see only how many it has.
    """
    if application.is_blocked:
        return "bad", "Blocked"
    if not application.is_subscribed:
        return ("waiting", "Waits for approval") if application.is_waiting else _NO_SUBSCRIPTION
    if not application.has_key:
        return "none", "No key"
    if not application.is_within_quota:
        return "bad", "Monthly quota used up"
    if application.is_managed and application.key_ends:
        left = application.key_ends - timezone.now()
        return "waiting", f"Key expires {from_now(left.total_seconds())}"
    return "good", "Active"


_NO_SUBSCRIPTION = ("none", "No subscription")
