"""What each action with projects demands, and how it is done."""

from projects import actions
from projects.permissions import MANAGE_PROJECT
from projects.tests.environment_demands import (
    ENVIRONMENT_CALLS,
    ENVIRONMENT_DEMANDS,
)
from projects.tests.environment_demands import (
    TRIED_ELSEWHERE as TRIED_ELSEWHERE,
)
from tests.demanded import Call


def _restore(things, by):
    actions.archive_project(project=things.project, by=things.admin)
    actions.restore_project(project=things.project, by=by)


DEMANDS = {
    **ENVIRONMENT_DEMANDS,
    "archive_project": MANAGE_PROJECT,
    "change_project": MANAGE_PROJECT,
    "create_project": MANAGE_PROJECT,
    "restore_project": MANAGE_PROJECT,
}
CALLS = {
    **ENVIRONMENT_CALLS,
    "archive_project": Call(
        lambda things, by: actions.archive_project(project=things.project, by=by)
    ),
    "change_project": Call(
        lambda things, by: actions.change_project(
            project=things.project, name="Gemini", description="", by=by
        )
    ),
    "create_project": Call(
        lambda things, by: actions.create_project(name="Mercury", by=by), is_at_home=True
    ),
    "restore_project": Call(_restore),
}
