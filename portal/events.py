"""What is done with plans, applications, subscriptions and keys, in words, and who is told."""

from audit.words import Word
from organizations.audience import Audience, Told

_GROUP = "Applications and plans"

PLAN_ARCHIVED = Word(
    "plan.archived", "archived a plan", "{actor} archived the plan {target}", group=_GROUP
)
PLAN_CHANGED = Word(
    "plan.changed", "changed a plan", "{actor} changed the plan {target}", group=_GROUP
)
PLAN_CREATED = Word(
    "plan.created", "created a plan", "{actor} created the plan {target}[: {limit}]", group=_GROUP
)
APPLICATION_BLOCKED = Told(
    "application.blocked",
    "blocked an application",
    "{actor} blocked the application {target}[: {because}]",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
)
APPLICATION_CHANGED = Word(
    "application.changed",
    "changed an application",
    "{actor} changed the application {target}",
    group=_GROUP,
)
APPLICATION_CREATED = Word(
    "application.created",
    "created an application",
    "{actor} created the application {target}",
    group=_GROUP,
)
APPLICATION_DELETED = Word(
    "application.deleted",
    "deleted an application",
    "{actor} deleted the application {target}",
    group=_GROUP,
)
APPLICATION_TRANSFERRED = Told(
    "application.transferred",
    "transferred an application",
    "{actor} transferred the application {target}[ to {after.owner}]",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
)
APPLICATION_LEFT = Told(
    "application.left",
    "left an application without an owner",
    "The application {target} has no owner[ since {owner} left]; its keys keep working",
    group=_GROUP,
    audience=(Audience.ADMINISTRATORS,),
)
APPLICATION_UNBLOCKED = Told(
    "application.unblocked",
    "unblocked an application",
    "{actor} unblocked the application {target}",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
)
