"""What each action with schedules and runs demands, and how it is done."""

from projects import actions
from projects.permissions import MANAGE_COMPONENT
from projects.tests.run_makers import place
from tests.demanded import CREDENTIAL, NOBODY, Call

TERMS = actions.ScheduleTerms("0 3 * * *", "UTC")


def _request_run(things, by):
    place(things.schedule.component, things.environment)
    things.environment.runs.all().delete()
    return actions.request_run(
        component=things.schedule.component, environment=things.environment, by=by
    )


RUN_DEMANDS = {
    "notice_one_late": NOBODY,
    "end_one_request": NOBODY,
    "report_run": CREDENTIAL,
    "request_run": MANAGE_COMPONENT,
    "withdraw_run": MANAGE_COMPONENT,
    "remove_schedule": MANAGE_COMPONENT,
    "set_schedule": MANAGE_COMPONENT,
}
RUN_CALLS = {
    "request_run": Call(_request_run),
    "withdraw_run": Call(lambda things, by: actions.withdraw_run(run=things.run, by=by)),
    "remove_schedule": Call(
        lambda things, by: actions.remove_schedule(component=things.schedule.component, by=by)
    ),
    "set_schedule": Call(
        lambda things, by: actions.set_schedule(
            component=things.schedule.component, terms=TERMS, by=by
        )
    ),
}
