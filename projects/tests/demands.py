"""What each action with projects demands, and how it is done."""

from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.roles import RoleSlug
from projects import actions
from projects.components.accepted_events import AcceptedEventTerms, Caller
from projects.components.endpoints import EndpointTerms
from projects.models import ComponentType
from projects.permissions import CREATE_COMPONENT, MANAGE_COMPONENT, MANAGE_PROJECT
from projects.score import Workload
from tests.demanded import NOBODY, Call


def _restore(things, by):
    actions.archive_project(project=things.project, by=things.admin)
    actions.restore_project(project=things.project, by=by)


NIGHTLY = actions.ScheduleTerms("0 3 * * *", "UTC")
EVENTS = AcceptedEventTerms("com.example.*", "*", Caller.OTHER)


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
    "assign_group_project_role": MANAGE_MEMBERSHIP,
    "remove_group_project_role": MANAGE_MEMBERSHIP,
    "assign_project_role": MANAGE_MEMBERSHIP,
    "remove_project_role": MANAGE_MEMBERSHIP,
    "remind_of_role_ends": NOBODY,
    "remove_schedule": MANAGE_COMPONENT,
    "set_schedule": MANAGE_COMPONENT,
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
    "create_component": CREATE_COMPONENT,
    "import_component": CREATE_COMPONENT,
    "create_project": MANAGE_PROJECT,
    "restore_project": MANAGE_PROJECT,
}
CALLS = {
    "assign_group_project_role": Call(
        lambda things, by: actions.assign_group_project_role(
            project=things.project, group=things.group, slug=RoleSlug.API_PUBLISHER, by=by
        ),
        gives_roles=True,
    ),
    "remove_group_project_role": Call(
        lambda things, by: actions.remove_group_project_role(
            group_project_role=things.group_project_role, by=by
        ),
        gives_roles=True,
    ),
    "assign_project_role": Call(
        lambda things, by: actions.assign_project_role(
            project=things.project,
            membership=things.membership,
            slug=RoleSlug.DEVELOPER,
            by=by,
        ),
        gives_roles=True,
    ),
    "remove_project_role": Call(
        lambda things, by: actions.remove_project_role(project_role=things.project_role, by=by),
        gives_roles=True,
    ),
    "remove_schedule": Call(
        lambda things, by: actions.remove_schedule(component=things.schedule.component, by=by)
    ),
    "set_schedule": Call(
        lambda things, by: actions.set_schedule(
            component=things.schedule.component, terms=NIGHTLY, by=by
        )
    ),
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
}
