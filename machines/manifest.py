"""What machines declare."""

from accounts.closing import AtClosing
from accounts.personal_data import PersonalData
from accounts.tabs import AccountTab
from audit.sentences import Label
from console.api.v1 import Operations
from console.manifests import all_in
from console.pages import Pages
from machines import belonging, events, permissions
from machines.actions.terms import MOST_TOKENS
from machines.closing import forget_maker
from machines.permissions import MANAGE_TOKEN
from organizations.attempts import Attempt
from organizations.belongings import Kind
from organizations.handles import ReservedWords
from organizations.leavings import Ends, Made
from organizations.navigation import SettingsTab, TabGroup
from organizations.roles import PERMISSIONS

DECLARED = [
    *all_in(permissions),
    *all_in(events),
    Pages("machines.urls.settings", under="organizations/<handle:handle>/settings/"),
    Pages("machines.urls.tokens", under=""),
    ReservedWords("service-account service-accounts token tokens"),
    SettingsTab(
        "Service accounts", "machines:service-accounts", MANAGE_TOKEN, TabGroup.ACCESS, rank=55
    ),
    AccountTab("Tokens", "tokens:tokens", rank=40),
    Attempt("machines:create", "create a service account"),
    Attempt("machines:create-token", "create a token"),
    Attempt("machines:delete", "delete a service account"),
    Attempt("machines:revoke-member-token", "revoke a member’s token"),
    Attempt("machines:revoke-token", "revoke a token"),
    Attempt("machines:rotate-token", "rotate a token"),
    Attempt("machines:service-account", "change a service account"),
    Attempt("tokens:create", "create a token"),
    Label("permissions", lambda permission: PERMISSIONS[permission].label),
    Kind("service account roles", belonging.service_account_roles, is_shown=False, rank=20),
    Kind(
        "service account tokens",
        belonging.service_account_tokens,
        counted=lambda organization: belonging.service_account_tokens(organization).living(),
        rank=21,
    ),
    Kind("service accounts", lambda organization: organization.service_accounts.all(), rank=22),
    Kind(
        "personal tokens",
        belonging.personal_tokens,
        counted=lambda organization: belonging.personal_tokens(organization).living(),
        rank=23,
    ),
    Made("service accounts", belonging.service_accounts_made),
    Ends(
        "personal tokens",
        "that will stop working",
        belonging.tokens_of_members,
        named=MOST_TOKENS,
    ),
    PersonalData(
        "machines.PersonalToken",
        "membership__user",
        "personal_tokens",
        fields=(
            *("organization__name", "name", "hint", "permissions", "created_at", "expires_at"),
            *("last_used_at", "last_used_from"),
        ),
        is_deleted=True,
    ),
    PersonalData(
        "machines.ServiceAccount",
        "created_by",
        "service_accounts_created",
        fields=("id", "organization_id", "created_at"),
    ),
    AtClosing("tokens of service accounts", close=forget_maker, rank=20),
    Pages("machines.decisions.urls", under=""),
    Operations("machines.api.router"),
]
