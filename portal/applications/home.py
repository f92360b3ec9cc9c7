"""What Home shows to those who call APIs: applications, keys that expire soon, APIs to find."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from apis.states import State as VersionState
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
    """What the card of an application shows: subscriptions and the key."""

    may_call: list[str]
    """The versions that it is subscribed to, each with why it may not be called now."""
    more: int
    has_key: bool
    ends_at: datetime | None
    """When its last key ends; that for production, if it has one. For who manages it only."""
    ends_soon: bool
    can_get_key: bool
    """Whether a key is what it lacks to call something, and the member manages it."""


def my_applications(request: OrganizationRequest, member: Membership) -> Mapping[str, Any]:
    """Context of a part of Home: cards of applications, and keys that expire soon."""
    applications = list(_with_keys(member).by_name()[:MOST_SHOWN])
    cards = APPLICATIONS.of(request, applications)
    holdings = _holdings(applications)
    return {
        "applications": [(card, holdings[card.thing.pk]) for card in cards],
        "ending": list(_keys_ending_soon(member)[:MOST_ENDING]) if applications else [],
    }


def apis_to_find(_: OrganizationRequest, member: Membership) -> Mapping[str, Any]:
    """Context of a part of Home: newest published APIs without a subscription; two queries."""
    applications = Application.objects.readable_by(member)
    subscribed = Subscription.objects.open().of_applications(applications).values("version__api")
    unsubscribed = shown_apis(member).in_state(VersionState.PUBLISHED).exclude(pk__in=subscribed)
    newest = unsubscribed.brief().order_by("-created_at", "-pk")
    return {"apis_to_find": catalogue_entries(list(newest[:MOST_TO_FIND]), member)}


def _with_keys(member: Membership) -> Any:
    """The applications that the member sees, with `is_managed` and their last key's end."""
    keys = Key.objects.living().filter(application=OuterRef("pk"))
    # Production comes before the sandbox, also in the alphabet.
    last_end = Subquery(keys.order_by("environment", "-expires_at").values("expires_at")[:1])
    applications = Application.objects.readable_by(member)
    return applications.with_managed(member).annotate(key_ends_at=last_end)


def _holdings(applications: Sequence[Any]) -> dict[Any, Holding]:
    """What the cards of the applications show, by the application's ID, in one query.

    The applications have the annotations of `_with_keys`.
    """
    subscriptions = Subscription.objects.open().filter(application__in=applications)
    by_application: dict[Any, list[Subscription]] = defaultdict(list)
    for subscription in subscriptions.select_related("version__api").order_by("asked_at", "pk"):
        by_application[subscription.application_id].append(subscription)
    return {row.pk: _holding(row, by_application[row.pk]) for row in applications}


def _holding(application: Any, subscriptions: Sequence[Subscription]) -> Holding:
    """What the card of an application shows, from its open subscriptions; without a query.

    The application has the annotations of `_with_keys`: `is_managed` and `key_ends_at`. Only the
    first MOST_NAMED subscriptions are named; `more` counts the others. The end of its key is None
    for a member who does not manage it, and so it never ends soon for them. They can get a key if
    they manage it, it is not blocked, it has none, and a subscription is active.
    """
    has_key = application.key_ends_at is not None
    ends_at = application.key_ends_at if application.is_managed else None
    is_active = any(subscription.state == State.ACTIVE for subscription in subscriptions)
    may_get = application.is_managed and not application.is_blocked
    return Holding(
        may_call=[_version_with_obstacle(row) for row in subscriptions[:MOST_NAMED]],
        more=max(0, len(subscriptions) - MOST_NAMED),
        has_key=has_key,
        ends_at=ends_at,
        ends_soon=ends_at is not None and ends_at <= timezone.now() + SOON,
        can_get_key=may_get and is_active and not has_key,
    )


def _version_with_obstacle(subscription: Subscription) -> str:
    """The version's name, and in brackets why it may not be called now."""
    obstacle = ""
    if subscription.state == State.PENDING:
        obstacle = " (waits for approval)"
    elif subscription.state == State.BLOCKED:
        obstacle = " (blocked)"
    elif subscription.is_quota_used_up:
        obstacle = " (quota used up)"
    return f"{subscription.version}{obstacle}"


def _keys_ending_soon(member: Membership) -> QuerySet[Key]:
    """Keys that expire soon, of applications that the member manages, ordered by their end."""
    applications = Application.objects.manageable_by(member)
    keys = (
        Key.objects.ending_soon().filter(application__in=applications).select_related("application")
    )
    return keys.order_by("expires_at", "pk")
