"""What machines declare."""

from audit.sentences import Label
from organizations.belongings import Kind
from organizations.roles import Permission

DECLARED = [
    Label("permissions", lambda permission: Permission(permission).label),
    Kind("service accounts", lambda organization: organization.service_accounts.all(), rank=20),
]
