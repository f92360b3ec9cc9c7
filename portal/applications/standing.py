"""The status of applications in their list: whether they can call something, or what lacks."""

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
"""How far the best subscription is: pending, active with the quota used up, or callable."""


def with_standing(applications: ApplicationQuerySet, reader: Membership) -> ApplicationQuerySet:
    """The applications with the columns that `standing` reads, in the same query."""
    return applications.with_managed(reader).annotate(
        best=Subquery(_best_subscription()),
        key_ends=Subquery(_first_key_end()),
    )


def _first_key_end() -> QuerySet[Any, Any]:
    """The first moment at which all keys for one environment have expired; null without a key.

    From one read of all keys of an application. An environment without a key does not count.
    """
    ends = (
        Coalesce(Max("expires_at", filter=Q(environment=environment)), Max("expires_at"))
        for environment in Environment.values
    )
    keys = Key.objects.living().filter(application=OuterRef("pk")).order_by()
    return keys.values("application").annotate(ends=Least(*ends)).values("ends")


def _best_subscription() -> QuerySet[Any, Any]:
    """How far the best subscription of an application is; null without one."""
    best = Case(
        When(has_calls_left(timezone.now()), state=State.ACTIVE, then=MAY_CALL),
        When(state=State.ACTIVE, then=IS_SUBSCRIBED),
        When(state=State.PENDING, then=WAITS),
    )
    subscriptions = Subscription.objects.filter(application=OuterRef("pk")).order_by()
    return subscriptions.values("application").annotate(best=Max(best)).values("best")


def standing(application: Any) -> tuple[str, str]:
    """How the application's status is drawn, and its words. For rows of `with_standing`.

    When a key expires is only said to who manages the application.
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
