"""What the operations of this app are sent, and what is true before, for the tests of all."""

from datetime import timedelta

from machines.models import ServiceAccountToken
from machines.permissions import MANAGE_TOKEN
from organizations.models import Role
from organizations.tenancy.roles import RoleSlug
from tests.samples import Things


def _let_account_manage_tokens(things: Things) -> None:
    administrator = Role.objects.get(slug=RoleSlug.ADMINISTRATOR)
    things.account.service_account_roles.create(
        organization=things.organization, role=administrator
    )


def _let_it_be_weaker(things: Things) -> None:
    """Of a token that does and lives less than the one with which it is rotated."""
    ServiceAccountToken.objects.filter(pk=things.token.pk).update(
        permissions=[MANAGE_TOKEN.value], life=timedelta(days=30)
    )


BODIES = {
    "create_service_account": {"name": "Pipeline", "roles": ["developer"]},
    "change_service_account": {"name": "Pipeline"},
    "create_service_account_token": {
        "service_account_id": "{account}",
        "name": "Nightly",
        "days": 7,
        "permissions": [MANAGE_TOKEN.value],
    },
    "rotate_service_account_token": {"overlap_hours": 1},
}
READY = {
    "delete_service_account": lambda things: things.account.service_account_roles.all().delete(),
    "create_service_account_token": _let_account_manage_tokens,
    "rotate_service_account_token": _let_it_be_weaker,
}
PAGES_ONLY = {
    "revoke_member_token": "A program revokes its own token; those of members are ended by people.",
}
"""Actions without an operation, and why not."""
