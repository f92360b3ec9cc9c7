"""A project, for the tests about all things of an organization."""

from accounts.models import User
from organizations.models import Membership, Role
from organizations.tenancy.roles import RoleSlug
from projects.actions import (
    ComponentTerms,
    ScheduleTerms,
    add_accepted_event,
    add_endpoint,
    assign_group_project_role,
    assign_project_role,
    create_component,
    create_project,
    set_schedule,
)
from projects.components.accepted_events import AcceptedEventTerms, Caller
from projects.components.endpoints import EndpointTerms
from projects.models import (
    Component,
    ComponentType,
    GroupProjectRole,
    Project,
    ProjectRole,
    Schedule,
)
from tests.cast import add_member
from tests.samples import Sample, Things


def _project(things: Things):
    return create_project(
        name=things.named("Apollo"), description=things.named("Rockets."), by=things.admin
    )


def _more(by: Membership, start: int, count: int):
    Project.objects.bulk_create(
        Project(
            organization=by.organization,
            name=f"Project {n}",
            handle=f"project-{n}",
            created_by=by.user,
        )
        for n in range(start, start + count)
    )


def _component(things: Things):
    return create_component(
        project=things.project,
        type=ComponentType.SERVICE,
        terms=ComponentTerms(things.named("Orders")),
        by=things.admin,
    )


def _more_components(by: Membership, start: int, count: int):
    project = by.organization.projects.earliest("pk")
    Component.objects.bulk_create(
        Component(
            organization=by.organization,
            project=project,
            name=f"Component {n}",
            handle=f"component-{n}",
            type=ComponentType.API,
            created_by=by.user,
        )
        for n in range(start, start + count)
    )


def _endpoint(things: Things):
    terms = EndpointTerms(f"{things.mark or 'web'}-endpoint".lower(), 8080)
    return add_endpoint(component=things.component, terms=terms, by=things.admin)


def _accepted_event(things: Things):
    """Of a webhook that is made for it."""
    webhook = create_component(
        project=things.project,
        type=ComponentType.WEBHOOK,
        terms=ComponentTerms(things.named("Hooks")),
        by=things.admin,
    )
    terms = AcceptedEventTerms(
        f"com.example.{things.mark or 'push'}", "https://example.com/*", Caller.GITHUB
    )
    return add_accepted_event(component=webhook, terms=terms, by=things.admin)


def _schedule(things: Things) -> Schedule:
    """Of a scheduled job that is made for it."""
    job = create_component(
        project=things.project,
        type=ComponentType.SCHEDULED_JOB,
        terms=ComponentTerms(things.named("Nightly settlement")),
        by=things.admin,
    )
    terms = ScheduleTerms("30 2 * * *", "Europe/Berlin")
    return set_schedule(component=job, terms=terms, by=things.admin)


def _project_role(things: Things) -> ProjectRole:
    """Of a member who sees only the Developer Portal besides."""
    name = things.named(f"Contractor of {things.organization.handle}")
    member = add_member(things.organization, name, RoleSlug.EXTERNAL_API_SUBSCRIBER)
    assign_project_role(
        project=things.project, membership=member, slug=RoleSlug.DEVELOPER, by=things.admin
    )
    return ProjectRole.objects.get(membership=member)


def _group_project_role(things: Things) -> GroupProjectRole:
    assign_group_project_role(
        project=things.project, group=things.group, slug=RoleSlug.DEVELOPER, by=things.admin
    )
    return GroupProjectRole.objects.get(group=things.group)


def _more_project_roles(by: Membership, start: int, count: int):
    """In the first project, of as many members who have no other role."""
    project = by.organization.projects.earliest("pk")
    role = Role.objects.get(slug=RoleSlug.DEVELOPER)
    people = User.objects.bulk_create(
        User(email=f"contractor.{by.organization.handle}.{n}@example.com", name=f"Contractor {n}")
        for n in range(start, start + count)
    )
    members = Membership.objects.bulk_create(
        Membership(organization=by.organization, user=user) for user in people
    )
    ProjectRole.objects.bulk_create(
        ProjectRole(organization=by.organization, project=project, membership=member, role=role)
        for member in members
    )


SAMPLES = [
    Sample(
        "project",
        _project,
        "<handle:project_handle>",
        in_address=lambda project: project.handle,
        more=_more,
    ),
    Sample(
        "component",
        _component,
        "<handle:component_handle>",
        in_address=lambda component: component.handle,
        more=_more_components,
    ),
    Sample("accepted_event", _accepted_event, "<uuid:accepted_event_id>"),
    Sample("endpoint", _endpoint, "<uuid:endpoint_id>"),
    Sample("schedule", _schedule),
    Sample("group_project_role", _group_project_role, "<int:group_project_role_id>"),
    Sample("project_role", _project_role, "<int:project_role_id>", more=_more_project_roles),
]
