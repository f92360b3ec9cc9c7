"""What machines declare."""

from audit.sentences import Label
from machines import permissions
from organizations.belongings import Kind
from organizations.roles import PERMISSIONS

DECLARED = [
    permissions.MANAGE_TOKEN,
    Label("permissions", lambda permission: PERMISSIONS[permission].label),
    Kind("service accounts", lambda organization: organization.service_accounts.all(), rank=20),
]
