"""What projects declare."""

from datetime import timedelta

from accounts.own_data.personal_data import PersonalData
from audit.sentences import Label
from audit.symbols import Symbol
from console.api.v1 import Operations
from console.jobs.clock import Job
from console.manifests import declarations_of
from console.operators.lookup import Addition
from console.serving.pages import Pages
from machines.decisions.answers import ResourceType
from organizations.models import Organization
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.belongings import CountedBelonging
from organizations.tenancy.denied_attempts import Attempt
from organizations.tenancy.handles import ReservedWords
from organizations.tenancy.navigation import Entry
from organizations.tenancy.quick_actions import QuickAction
from organizations.tenancy.removal_preview import CreatedThing, MembershipBound
from organizations.tenancy.scopes import AddressPart
from projects import (
    events,
    first_steps,
    meters,
    navigation,
    permissions,
    role_uses,
    roles,
    search,
)
from projects.admin import COMPONENTS_OF_ORGANIZATION, PROJECTS_OF_ORGANIZATION
from projects.components.endpoints import EndpointKind, EndpointVisibility
from projects.demo.components import fill_components
from projects.demo.webhooks import add_webhooks, answer_deliveries
from projects.demonstration import Demonstration
from projects.models.schedule import Overlap

DECLARED = [
    *declarations_of(permissions),
    *declarations_of(events),
    *declarations_of(meters),
    QuickAction("New project", "projects:create", permissions.MANAGE_PROJECT, "create add", 20),
    search.PROJECTS,
    search.COMPONENTS,
    PersonalData("projects.Project", "created_by", "projects_created"),
    PersonalData("projects.Component", "created_by", "components_created"),
    *declarations_of(roles),
    *declarations_of(role_uses),
    AddressPart("endpoint_id", "components__endpoints"),
    AddressPart("accepted_event_id", "components__accepted_events"),
    PersonalData(
        "projects.ProjectRole",
        "membership__user",
        "roles_in_projects",
        fields=("organization__name", "project__name", "role__slug", "given_at", "ends_at"),
        is_deleted=True,
    ),
    PersonalData(
        "projects.ProjectRole",
        "given_by",
        "roles_in_projects_given",
        fields=("organization_id", "project_id", "given_at"),
    ),
    Pages("projects.urls", under="organizations/<handle:handle>/"),
    Entry("Home", "projects:home", VIEW_ORGANIZATION, "house", rank=10, in_projects=True),
    *declarations_of(navigation),
    first_steps.INVITE,
    first_steps.PROJECT,
    ReservedWords("accepted-events component components endpoint endpoints project projects"),
    ReservedWords("schedule schedules"),
    Attempt("projects:archive-component", "archive a component"),
    Attempt("projects:delete-component", "delete a component"),
    Attempt("projects:edit-component", "change a component"),
    Attempt("projects:restore-component", "restore a component"),
    Attempt("projects:create-component", "create a component"),
    Attempt("projects:add-accepted-event", "add accepted events"),
    Attempt("projects:edit-accepted-event", "change accepted events"),
    Attempt("projects:delete-accepted-event", "remove accepted events"),
    Attempt("projects:add-endpoint", "add an endpoint"),
    Attempt("projects:edit-endpoint", "change an endpoint"),
    Attempt("projects:delete-endpoint", "remove an endpoint"),
    Attempt("projects:import-component", "create a component from a Score file"),
    Attempt("projects:schedule", "set a schedule"),
    Attempt("projects:delete-schedule", "remove a schedule"),
    Attempt("projects:access", "assign a role in a project"),
    Attempt("projects:assign-group", "assign a group a role in a project"),
    Attempt("projects:remove-group", "remove a role in a project from a group"),
    Attempt("projects:remove-role", "remove a role in a project"),
    Attempt("projects:archive", "archive a project"),
    Attempt("projects:create", "create a project"),
    Attempt("projects:edit", "change a project"),
    Attempt("projects:restore", "restore a project"),
    Demonstration("webhooks", add_webhooks, rank=5),
    Demonstration("components", fill_components, rank=10),
    Demonstration("answers of webhooks", answer_deliveries, rank=90),
    CountedBelonging("components", "projects.Component"),
    CountedBelonging("projects", "projects.Project"),
    MembershipBound("project roles", "which they lose", roles.names_by_person),
    CreatedThing("components", "projects.Component"),
    CreatedThing("projects", "projects.Project"),
    Job(
        "remind of ending roles in projects",
        task="projects.schedule.remind_of_role_ends",
        every=timedelta(hours=1),
        expires=timedelta(minutes=30),
    ),
    Addition(Organization, PROJECTS_OF_ORGANIZATION),
    Addition(Organization, COMPONENTS_OF_ORGANIZATION),
    Operations("projects.api.projects.router"),
    Operations("projects.api.components.router"),
    Operations("projects.api.endpoints.router"),
    Operations("projects.api.accepted_events.router"),
    Operations("projects.api.schedules.router"),
    Operations("projects.api.project_roles.router"),
    ResourceType("project", lambda organization: organization.projects.all()),
    Symbol("Projects", "box"),
    Symbol(events.COMPONENTS, "component"),
    Symbol(events.SCHEDULES, "calendar-clock"),
    Label("definition_url", caption="Definition"),
    Label("grace_minutes", caption="Grace in minutes"),
    Label("endpoint.kind", lambda value: EndpointKind(value).label),
    Label("endpoint.visibility", lambda value: EndpointVisibility(value).label),
    Label("overlap", lambda value: Overlap(value).label, "If the former run has not ended"),
    Label("secret_name", caption="Name of the secret"),
]
