"""What machines declare."""

from audit.sentences import Label
from console.api.v1 import Operations
from console.manifests import all_in
from console.pages import Pages
from machines import events, permissions
from organizations.belongings import Kind
from organizations.roles import PERMISSIONS

DECLARED = [
    *all_in(permissions),
    *all_in(events),
    Label("permissions", lambda permission: PERMISSIONS[permission].label),
    Kind("service accounts", lambda organization: organization.service_accounts.all(), rank=20),
    Pages("machines.decisions.urls", under=""),
    Operations("machines.api.router"),
]
