"""What each action of the Developer Portal demands, and how it is done."""

from organizations.actions import change_roles
from organizations.roles import RoleSlug
from portal import actions
from portal.permissions import MANAGE_ALL_APPLICATIONS, MANAGE_APPLICATIONS, MANAGE_PLANS
from tests.demanded import Call


def _heir(things):
    slugs = [RoleSlug.API_SUBSCRIBER]
    change_roles(membership=things.membership, slugs=slugs, by=things.admin)
    return things.membership


def _unblock(things, by):
    actions.block_application(application=things.application, reason="Spam.", by=things.admin)
    actions.unblock_application(application=things.application, by=by)


DEMANDS = {
    "block_application": MANAGE_ALL_APPLICATIONS,
    "change_application": MANAGE_APPLICATIONS,
    "create_application": MANAGE_APPLICATIONS,
    "delete_application": MANAGE_APPLICATIONS,
    "transfer_application": MANAGE_APPLICATIONS,
    "unblock_application": MANAGE_ALL_APPLICATIONS,
    "archive_plan": MANAGE_PLANS,
    "change_plan": MANAGE_PLANS,
    "create_plan": MANAGE_PLANS,
}
CALLS = {
    "block_application": Call(
        lambda things, by: actions.block_application(
            application=things.application, reason="Spam.", by=by
        )
    ),
    "change_application": Call(
        lambda things, by: actions.change_application(
            application=things.application, name="Till", description="", by=by
        ),
    ),
    "create_application": Call(
        lambda things, by: actions.create_application(name="Till", by=by),
        is_at_home=True,
        needs_person=True,
    ),
    "delete_application": Call(
        lambda things, by: actions.delete_application(application=things.application, by=by)
    ),
    "transfer_application": Call(
        lambda things, by: actions.transfer_application(
            application=things.application,
            to=_heir(things),
            by=by,
        )
    ),
    "unblock_application": Call(_unblock),
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
