"""What members do with projects and components."""

from projects.actions.accepted_events import (
    AcceptedEventGone,
    EventAcceptedAlready,
    NoCaller,
    NoEventsHere,
    TooManyAcceptedEvents,
    add_accepted_event,
    change_accepted_event,
    remove_accepted_event,
)
from projects.actions.components import (
    ComponentNameTaken,
    ComponentTerms,
    StillRunning,
    UnfitComponentName,
    WrongHandle,
    archive_component,
    change_component,
    create_component,
    delete_component,
    restore_component,
)
from projects.actions.endpoints import (
    EndpointGone,
    EndpointNameTaken,
    NoEndpointsHere,
    TooManyEndpoints,
    add_endpoint,
    change_endpoint,
    remove_endpoint,
)
from projects.actions.group_roles import (
    GroupProjectRoleGone,
    GroupUnavailable,
    assign_group_project_role,
    remove_group_project_role,
)
from projects.actions.importing import NoType, OtherType, import_component
from projects.actions.projects import (
    Archived,
    ProjectNameTaken,
    UnfitProjectName,
    archive_project,
    change_project,
    create_project,
    restore_project,
)
from projects.actions.roles import (
    ProjectRoleGone,
    assign_project_role,
    remove_project_role,
)
from projects.actions.schedules import (
    NotScheduled,
    ScheduleTerms,
    UnfitExpression,
    UnfitGrace,
    UnfitTimeZone,
    remove_schedule,
    set_schedule,
)
