"""What is done with plans, applications, subscriptions and keys, in words, and who is told."""

from audit.words import Word

PLAN_ARCHIVED = Word(
    "plan.archived",
    "archived a plan",
    "{actor} archived the plan {target}",
    group="Applications and plans",
)
PLAN_CHANGED = Word(
    "plan.changed",
    "changed a plan",
    "{actor} changed the plan {target}",
    group="Applications and plans",
)
PLAN_CREATED = Word(
    "plan.created",
    "created a plan",
    "{actor} created the plan {target}[: {limit}]",
    group="Applications and plans",
)
