"""What projects declare about environments and deployments."""

from accounts.closing import AtClosing
from accounts.personal_data import PersonalData
from console.manifests import all_in
from console.operators.lookup import Addition
from console.pages import Pages
from organizations.attempts import Attempt
from organizations.belongings import Kind
from organizations.handles import ReservedWords
from organizations.leavings import Made
from organizations.models import Organization
from organizations.navigation import Entry
from projects import belonging, environment_events, permissions
from projects.closing import forget_maker_of_engine_credentials
from projects.environment_admin import ENVIRONMENTS_OF_ORGANIZATION
from projects.made import environments_made

ENVIRONMENTS = [
    *all_in(environment_events),
    Pages("projects.environment_urls", under="organizations/<handle:handle>/"),
    Entry(
        "Environments",
        "environments:environments",
        permissions.VIEW_ENVIRONMENT,
        "layers",
        rank=12,
    ),
    ReservedWords("environment environments"),
    Attempt("environments:create", "create an environment"),
    Attempt("environments:create-credential", "create an engine credential"),
    Attempt("environments:delete", "delete an environment"),
    Attempt("environments:edit", "change an environment"),
    Attempt("environments:move", "change the order of environments"),
    Attempt("environments:revoke-credential", "revoke engine credentials"),
    Attempt("environments:rotate-credential", "rotate an engine credential"),
    Kind("engine credentials", belonging.engine_credentials, is_shown=False, rank=6),
    Kind("approvers", belonging.approvers, is_shown=False, rank=6),
    Kind("environments", lambda organization: organization.environments.all(), rank=8),
    Made("environments", environments_made),
    AtClosing("engine credentials", close=forget_maker_of_engine_credentials, rank=27),
    Addition(Organization, ENVIRONMENTS_OF_ORGANIZATION),
    PersonalData(
        "projects.Environment",
        "created_by",
        "environments_created",
        fields=("id", "organization_id", "created_at"),
    ),
    PersonalData(
        "projects.Approver",
        "membership__user",
        "environments_to_approve_for",
        fields=("organization_id", "environment__name"),
        is_deleted=True,
    ),
]
