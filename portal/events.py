"""What is done with plans, applications, subscriptions and keys, in words, and who is told."""

from functools import partial

from apis import permissions as apis
from audit.event_types import EventType
from organizations import permissions as organizations
from organizations.tenancy.audience import Audience, NotifyingEventType, PermissionHolders
from organizations.tenancy.event_pages import (
    decided_in_inbox,
    page_in_organization,
    page_of_actor,
    page_of_target,
    target_is,
)
from portal import permissions
from portal.applications import outside_words as words
from portal.models import State

_APPLICATIONS, _PORTAL = "Applications and plans", "Developer Portal"
_PERSON = (Audience.TARGET, Audience.CONCERNED)
"""The person who asked, told in the name of the organization, as of what concerns them."""
_PAGE_OF_APPLICATION = page_of_target(
    "View application", lambda subscription: subscription.application.get_absolute_url()
)
_SUBSCRIPTIONS = decided_in_inbox(
    page_of_target(
        "Review subscription",
        lambda subscription: subscription.version.page_url("offers:subscriptions"),
    ),
    "Approval needed: {application} to {version}",
    target_is(lambda subscription: subscription.state == State.PENDING),
)
_PORTAL_HOME = page_in_organization("portal:home", "Open the Developer Portal")
_change = partial(EventType, group=_APPLICATIONS)
_notify_owner = partial(
    NotifyingEventType,
    group=_APPLICATIONS,
    audience=(Audience.CONCERNED,),
    page=page_of_target("View application"),
)
_notify = partial(NotifyingEventType, group=_APPLICATIONS)
_portal_change = partial(EventType, group=_PORTAL)
_portal_notify = partial(NotifyingEventType, group=_PORTAL)
_notify_of_domain = partial(
    _portal_notify,
    audience=(PermissionHolders(permissions.MANAGE_DOMAINS),),
    page=page_in_organization("portal-domains:domains", "View domains"),
)

PLAN_ARCHIVED = _change("plan.archived", "archived a plan", "{actor} archived the plan {target}")
PLAN_CHANGED = _change("plan.changed", "changed a plan", "{actor} changed the plan {target}")
PLAN_CREATED = _change(
    "plan.created", "created a plan", "{actor} created the plan {target}[: {limit}]"
)
APPLICATION_BLOCKED = _notify_owner(
    "application.blocked",
    "blocked an application",
    "{actor} blocked the application {target}[: {because}]",
    outside_words=words.APPLICATION_BLOCKED,
)
APPLICATION_CHANGED = _change(
    "application.changed", "changed an application", "{actor} changed the application {target}"
)
APPLICATION_CREATED = _change(
    "application.created", "created an application", "{actor} created the application {target}"
)
APPLICATION_DELETED = _change(
    "application.deleted", "deleted an application", "{actor} deleted the application {target}"
)
APPLICATION_TRANSFERRED = _notify_owner(
    "application.transferred",
    "transferred an application",
    "{actor} transferred the application {target}[ to {after.owner}]",
    outside_words=words.APPLICATION_TRANSFERRED,
)
APPLICATION_LEFT = _notify(
    "application.left",
    "left an application without an owner",
    "The application {target} has no owner[ since {owner} left]; its keys keep working",
    audience=(Audience.ADMINISTRATORS,),
    page=page_of_target("View application"),
)
APPLICATION_SHARED = _change(
    "application.shared",
    "shared an application",
    "{actor} shared the application {target}[ with {person}]",
)
APPLICATION_UNSHARED = _change(
    "application.unshared",
    "stopped sharing an application",
    "{actor} stopped sharing the application {target}[ with {person}]",
)
APPLICATION_UNBLOCKED = _notify_owner(
    "application.unblocked",
    "unblocked an application",
    "{actor} unblocked the application {target}",
    outside_words=words.APPLICATION_UNBLOCKED,
)
OFFER_CHANGED = _change(
    "offer.changed",
    "changed the plans of an API version",
    "{actor} changed the plans of the API version {target}[ to {plans}]",
)
SUBSCRIPTION_ACTIVATED = _change(
    "subscription.activated",
    "subscribed an application",
    "{actor} subscribed {application} to {version}[ with the plan {plan}]",
)
SUBSCRIPTION_APPROVED = _notify_owner(
    "subscription.approved",
    "approved a subscription",
    "{actor} approved the subscription of {target}",
    page=_PAGE_OF_APPLICATION,
    outside_words=words.SUBSCRIPTION_APPROVED,
)
SUBSCRIPTION_ASKED = _notify(
    "subscription.asked",
    "requested a subscription",
    "{actor} requested a subscription of {application} to {version}[ with the plan {plan}]",
    audience=(PermissionHolders(apis.MANAGE_API),),
    page=_SUBSCRIPTIONS,
)
SUBSCRIPTION_BLOCKED = _notify_owner(
    "subscription.blocked",
    "blocked a subscription",
    "{actor} blocked the subscription of {target}[: {because}]",
    page=_PAGE_OF_APPLICATION,
    outside_words=words.SUBSCRIPTION_BLOCKED,
)
SUBSCRIPTION_CLOSED = _notify_owner(
    "subscription.closed",
    "closed a subscription",
    "{actor} closed the subscription of {target}[: {because}]",
    page=_PAGE_OF_APPLICATION,
    outside_words=words.SUBSCRIPTION_CLOSED,
)
SUBSCRIPTION_PLAN_CHANGED = _change(
    "subscription.plan_changed",
    "changed the plan of a subscription",
    "{actor} changed the plan of the subscription of {target}[ to {plan}]",
)
SUBSCRIPTION_REJECTED = _notify_owner(
    "subscription.rejected",
    "rejected a subscription",
    "{actor} rejected the subscription of {target}[: {because}]",
    page=_PAGE_OF_APPLICATION,
    outside_words=words.SUBSCRIPTION_REJECTED,
)
SUBSCRIPTION_UNBLOCKED = _notify_owner(
    "subscription.unblocked",
    "unblocked a subscription",
    "{actor} unblocked the subscription of {target}",
    page=_PAGE_OF_APPLICATION,
    outside_words=words.SUBSCRIPTION_UNBLOCKED,
)
SUBSCRIPTION_WITHDRAWN = _change(
    "subscription.withdrawn",
    "withdrew a request for a subscription",
    "{actor} withdrew the request to subscribe {target}",
)
KEY_GENERATED = _notify_owner(
    "key.generated",
    "generated a key",
    "{actor} generated the key {key} of the application {target}[ for {environment}]",
    outside_words=words.KEY_GENERATED,
)
KEY_REVOKED = _notify_owner(
    "key.revoked",
    "revoked a key",
    "{actor} revoked the key {key} of the application {target}",
    outside_words=words.KEY_REVOKED,
)
KEY_ROTATED = _notify_owner(
    "key.rotated",
    "rotated a key",
    "{actor} rotated the key {before.key} of the application {target}[ into {key}]",
    outside_words=words.KEY_ROTATED,
)
API_TESTED = _change(
    "api_version.tested",
    "tried an API version",
    "{actor} called the API version {target} with a test key[: {operation}]",
)
LOOK_SAVED = _portal_change(
    "look.saved",
    "saved a look of the Developer Portal",
    "{actor} saved {target} of the Developer Portal's look",
)
LOOK_MADE_LIVE = _portal_change(
    "look.made_live",
    "made a look of the Developer Portal live",
    "{actor} made {target} of the Developer Portal's look live[, after {before.live}]",
)
LOOK_UNDONE = _portal_change(
    "look.undone",
    "undid a look of the Developer Portal",
    "{actor} undid {before.live} of the Developer Portal's look; {target} is live again",
)
LOOK_ENDED = _portal_change(
    "look.ended",
    "returned the Developer Portal to the standard look",
    "{actor} returned the Developer Portal to the standard look[, after {before.live}]",
)
LOOK_DISCARDED = _portal_change(
    "look.discarded",
    "discarded a look of the Developer Portal",
    "{actor} discarded {target} of the Developer Portal's look",
)
PORTAL_SELF_SIGNUP_CHANGED = _portal_change(
    "portal.self_signup_changed",
    "changed who can sign up to the Developer Portal",
    "{actor} changed sign-up to the Developer Portal[ to {after.self_signup}]",
)
SIGN_UP_REQUESTED = _portal_notify(
    "portal.sign_up_requested",
    "requested access to the Developer Portal",
    "{actor} requested access to the Developer Portal",
    audience=(PermissionHolders(organizations.MANAGE_MEMBERSHIP),),
    page=decided_in_inbox(
        page_in_organization("portal-settings:requests", "Review request"),
        "Approval needed: {actor} for the Developer Portal",
        lambda event, member: (
            member.organization.sign_ups.pending().filter(user=event.actor_id).exists()
        ),
    ),
)
SIGN_UP_JOINED = _portal_notify(
    "portal.sign_up_joined",
    "joined through the Developer Portal",
    "{actor} joined through the Developer Portal[ with an address at {domain}]",
    audience=(PermissionHolders(organizations.MANAGE_MEMBERSHIP),),
    page=page_of_actor("View member"),
)
SIGN_UP_APPROVED = _portal_notify(
    "portal.sign_up_approved",
    "approved a request for access to the Developer Portal",
    "{actor} approved {target's} request for access to the Developer Portal",
    audience=_PERSON,
    is_urgent=True,
    outlasts_membership=True,
    page=_PORTAL_HOME,
    outside_words=words.SIGN_UP_APPROVED,
)
SIGN_UP_LET_IN = _portal_notify(
    "portal.sign_up_let_in",
    "let in someone who had requested access to the Developer Portal",
    "The Developer Portal let {target} in[: it is now open to addresses at {domain}]",
    audience=(*_PERSON, PermissionHolders(organizations.MANAGE_MEMBERSHIP)),
    is_urgent=True,
    page=_PORTAL_HOME,
    outside_words=words.SIGN_UP_APPROVED,
)
SIGN_UP_REJECTED = _portal_notify(
    "portal.sign_up_rejected",
    "rejected a request for access to the Developer Portal",
    "{actor} rejected {target's} request for access to the Developer Portal[: {because}]",
    audience=_PERSON,
    is_urgent=True,
    outlasts_membership=True,
    page=_PORTAL_HOME,
    outside_words=words.SIGN_UP_REJECTED,
)
DOMAIN_ADDED = _portal_change(
    "domain.added",
    "added a domain of the Developer Portal",
    "{actor} added the domain {target} to the Developer Portal",
)
DOMAIN_CHECK_REQUESTED = _portal_change(
    "domain.check_requested",
    "requested a check of a domain of the Developer Portal",
    "{actor} requested a check of the domain {target}",
)
DOMAIN_PROVED = _notify_of_domain(
    "domain.proved",
    "found the proof of a domain of the Developer Portal",
    "The proof of the domain {target} was found; the Developer Portal is served there",
)
DOMAIN_FAILING = _notify_of_domain(
    "domain.failing",
    "missed the proof of a domain of the Developer Portal",
    "The proof of the domain {target} is missing[; the Developer Portal is served there until"
    " {until}]",
)
DOMAIN_LOST = _notify_of_domain(
    "domain.lost",
    "stopped serving the Developer Portal on a domain",
    "The Developer Portal is no longer served on the domain {target}, as its proof is missing",
)
DOMAIN_REMOVED = _portal_change(
    "domain.removed",
    "removed a domain of the Developer Portal",
    "{actor} removed the domain {target} from the Developer Portal",
)
