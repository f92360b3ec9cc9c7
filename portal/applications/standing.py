"""How applications stand, as their list tells it: which of them can call something."""

from typing import Any

from django.db.models import Case, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from apis.environments import Environment
from console.templatetags.page import from_now
from credentials.models import SOON
from organizations.models import Membership
from portal.models import Key, State, Subscription
from portal.models.application import ApplicationQuerySet
from portal.models.subscription import has_calls_left

WAITS, IS_SUBSCRIBED, MAY_CALL = 1, 2, 3
"""How far the best subscription of an application is."""


def with_standing(applications: ApplicationQuerySet, reader: Membership) -> ApplicationQuerySet:
    """Each with what `standing` asks of it, in the same query."""
    return applications.with_managed(reader).annotate(
        best=Subquery(_best_subscription()),
        key_ends=Subquery(_first_end()),
    )


def _first_end() -> QuerySet[Any, Any]:
    """When the keys for one of the environments have all ended; nothing without a living key.

    In one look at all keys of an application. An environment without any does not count.
    """
    ends = (
        Coalesce(Max("expires_at", filter=Q(environment=each)), Max("expires_at"))
        for each in Environment.values
    )
    keys = Key.objects.living().filter(application=OuterRef("pk")).order_by()
    return keys.values("application").annotate(ends=Least(*ends)).values("ends")


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
    if application.key_ends is None:
        return "none", "No key"
    if application.best != MAY_CALL:
        return "bad", "Monthly quota used up"
    left = application.key_ends - timezone.now()
    if application.is_managed and left <= SOON:
        return "waiting", f"Key expires {from_now(left.total_seconds())}"
    return "good", "Active"


_NO_SUBSCRIPTION = ("none", "No subscription")
