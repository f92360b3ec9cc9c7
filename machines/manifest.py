"""What machines declare."""

from accounts.tabs import AccountTab
from audit.sentences import Label
from console.api.v1 import Operations
from console.manifests import all_in
from console.pages import Pages
from machines import events, permissions
from machines.permissions import MANAGE_TOKEN
from organizations.attempts import Attempt
from organizations.belongings import Kind
from organizations.handles import ReservedWords
from organizations.navigation import SettingsTab
from organizations.roles import PERMISSIONS

DECLARED = [
    *all_in(permissions),
    *all_in(events),
    Pages("machines.urls.settings", under="organizations/<handle:handle>/settings/"),
    Pages("machines.urls.tokens", under=""),
    ReservedWords("service-account service-accounts token tokens"),
    SettingsTab("Service accounts", "machines:service-accounts", MANAGE_TOKEN, rank=50),
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
    Kind("service accounts", lambda organization: organization.service_accounts.all(), rank=20),
    Pages("machines.decisions.urls", under=""),
    Operations("machines.api.router"),
]
