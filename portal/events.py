"""What is done with plans, applications, subscriptions and keys, in words, and who is told."""

from apis import permissions as apis
from audit.event_types import EventType
from organizations import permissions as organizations
from organizations.tenancy.audience import Audience, NotifyingEventType, PermissionHolders
from portal import permissions

_GROUP = "Applications and plans"
_PORTAL = "Developer Portal"
_OUTSIDER = (Audience.TARGET, Audience.CONCERNED)
"""The person, who reads the organization's name in place of a member's, as of what concerns one."""

PLAN_ARCHIVED = EventType(
    "plan.archived", "archived a plan", "{actor} archived the plan {target}", group=_GROUP
)
PLAN_CHANGED = EventType(
    "plan.changed", "changed a plan", "{actor} changed the plan {target}", group=_GROUP
)
PLAN_CREATED = EventType(
    "plan.created", "created a plan", "{actor} created the plan {target}[: {limit}]", group=_GROUP
)
APPLICATION_BLOCKED = NotifyingEventType(
    "application.blocked",
    "blocked an application",
    "{actor} blocked the application {target}[: {because}]",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
)
APPLICATION_CHANGED = EventType(
    "application.changed",
    "changed an application",
    "{actor} changed the application {target}",
    group=_GROUP,
)
APPLICATION_CREATED = EventType(
    "application.created",
    "created an application",
    "{actor} created the application {target}",
    group=_GROUP,
)
APPLICATION_DELETED = EventType(
    "application.deleted",
    "deleted an application",
    "{actor} deleted the application {target}",
    group=_GROUP,
)
APPLICATION_TRANSFERRED = NotifyingEventType(
    "application.transferred",
    "transferred an application",
    "{actor} transferred the application {target}[ to {after.owner}]",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
)
APPLICATION_LEFT = NotifyingEventType(
    "application.left",
    "left an application without an owner",
    "The application {target} has no owner[ since {owner} left]; its keys keep working",
    group=_GROUP,
    audience=(Audience.ADMINISTRATORS,),
)
APPLICATION_SHARED = EventType(
    "application.shared",
    "shared an application",
    "{actor} shared the application {target}[ with {person}]",
    group=_GROUP,
)
APPLICATION_UNSHARED = EventType(
    "application.unshared",
    "stopped sharing an application",
    "{actor} stopped sharing the application {target}[ with {person}]",
    group=_GROUP,
)
APPLICATION_UNBLOCKED = NotifyingEventType(
    "application.unblocked",
    "unblocked an application",
    "{actor} unblocked the application {target}",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
)
OFFER_CHANGED = EventType(
    "offer.changed",
    "changed the plans of an API version",
    "{actor} changed the plans of the API version {target}[ to {plans}]",
    group=_GROUP,
)
SUBSCRIPTION_ACTIVATED = EventType(
    "subscription.activated",
    "subscribed an application",
    "{actor} subscribed {application} to {version}[ with the plan {plan}]",
    group=_GROUP,
)
SUBSCRIPTION_APPROVED = NotifyingEventType(
    "subscription.approved",
    "approved a subscription",
    "{actor} approved the subscription of {target}",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
)
SUBSCRIPTION_ASKED = NotifyingEventType(
    "subscription.asked",
    "requested a subscription",
    "{actor} requested a subscription of {application} to {version}[ with the plan {plan}]",
    group=_GROUP,
    audience=(PermissionHolders(apis.MANAGE_API),),
)
SUBSCRIPTION_BLOCKED = NotifyingEventType(
    "subscription.blocked",
    "blocked a subscription",
    "{actor} blocked the subscription of {target}[: {because}]",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
)
SUBSCRIPTION_CLOSED = NotifyingEventType(
    "subscription.closed",
    "closed a subscription",
    "{actor} closed the subscription of {target}[: {because}]",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
)
SUBSCRIPTION_PLAN_CHANGED = EventType(
    "subscription.plan_changed",
    "changed the plan of a subscription",
    "{actor} changed the plan of the subscription of {target}[ to {plan}]",
    group=_GROUP,
)
SUBSCRIPTION_REJECTED = NotifyingEventType(
    "subscription.rejected",
    "rejected a subscription",
    "{actor} rejected the subscription of {target}[: {because}]",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
)
SUBSCRIPTION_UNBLOCKED = NotifyingEventType(
    "subscription.unblocked",
    "unblocked a subscription",
    "{actor} unblocked the subscription of {target}",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
)
SUBSCRIPTION_WITHDRAWN = EventType(
    "subscription.withdrawn",
    "withdrew a request for a subscription",
    "{actor} withdrew the request to subscribe {target}",
    group=_GROUP,
)
KEY_GENERATED = NotifyingEventType(
    "key.generated",
    "generated a key",
    "{actor} generated the key {key} of the application {target}[ for {environment}]",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
)
KEY_REVOKED = NotifyingEventType(
    "key.revoked",
    "revoked a key",
    "{actor} revoked the key {key} of the application {target}",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
)
KEY_ROTATED = NotifyingEventType(
    "key.rotated",
    "rotated a key",
    "{actor} rotated the key {before.key} of the application {target}[ into {key}]",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
)
API_TESTED = EventType(
    "api_version.tested",
    "tried an API version",
    "{actor} called the API version {target} with a test key[: {operation}]",
    group=_GROUP,
)


LOOK_SAVED = EventType(
    "look.saved",
    "saved a look of the Developer Portal",
    "{actor} saved {target} of the Developer Portal's look",
    group=_PORTAL,
)
LOOK_MADE_LIVE = EventType(
    "look.made_live",
    "made a look of the Developer Portal live",
    "{actor} made {target} of the Developer Portal's look live[, after {before.live}]",
    group=_PORTAL,
)
LOOK_UNDONE = EventType(
    "look.undone",
    "undid a look of the Developer Portal",
    "{actor} undid {before.live} of the Developer Portal's look; {target} is live again",
    group=_PORTAL,
)
LOOK_ENDED = EventType(
    "look.ended",
    "returned the Developer Portal to the standard look",
    "{actor} returned the Developer Portal to the standard look[, after {before.live}]",
    group=_PORTAL,
)
LOOK_DISCARDED = EventType(
    "look.discarded",
    "discarded a look of the Developer Portal",
    "{actor} discarded {target} of the Developer Portal's look",
    group=_PORTAL,
)
PORTAL_SELF_SIGNUP_CHANGED = EventType(
    "portal.self_signup_changed",
    "changed who can sign up to the Developer Portal",
    "{actor} changed sign-up to the Developer Portal[ to {after.self_signup}]",
    group=_PORTAL,
)
SIGN_UP_REQUESTED = NotifyingEventType(
    "portal.sign_up_requested",
    "requested access to the Developer Portal",
    "{actor} requested access to the Developer Portal",
    group=_PORTAL,
    audience=(PermissionHolders(organizations.MANAGE_MEMBERSHIP),),
)
SIGN_UP_JOINED = NotifyingEventType(
    "portal.sign_up_joined",
    "joined through the Developer Portal",
    "{actor} joined through the Developer Portal[ with an address at {domain}]",
    group=_PORTAL,
    audience=(PermissionHolders(organizations.MANAGE_MEMBERSHIP),),
)
SIGN_UP_APPROVED = NotifyingEventType(
    "portal.sign_up_approved",
    "approved a request for access to the Developer Portal",
    "{actor} approved the request of {target} for access to the Developer Portal",
    group=_PORTAL,
    audience=_OUTSIDER,
    is_urgent=True,
    outlasts_membership=True,
)
SIGN_UP_LET_IN = NotifyingEventType(
    "portal.sign_up_let_in",
    "let in someone who had requested access to the Developer Portal",
    "The Developer Portal let {target} in[: it is now open to addresses at {domain}]",
    group=_PORTAL,
    audience=(*_OUTSIDER, PermissionHolders(organizations.MANAGE_MEMBERSHIP)),
    is_urgent=True,
)
SIGN_UP_REJECTED = NotifyingEventType(
    "portal.sign_up_rejected",
    "rejected a request for access to the Developer Portal",
    "{actor} rejected the request of {target} for access to the Developer Portal[: {because}]",
    group=_PORTAL,
    audience=_OUTSIDER,
    is_urgent=True,
    outlasts_membership=True,
)
_DOMAIN_HOLDERS = (PermissionHolders(permissions.MANAGE_DOMAINS),)
DOMAIN_ADDED = EventType(
    "domain.added",
    "added a domain of the Developer Portal",
    "{actor} added the domain {target} to the Developer Portal",
    group=_PORTAL,
)
DOMAIN_CHECK_REQUESTED = EventType(
    "domain.check_requested",
    "requested a check of a domain of the Developer Portal",
    "{actor} requested a check of the domain {target}",
    group=_PORTAL,
)
DOMAIN_PROVED = NotifyingEventType(
    "domain.proved",
    "found the proof of a domain of the Developer Portal",
    "The proof of the domain {target} was found; the Developer Portal is served there",
    group=_PORTAL,
    audience=_DOMAIN_HOLDERS,
)
DOMAIN_FAILING = NotifyingEventType(
    "domain.failing",
    "missed the proof of a domain of the Developer Portal",
    "The proof of the domain {target} is missing[; the Developer Portal is served there until"
    " {until}]",
    group=_PORTAL,
    audience=_DOMAIN_HOLDERS,
)
DOMAIN_LOST = NotifyingEventType(
    "domain.lost",
    "stopped serving the Developer Portal on a domain",
    "The Developer Portal is no longer served on the domain {target}, as its proof is missing",
    group=_PORTAL,
    audience=_DOMAIN_HOLDERS,
)
DOMAIN_REMOVED = EventType(
    "domain.removed",
    "removed a domain of the Developer Portal",
    "{actor} removed the domain {target} from the Developer Portal",
    group=_PORTAL,
)
