"""How applications stand, as their list tells it: which of them can call something."""

from typing import Any

from django.db.models import Case, Max, OuterRef, QuerySet, Subquery, When
from django.utils import timezone

from console.templatetags.page import from_now
from organizations.models import Membership
from portal.models import Key, State, Subscription
from portal.models.application import ApplicationQuerySet
from portal.models.subscription import has_calls_left

WAITS, IS_SUBSCRIBED, MAY_CALL = 1, 2, 3
"""How far the best subscription of an application is."""


def with_standing(applications: ApplicationQuerySet, reader: Membership) -> ApplicationQuerySet:
    """Each with what `standing` asks of it, in the same query."""
    keys = Key.objects.filter(application=OuterRef("pk"))
    first = keys.ending_soon().order_by("expires_at").values("expires_at")[:1]
    return applications.with_managed(reader).annotate(
        best=Subquery(_best_subscription()),
        # One of the keys: for EXISTS PostgreSQL may read those of all applications first.
        has_key=Subquery(keys.living().values("pk")[:1]),
        key_ends=Subquery(first),
    )


def _best_subscription() -> QuerySet[Any, Any]:
    """How far that of an application is, in one look at all of its own; nothing without one."""
    best = Case(
        When(has_calls_left(timezone.now()), state=State.ACTIVE, then=MAY_CALL),
        When(state=State.ACTIVE, then=IS_SUBSCRIBED),
        When(state=State.PENDING, then=WAITS),
    )
    its_own = Subscription.objects.filter(application=OuterRef("pk")).order_by()
    return its_own.values("application").annotate(best=Max(best)).values("best")


def standing(application: Any) -> tuple[str, str]:
    """How a row draws it, and in words.

    When a key ends is for those who manage the application; others see only how many it has.
    """
    if application.is_blocked:
        return "bad", "Blocked"
    if application.best not in {IS_SUBSCRIBED, MAY_CALL}:
        is_waiting = application.best == WAITS
        return ("waiting", "Waits for approval") if is_waiting else _NO_SUBSCRIPTION
    if not application.has_key:
        return "none", "No key"
    if application.best != MAY_CALL:
        return "bad", "Monthly quota used up"
    if application.is_managed and application.key_ends:
        left = application.key_ends - timezone.now()
        return "waiting", f"Key expires {from_now(left.total_seconds())}"
    return "good", "Active"


_NO_SUBSCRIPTION = ("none", "No subscription")
