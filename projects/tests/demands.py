"""What each action with projects demands, and how it is done."""

from projects import actions
from projects.accepted_events import AcceptedEventTerms, Caller
from projects.endpoints import EndpointTerms
from projects.models import ComponentType
from projects.permissions import (
    BUILD_COMPONENT,
    CREATE_COMPONENT,
    MANAGE_COMPONENT,
    MANAGE_PROJECT,
    TEST_COMPONENT,
)
from projects.reporting import junit
from projects.score import Workload
from projects.tests.environment_demands import (
    ENVIRONMENT_CALLS,
    ENVIRONMENT_DEMANDS,
    ENVIRONMENT_ELSEWHERE,
)
from projects.tests.run_demands import RUN_CALLS, RUN_DEMANDS
from tests.demanded import CREDENTIAL, Call


def _restore(things, by):
    actions.archive_project(project=things.project, by=things.admin)
    actions.restore_project(project=things.project, by=by)


GREEN = b'<testsuite><testcase name="works"/></testsuite>'
EVENTS = AcceptedEventTerms("com.example.*", "*", Caller.OTHER)
WANTED = actions.CiTerms("Other pipeline", days=30)


def _create_component(things, by):
    return actions.create_component(
        project=things.project,
        type=ComponentType.API,
        terms=actions.ComponentTerms("Receipts"),
        by=by,
    )


def _restore_component(things, by):
    actions.archive_component(component=things.component, by=things.admin)
    actions.restore_component(component=things.component, by=by)


DEMANDS = {
    **ENVIRONMENT_DEMANDS,
    **RUN_DEMANDS,
    "add_accepted_event": MANAGE_COMPONENT,
    "change_accepted_event": MANAGE_COMPONENT,
    "remove_accepted_event": MANAGE_COMPONENT,
    "add_endpoint": MANAGE_COMPONENT,
    "change_endpoint": MANAGE_COMPONENT,
    "remove_endpoint": MANAGE_COMPONENT,
    "archive_component": MANAGE_COMPONENT,
    "change_component": MANAGE_COMPONENT,
    "delete_component": MANAGE_COMPONENT,
    "restore_component": MANAGE_COMPONENT,
    "archive_project": MANAGE_PROJECT,
    "change_project": MANAGE_PROJECT,
    "create_ci_credential": BUILD_COMPONENT,
    "create_component": CREATE_COMPONENT,
    "import_component": CREATE_COMPONENT,
    "create_project": MANAGE_PROJECT,
    "report_build": CREDENTIAL,
    "report_tests": CREDENTIAL,
    "restore_project": MANAGE_PROJECT,
    "revoke_ci_credential": BUILD_COMPONENT,
    "rotate_ci_credential": BUILD_COMPONENT,
    "upload_tests": TEST_COMPONENT,
}
CALLS = {
    **ENVIRONMENT_CALLS,
    **RUN_CALLS,
    "add_accepted_event": Call(
        lambda things, by: actions.add_accepted_event(
            component=things.accepted_event.component, terms=EVENTS, by=by
        )
    ),
    "change_accepted_event": Call(
        lambda things, by: actions.change_accepted_event(
            accepted_event=things.accepted_event, terms=EVENTS, by=by
        )
    ),
    "remove_accepted_event": Call(
        lambda things, by: actions.remove_accepted_event(
            accepted_event=things.accepted_event, by=by
        )
    ),
    "add_endpoint": Call(
        lambda things, by: actions.add_endpoint(
            component=things.component, terms=EndpointTerms("metrics", 9090), by=by
        )
    ),
    "change_endpoint": Call(
        lambda things, by: actions.change_endpoint(
            endpoint=things.endpoint, terms=EndpointTerms("metrics", 9090), by=by
        )
    ),
    "remove_endpoint": Call(
        lambda things, by: actions.remove_endpoint(endpoint=things.endpoint, by=by)
    ),
    "archive_component": Call(
        lambda things, by: actions.archive_component(component=things.component, by=by)
    ),
    "change_component": Call(
        lambda things, by: actions.change_component(
            component=things.component, terms=actions.ComponentTerms("Receipts"), by=by
        )
    ),
    "delete_component": Call(
        lambda things, by: actions.delete_component(
            component=things.component, handle=things.component.handle, by=by
        )
    ),
    "restore_component": Call(_restore_component),
    "archive_project": Call(
        lambda things, by: actions.archive_project(project=things.project, by=by)
    ),
    "change_project": Call(
        lambda things, by: actions.change_project(
            project=things.project, name="Gemini", description="", by=by
        )
    ),
    "create_ci_credential": Call(
        lambda things, by: actions.create_ci_credential(
            component=things.component, wanted=WANTED, by=by
        )
    ),
    "import_component": Call(
        lambda things, by: actions.import_component(
            project=things.project, workload=Workload("Receipts", type="api"), by=by
        )
    ),
    "create_component": Call(_create_component),
    "create_project": Call(
        lambda things, by: actions.create_project(name="Mercury", by=by), is_at_home=True
    ),
    "restore_project": Call(_restore),
    "revoke_ci_credential": Call(
        lambda things, by: actions.revoke_ci_credential(credential=things.ci_credential, by=by)
    ),
    "rotate_ci_credential": Call(
        lambda things, by: actions.rotate_ci_credential(
            credential=things.ci_credential, overlap_hours=24, by=by
        )
    ),
    "upload_tests": Call(
        lambda things, by: actions.upload_tests(
            file=actions.TestFile("unit", GREEN, junit.read(GREEN)), build=things.build, by=by
        )
    ),
}
TRIED_ELSEWHERE = ENVIRONMENT_ELSEWHERE
