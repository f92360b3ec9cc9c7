"""What is done with projects, in words."""

from functools import partial

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType
from organizations.tenancy.event_pages import page_of_member, page_of_target

PROJECT_ARCHIVED = EventType(
    "project.archived",
    "archived a project",
    "{actor} archived the project {target}",
    group="Projects",
)
PROJECT_CHANGED = EventType(
    "project.changed",
    "changed a project",
    "{actor} changed the project {target}",
    group="Projects",
)
PROJECT_CREATED = EventType(
    "project.created",
    "created a project",
    "{actor} created the project {target}",
    group="Projects",
)
PROJECT_RESTORED = EventType(
    "project.restored",
    "restored a project",
    "{actor} restored the project {target}",
    group="Projects",
)

_project_role_notice = partial(
    NotifyingEventType,
    group="Projects",
    audience=(Audience.TARGET,),
    is_urgent=True,
    page=page_of_member("View your roles"),
)
PROJECT_ROLE_ASSIGNED = _project_role_notice(
    "project_role.assigned",
    "assigned a role in a project",
    "{actor} assigned {target} a role in a project[: {after.role} in {after.project}]"
    "[, until {after.last_day}]",
)
PROJECT_ROLE_CHANGED = _project_role_notice(
    "project_role.changed",
    "changed the end of a role in a project",
    "{actor} changed the last day of {target's} role[ {after.role} in {after.project}]"
    "[ to {after.last_day}]",
)
PROJECT_ROLE_REMOVED = _project_role_notice(
    "project_role.removed",
    "removed a role in a project",
    "{actor} removed a role in a project from {target}[: {before.role} in {before.project}]"
    "[, still given by {after.groups}]",
)
PROJECT_ROLE_ENDS_SOON = NotifyingEventType(
    "project_role.ends_soon",
    "has a role in a project until a day that is near",
    "{target's} role ends[: {after.role} in {after.project}][, after {after.last_day}]",
    group="Projects",
    audience=(Audience.TARGET, Audience.ADMINISTRATORS),
    is_urgent=True,
    page=page_of_member("View access"),
)

_group_change = partial(
    NotifyingEventType,
    group="Groups",
    audience=(Audience.CONCERNED,),
    page=page_of_target("View group"),
)
GROUP_PROJECT_ROLE_ASSIGNED = _group_change(
    "group_project_role.assigned",
    "assigned a group a role in a project",
    "{actor} assigned the group {target} a role in a project[: {after.role} in {after.project}]",
    group="Groups",
)
GROUP_PROJECT_ROLE_REMOVED = _group_change(
    "group_project_role.removed",
    "removed a role in a project from a group",
    "{actor} removed a role in a project from the group {target}"
    "[: {before.role} in {before.project}]",
)

COMPONENTS = "Components"
ACCEPTED_EVENT_ADDED = EventType(
    "accepted_event.added",
    "added accepted events",
    "{actor} added accepted events to the component {target}[: {event_type} from {event_source}]",
    group=COMPONENTS,
)
ACCEPTED_EVENT_CHANGED = EventType(
    "accepted_event.changed",
    "changed accepted events",
    "{actor} changed accepted events of the component {target}[: {event_type} from {event_source}]",
    group=COMPONENTS,
)
ACCEPTED_EVENT_REMOVED = EventType(
    "accepted_event.removed",
    "removed accepted events",
    "{actor} removed accepted events from the component {target}"
    "[: {before.event_type} from {before.event_source}]",
    group=COMPONENTS,
)
ENDPOINT_ADDED = EventType(
    "endpoint.added",
    "added an endpoint",
    "{actor} added an endpoint to the component {target}[: {endpoint}]",
    group=COMPONENTS,
)
ENDPOINT_CHANGED = EventType(
    "endpoint.changed",
    "changed an endpoint",
    "{actor} changed an endpoint of the component {target}[: {endpoint}]",
    group=COMPONENTS,
)
ENDPOINT_REMOVED = EventType(
    "endpoint.removed",
    "removed an endpoint",
    "{actor} removed an endpoint from the component {target}[: {before.endpoint}]",
    group=COMPONENTS,
)
COMPONENT_ARCHIVED = EventType(
    "component.archived",
    "archived a component",
    "{actor} archived the component {target}",
    group=COMPONENTS,
)
COMPONENT_CHANGED = EventType(
    "component.changed",
    "changed a component",
    "{actor} changed the component {target}",
    group=COMPONENTS,
)
COMPONENT_DELETED = EventType(
    "component.deleted",
    "deleted a component",
    "{actor} deleted the component {target}",
    group=COMPONENTS,
)
COMPONENT_RESTORED = EventType(
    "component.restored",
    "restored a component",
    "{actor} restored the component {target}",
    group=COMPONENTS,
)
COMPONENT_CREATED = EventType(
    "component.created",
    "created a component",
    "{actor} created the component {target}[ ({type})]",
    group=COMPONENTS,
)


SCHEDULES = "Schedules and runs"
SCHEDULE_SET = EventType(
    "schedule.set",
    "set a schedule",
    "{actor} set the schedule of the component {target}[: {expression}][, {time_zone}]",
    group=SCHEDULES,
)


SCHEDULE_CHANGED = EventType(
    "schedule.changed",
    "changed a schedule",
    "{actor} changed the schedule of the component {target}[ from {before.expression}]"
    "[ to {expression}][, {time_zone}]",
    group=SCHEDULES,
)


SCHEDULE_REMOVED = EventType(
    "schedule.removed",
    "removed a schedule",
    "{actor} removed the schedule of the component {target}[: {before.expression}]",
    group=SCHEDULES,
)
