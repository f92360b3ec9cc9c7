"""What projects declare."""

from accounts.closing import AtClosing
from accounts.personal_data import PersonalData
from console.api.v1 import Operations
from console.manifests import all_in
from console.operators.lookup import Addition
from console.pages import Pages
from machines.decisions.answers import ResourceType
from organizations.attempts import Attempt
from organizations.belongings import Kind
from organizations.handles import ReservedWords
from organizations.leavings import Made
from organizations.models import Organization
from organizations.navigation import Entry
from organizations.permissions import VIEW_ORGANIZATION
from projects import belonging, events, meters, navigation, outgoing, permissions
from projects.admin import COMPONENTS_OF_ORGANIZATION, PROJECTS_OF_ORGANIZATION
from projects.closing import forget_maker
from projects.component_demo import fill_components
from projects.demonstration import Demonstration
from projects.environment_manifest import ENVIRONMENTS
from projects.made import components_made, projects_made
from projects.run_manifest import RUNS
from projects.webhook_demo import add_webhooks, answer_deliveries

DECLARED = [
    *all_in(permissions),
    *all_in(events),
    *all_in(meters),
    *all_in(outgoing),
    PersonalData(
        "projects.Project",
        "created_by",
        "projects_created",
        fields=("id", "organization_id", "created_at"),
    ),
    PersonalData(
        "projects.Component",
        "created_by",
        "components_created",
        fields=("id", "organization_id", "created_at"),
    ),
    PersonalData(
        "projects.TestReport",
        "uploaded_by",
        "test_reports_uploaded",
        fields=("id", "organization_id", "created_at"),
    ),
    Pages("projects.urls", under="organizations/<handle:handle>/"),
    Entry("Home", "projects:home", VIEW_ORGANIZATION, "house", rank=10),
    *all_in(navigation),
    ReservedWords("accepted-events component components endpoint endpoints project projects"),
    Attempt("projects:create-ci-credential", "create a CI credential"),
    Attempt("projects:archive-component", "archive a component"),
    Attempt("projects:delete-component", "delete a component"),
    Attempt("projects:edit-component", "change a component"),
    Attempt("projects:restore-component", "restore a component"),
    Attempt("projects:create-component", "create a component"),
    Attempt("projects:add-accepted-event", "add accepted events"),
    Attempt("projects:edit-accepted-event", "change accepted events"),
    Attempt("projects:remove-accepted-event", "remove accepted events"),
    Attempt("projects:add-endpoint", "add an endpoint"),
    Attempt("projects:edit-endpoint", "change an endpoint"),
    Attempt("projects:remove-endpoint", "remove an endpoint"),
    Attempt("projects:import-component", "create a component from a Score file"),
    Attempt("projects:upload-tests", "upload a test report"),
    Attempt("projects:revoke-ci-credential", "revoke a CI credential"),
    Attempt("projects:rotate-ci-credential", "rotate a CI credential"),
    Attempt("projects:archive", "archive a project"),
    Attempt("projects:create", "create a project"),
    Attempt("projects:edit", "change a project"),
    Attempt("projects:restore", "restore a project"),
    Demonstration("webhooks", add_webhooks, rank=5),
    Demonstration("components with builds", fill_components, rank=10),
    Demonstration("answers of webhooks", answer_deliveries, rank=90),
    Kind("results of tests", belonging.case_results, is_shown=False, rank=3),
    Kind("test reports", belonging.test_reports, is_shown=False, rank=4),
    Kind("accepted events", belonging.accepted_events, is_shown=False, rank=5),
    Kind("endpoints", belonging.endpoints, is_shown=False, rank=5),
    Kind("CI credentials", belonging.ci_credentials, is_shown=False, rank=5),
    Kind("refused reports", belonging.refused_reports, is_shown=False, rank=5),
    Kind("builds", lambda organization: organization.builds.all(), is_shown=False, rank=6),
    Kind("components", lambda organization: organization.components.all(), rank=7),
    Kind("projects", lambda organization: organization.projects.all(), rank=10),
    AtClosing("CI credentials", close=forget_maker, rank=27),
    Made("components", components_made),
    Made("projects", projects_made),
    Addition(Organization, PROJECTS_OF_ORGANIZATION),
    Addition(Organization, COMPONENTS_OF_ORGANIZATION),
    Operations("projects.api.builds.router"),
    Operations("projects.api.projects.router"),
    Operations("projects.api.testing.router", large=("/tests",)),
    ResourceType("project", lambda organization: organization.projects.all()),
    *ENVIRONMENTS,
    *RUNS,
]
