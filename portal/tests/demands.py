"""What each action of the Developer Portal demands, and how it is done."""

from portal import actions
from portal.permissions import MANAGE_PLANS
from tests.demanded import Call

DEMANDS = {
    "archive_plan": MANAGE_PLANS,
    "change_plan": MANAGE_PLANS,
    "create_plan": MANAGE_PLANS,
}
CALLS = {
    "archive_plan": Call(lambda things, by: actions.archive_plan(plan=things.plan, by=by)),
    "change_plan": Call(
        lambda things, by: actions.change_plan(
            plan=things.plan, name="Silver", terms=actions.PlanTerms(), by=by
        )
    ),
    "create_plan": Call(
        lambda things, by: actions.create_plan(name="Silver", terms=actions.PlanTerms(), by=by),
        is_at_home=True,
    ),
}
