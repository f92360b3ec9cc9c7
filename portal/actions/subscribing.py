"""Actions of an application's people on its subscriptions."""

from typing import Any

from django.db import IntegrityError, transaction

from apis.actions.moving import VersionGone
from apis.actions.versions import lock_version
from apis.models import Version
from apis.states import State as VersionState
from audit import log
from console.refusals import Refusal
from console.words.lines import clean_line
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_person
from organizations.tenancy.locks import authorize
from organizations.tenancy.meters import demand_room
from portal.actions.applications import create_application
from portal.actions.moving import move_subscription
from portal.actions.reaching import lock_application
from portal.events import (
    SUBSCRIPTION_ACTIVATED,
    SUBSCRIPTION_ASKED,
    SUBSCRIPTION_CLOSED,
    SUBSCRIPTION_PLAN_CHANGED,
    SUBSCRIPTION_WITHDRAWN,
)
from portal.meters import SUBSCRIPTIONS
from portal.models import Application, Plan, State, Subscription
from portal.permissions import MANAGE_SUBSCRIPTIONS, SUBSCRIBE_APPLICATION
from portal.signals import quota_changed


class NotOpen(Refusal):
    slug = "not-open"
    message = "{version} is {state}, so it cannot be subscribed to."


class NotOffered(Refusal):
    slug = "not-offered"
    message = "{version} is not offered with the plan {plan}. Select another plan."
    field = "plan"


class SubscribedAlready(Refusal):
    slug = "subscribed-already"
    message = "{application} already has an open subscription to {version}."
    field = "application"


class ApplicationBlocked(Refusal):
    slug = "application-blocked"
    message = "{application} is blocked: {reason}"
    field = "application"


class NeedsApproval(Refusal):
    slug = "needs-approval"
    message = "The plan {plan} needs approval. End this subscription, and subscribe again with it."
    field = "plan"


@transaction.atomic
def subscribe(
    *, application: Application | str, version: Version, plan: Plan, purpose: str = "", by: Actor
) -> Subscription:
    """Subscribe the application, or a new one with this name, to the version with the plan.

    The subscription is pending if the plan needs approval, otherwise active. Sends quota_changed.
    Raises NotOpen, NotOffered, SubscribedAlready, ApplicationBlocked, OutOfReach, VersionGone,
    PersonNeeded, InvalidLine, what create_application raises, and a Refusal if the tier includes no
    more.
    """
    if isinstance(application, str):
        application = _create_application(application, by)
    organization, by = authorize(by, SUBSCRIBE_APPLICATION, on=application)
    demand_room(organization, SUBSCRIPTIONS)
    person = demand_person(by, reason="the people of the API are told who asks")
    version = _demand_visible(lock_published_version(organization, version), by)
    application = lock_application(by, application)
    if application.is_blocked:
        raise ApplicationBlocked(application=application, reason=application.blocked_reason)
    plan = _demand_offered(version, plan)
    purpose = clean_line(purpose, field="purpose", longest=500)
    subscription = _insert(application, version, plan, purpose=purpose, asked_by=person)
    version.note_subscription()
    quota_changed.send(Subscription, subscriptions=Subscription.objects.filter(pk=subscription.pk))
    log.record(
        SUBSCRIPTION_ASKED if plan.needs_approval else SUBSCRIPTION_ACTIVATED,
        by=by,
        target=subscription,
        after={"application": str(application), "version": str(version), "plan": str(plan)},
    )
    return subscription


def _create_application(name: str, by: Actor) -> Application:
    """Create the application. Shows a Refusal of its name at the field `application`."""
    try:
        return create_application(name=name, by=by)
    except Refusal as refusal:
        if refusal.field == "name":
            refusal.field = "application"
        raise


def _insert(application: Application, version: Version, plan: Plan, **fields: Any) -> Subscription:
    """Create the subscription. Raises SubscribedAlready, also if another request was faster."""
    state = State.PENDING if plan.needs_approval else State.ACTIVE
    try:
        with transaction.atomic():
            return application.subscriptions.create(
                organization=application.organization,
                version=version,
                plan=plan,
                state=state,
                **fields,
            )
    except IntegrityError:
        raise SubscribedAlready(application=application, version=version) from None


@transaction.atomic
def withdraw_subscription(*, subscription: Subscription, by: Actor) -> None:
    """Withdraw a subscription that waits for approval. Raises ChangedMeanwhile or OutOfReach."""
    organization, by = authorize(by, MANAGE_SUBSCRIPTIONS, on=subscription)
    lock_application(by, subscription.application)
    subscription = move_subscription(
        organization, subscription, State.PENDING, state=State.WITHDRAWN
    )
    log.record(SUBSCRIPTION_WITHDRAWN, by=by, target=subscription)


@transaction.atomic
def close_subscription(*, subscription: Subscription, by: Actor) -> None:
    """Close a pending or active subscription: gateways refuse the next call under it.

    Raises OutOfReach, or ChangedMeanwhile, also for a blocked one, because its people could
    subscribe again to get around the block.
    """
    organization, by = authorize(by, MANAGE_SUBSCRIPTIONS, on=subscription)
    lock_application(by, subscription.application)
    subscription = move_subscription(
        organization, subscription, State.PENDING, State.ACTIVE, state=State.CLOSED
    )
    log.record(SUBSCRIPTION_CLOSED, by=by, target=subscription)


@transaction.atomic
def change_subscription_plan(*, subscription: Subscription, plan: Plan, by: Actor) -> Subscription:
    """Change a pending or active subscription to another plan that needs no approval.

    It is active then. Does nothing if it is active with this plan. Raises NeedsApproval otherwise,
    because the person who approves must read which plan it is about; NotOpen, NotOffered,
    ChangedMeanwhile or OutOfReach. Sends quota_changed.
    """
    organization, by = authorize(by, MANAGE_SUBSCRIPTIONS, on=subscription)
    version = lock_published_version(organization, subscription.version)
    lock_application(by, subscription.application)
    plan = _demand_offered(version, plan)
    if plan.needs_approval:
        raise NeedsApproval(plan=plan)
    same = Subscription.objects.filter(pk=subscription.pk, plan=plan, state=State.ACTIVE)
    if unchanged := same.first():
        return unchanged
    before = {"plan": str(subscription.plan)}
    starts = State.PENDING, State.ACTIVE
    subscription = move_subscription(
        organization, subscription, *starts, state=State.ACTIVE, plan=plan
    )
    quota_changed.send(Subscription, subscriptions=Subscription.objects.filter(pk=subscription.pk))
    log.record(
        SUBSCRIPTION_PLAN_CHANGED,
        by=by,
        target=subscription,
        before=before,
        after={"plan": str(plan)},
    )
    return subscription


def lock_published_version(organization: Organization, version: Version) -> Version:
    """Lock the version, so that no one retires it, and return it. Raises NotOpen or VersionGone."""
    version = lock_version(organization, version)
    if version.state != VersionState.PUBLISHED:
        raise NotOpen(version=version, state=VersionState(version.state).label.lower())
    return version


def _demand_visible(version: Version, by: Actor) -> Version:
    """The version. Raises VersionGone if the actor's roles hide its API from them."""
    if not by.organization.apis.visible_to(by).filter(pk=version.api_id).exists():
        raise VersionGone
    return version


def _demand_offered(version: Version, plan: Plan) -> Plan:
    """The plan. Raises NotOffered if the version cannot be subscribed to with it."""
    offered_plan = Plan.objects.open_for(version).filter(pk=plan.pk).first()
    if offered_plan is None:
        raise NotOffered(version=version, plan=plan)
    return offered_plan
