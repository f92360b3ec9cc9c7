"""The steps in the life of a version, each recorded as an event: see `apis.lifecycle.steps`."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from apis import events, signals
from apis.actions.moving import do_step
from apis.actions.versions import lock_version
from apis.lifecycle import steps
from apis.lifecycle.publishing import RequirementInput, unmet_requirements
from apis.lifecycle.uses import uses_of
from apis.models import Version
from apis.permissions import PUBLISH_API
from apis.states import State
from audit import log
from console.refusals import Refusal
from console.words.lines import clean_line
from organizations.models.organization import today
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize

NOTICE = timedelta(days=30)
"""The least time between the day of deprecation and the sunset date."""


class NoDefinition(Refusal):
    slug = "no-definition"
    message = "{version} has no definition. Upload one first."


class NotReady(Refusal):
    slug = "not-ready"
    message = "{version} cannot be published yet. Missing: {missing}."


class WasSubscribed(Refusal):
    slug = "was-subscribed"
    message = "{version} was subscribed to before, so it stays pre-released."


class NoReason(Refusal):
    slug = "no-reason"
    message = "Enter a reason. Subscribers are told."
    field = "reason"
    is_mistake = True


class InUse(Refusal):
    slug = "in-use"
    message = "{version} is in use: {uses}. Deprecate it instead, so that they can move."


class SunsetTooSoon(Refusal):
    slug = "sunset-too-soon"
    message = "Choose a day at least {days} days from today: {day} or later."
    field = "sunset_on"
    is_mistake = True


class SunsetAhead(Refusal):
    slug = "sunset-ahead"
    message = "{version} is in use: {uses}. It can be retired on {day}."


@transaction.atomic
def pre_release(*, version: Version, by: Actor) -> Version:
    """Show a version with its definition before it is published, and record it.

    Raises NoDefinition, VersionGone or WrongState.
    """
    organization, by = authorize(by, PUBLISH_API, on=version)
    if not Version.objects.filter(pk=version.pk, definition__isnull=False).exists():
        raise NoDefinition(version=version)
    version = do_step(organization, version, steps.PRE_RELEASE, state=State.PRE_RELEASED)
    log.record(events.VERSION_PRE_RELEASED, by=by, target=version)
    return version


@transaction.atomic
def withdraw(*, version: Version, by: Actor) -> Version:
    """Hide a pre-released version again, and record it.

    Raises WasSubscribed if an application ever subscribed to it, VersionGone or WrongState.
    """
    organization, by = authorize(by, PUBLISH_API, on=version)
    version = do_step(organization, version, steps.WITHDRAW, state=State.CREATED, published_at=None)
    if version.subscribed_at is not None:
        raise WasSubscribed(version=version)
    log.record(events.VERSION_WITHDRAWN, by=by, target=version)
    return version


@transaction.atomic
def publish(*, version: Version, prepared: Collection[RequirementInput] = (), by: Actor) -> Version:
    """Open a version to subscribers, and record it.

    `prepared` are requirements that are met first, in the same transaction. Raises NotReady if one
    is still unmet, VersionGone, WrongState, and what meeting a requirement raises.
    """
    organization, by = authorize(by, PUBLISH_API, on=version)
    if prepared:
        locked_version = lock_version(organization, version)
        for requirement in prepared:
            requirement.meet(locked_version, by)
    if not Version.objects.filter(pk=version.pk, definition__isnull=False).exists():
        # The database would refuse the step itself: what is shown has a definition.
        raise NotReady(version=version, missing="; ".join(unmet_requirements(version)))
    first = Coalesce("published_at", Now())
    version = do_step(
        organization, version, steps.PUBLISH, state=State.PUBLISHED, published_at=first
    )
    if missing := unmet_requirements(version):
        raise NotReady(version=version, missing="; ".join(missing))
    log.record(events.VERSION_PUBLISHED, by=by, target=version)
    return version


@transaction.atomic
def unpublish(*, version: Version, by: Actor) -> Version:
    """Close a version to subscribers again, so that it is pre-released, and record it.

    Raises InUse if something relies on it, VersionGone or WrongState.
    """
    organization, by = authorize(by, PUBLISH_API, on=version)
    version = do_step(organization, version, steps.UNPUBLISH, state=State.PRE_RELEASED)
    if uses := uses_of(version):
        raise InUse(version=version, uses=uses)
    log.record(events.VERSION_UNPUBLISHED, by=by, target=version)
    return version


@transaction.atomic
def block(*, version: Version, reason: str, by: Actor) -> Version:
    """Refuse all calls and subscriptions of a version until it is unblocked, and record it.

    Sends `version_blocked`. Raises NoReason, InvalidLine, VersionGone or WrongState.
    """
    organization, by = authorize(by, PUBLISH_API, on=version)
    reason = clean_line(reason, field="reason")
    if not reason:
        raise NoReason
    version = do_step(
        organization,
        version,
        steps.BLOCK,
        state=State.BLOCKED,
        blocked_from=F("state"),
        blocked_reason=reason,
    )
    log.record(events.VERSION_BLOCKED, by=by, target=version, after={"because": reason})
    signals.version_blocked.send(Version, version=version, by=by)
    return version


@transaction.atomic
def unblock(*, version: Version, by: Actor) -> Version:
    """Return a version to the state that it was blocked from, and record it.

    Sends `version_unblocked`. Raises VersionGone or WrongState.
    """
    organization, by = authorize(by, PUBLISH_API, on=version)
    state = F("blocked_from")
    version = do_step(
        organization, version, steps.UNBLOCK, state=state, blocked_from="", blocked_reason=""
    )
    log.record(events.VERSION_UNBLOCKED, by=by, target=version)
    signals.version_unblocked.send(Version, version=version, by=by)
    return version


@transaction.atomic
def deprecate(*, version: Version, sunset_on: date, by: Actor) -> Version:
    """Close a version to new subscribers, with the date it can be retired from, and record it.

    Calls are still answered. Sends `version_deprecated`. Raises SunsetTooSoon, VersionGone or
    WrongState.
    """
    organization, by = authorize(by, PUBLISH_API, on=version)
    earliest = today() + NOTICE
    if sunset_on < earliest:
        raise SunsetTooSoon(days=NOTICE.days, day=earliest.isoformat())
    version = do_step(
        organization, version, steps.DEPRECATE, state=State.DEPRECATED, sunset_on=sunset_on
    )
    log.record(
        events.VERSION_DEPRECATED, by=by, target=version, after={"sunset_on": sunset_on.isoformat()}
    )
    signals.version_deprecated.send(Version, version=version, by=by)
    return version


@transaction.atomic
def retire(*, version: Version, by: Actor) -> Version:
    """End a version, so that no call is answered, and record it.

    Sends `version_retired`. Raises SunsetAhead if it is used before its sunset date, VersionGone or
    WrongState.
    """
    organization, by = authorize(by, PUBLISH_API, on=version)
    version = do_step(organization, version, steps.RETIRE, state=State.RETIRED)
    if version.sunset_on and version.sunset_on > today() and (uses := uses_of(version)):
        raise SunsetAhead(version=version, uses=uses, day=version.sunset_on.isoformat())
    log.record(events.VERSION_RETIRED, by=by, target=version)
    signals.version_retired.send(Version, version=version, by=by)
    return version
