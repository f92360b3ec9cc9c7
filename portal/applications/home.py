"""The Home of who calls APIs: their applications, keys that end soon, and APIs to find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from apis.lifecycle.states import State as VersionState
from credentials.models import SOON
from organizations.models import Membership
from organizations.tenancy.access import OrganizationRequest
from portal.catalogue.visible_apis import catalogue_entries, shown_apis
from portal.models import Application, Key, State, Subscription
from projects.cards import Cards

MOST_SHOWN = 8
"""Applications on Home; the portal lists the others."""
MOST_ENDING = MOST_TO_FIND = 4
MOST_NAMED = 5
"""Subscriptions of one application."""

APPLICATIONS = Cards("applications")
"""The member's own applications on Home, and those shared with them."""


@dataclass(frozen=True)
class Holding:
    """What an application has."""

    may_call: list[str]
    """The versions that it is subscribed to, and why it may not call one of them now."""
    more: int
    has_key: bool
    ends_at: datetime | None
    """When its last key ends; that for production, if it has one. For who manages it only."""
    ends_soon: bool
    can_get_key: bool
    """Whether a key is what it lacks to call something, and the member manages it."""


def my_applications(request: OrganizationRequest, member: Membership) -> Mapping[str, Any]:
    """For 3 queries, and those of the apps that say more of each."""
    rows = list(_with_keys(member).by_name()[:MOST_SHOWN])
    cards = APPLICATIONS.of(request, rows)
    holdings = _holdings(rows)
    return {
        "applications": [(card, holdings[card.thing.pk]) for card in cards],
        "ending": list(_ending(member)[:MOST_ENDING]) if rows else [],
    }


def apis_to_find(_: OrganizationRequest, member: Membership) -> Mapping[str, Any]:
    """The newest published APIs to which none of the applications is subscribed, for 2 queries."""
    mine = Application.objects.readable_by(member)
    taken = Subscription.objects.open().of_applications(mine).values("version__api")
    free = shown_apis(member).in_state(VersionState.PUBLISHED).exclude(pk__in=taken)
    newest = free.brief().order_by("-created_at", "-pk")
    return {"apis_to_find": catalogue_entries(list(newest[:MOST_TO_FIND]), member)}


def _with_keys(member: Membership) -> Any:
    """Those that the member sees: whether they manage it, and when its key ends."""
    keys = Key.objects.living().filter(application=OuterRef("pk"))
    # Production comes before the sandbox, also in the alphabet.
    last = Subquery(keys.order_by("environment", "-expires_at").values("expires_at")[:1])
    mine = Application.objects.readable_by(member)
    return mine.with_managed(member).annotate(key_ends_at=last)


def _holdings(applications: Sequence[Any]) -> dict[Any, Holding]:
    subscriptions: dict[Any, list[Subscription]] = {each.pk: [] for each in applications}
    found = Subscription.objects.open().filter(application__in=list(subscriptions))
    for each in found.select_related("version__api").order_by("asked_at", "pk"):
        subscriptions[each.application_id].append(each)
    return {each.pk: _holding(each, subscriptions[each.pk]) for each in applications}


def _holding(application: Any, subscriptions: Sequence[Subscription]) -> Holding:
    has_key = application.key_ends_at is not None
    ends_at = application.key_ends_at if application.is_managed else None
    is_active = any(each.state == State.ACTIVE for each in subscriptions)
    may_get = application.is_managed and not application.is_blocked
    return Holding(
        may_call=[_called(each) for each in subscriptions[:MOST_NAMED]],
        more=max(0, len(subscriptions) - MOST_NAMED),
        has_key=has_key,
        ends_at=ends_at,
        ends_soon=ends_at is not None and ends_at <= timezone.now() + SOON,
        can_get_key=may_get and is_active and not has_key,
    )


def _called(subscription: Subscription) -> str:
    why_not = ""
    if subscription.state == State.PENDING:
        why_not = " (waits for approval)"
    elif subscription.state == State.BLOCKED:
        why_not = " (blocked)"
    elif subscription.is_quota_used_up:
        why_not = " (quota used up)"
    return f"{subscription.version}{why_not}"


def _ending(member: Membership) -> QuerySet[Key]:
    """Keys that end soon, of applications that the member manages; the first to end comes first."""
    mine = Application.objects.manageable_by(member)
    found = Key.objects.ending_soon().filter(application__in=mine).select_related("application")
    return found.order_by("expires_at", "pk")
