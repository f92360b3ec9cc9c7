"""The two kinds of tokens, and how each comes to its end."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from machines import actions
from organizations.actions import change_roles, remove_member
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.api import personal_token, service_token
from tests.cast import add_member

NEXT = count(1)
LEAST = [RoleSlug.EXTERNAL_API_SUBSCRIBER]
"""A role that has next to none of the permissions that operations demand."""


@dataclass(frozen=True)
class Kind:
    """Tokens of members. Each is of someone of its own, who may do everything."""

    mark: str = "cop_"

    def make(self, admin: Membership) -> Any:
        """A token that may do everything."""
        name = f"Robin {next(NEXT)}"
        return personal_token(add_member(admin.organization, name, RoleSlug.ADMINISTRATOR))

    def revoke(self, token: Any, admin: Membership) -> None:
        """End the token alone."""
        actions.revoke_personal_token(token=token, membership=token.membership)

    def end_holder(self, token: Any, admin: Membership) -> None:
        """End whoever it is of."""
        remove_member(membership=token.membership, by=admin)

    def take_roles(self, token: Any, admin: Membership) -> None:
        """Leave whoever it is of next to nothing."""
        change_roles(membership=token.membership, slugs=LEAST, by=admin)

    def __str__(self) -> str:
        return "personal"


@dataclass(frozen=True)
class OfServiceAccounts(Kind):
    """Tokens of service accounts."""

    mark: str = "cos_"

    def make(self, admin: Membership) -> Any:
        return service_token(admin, name=f"Robot {next(NEXT)}")

    def revoke(self, token: Any, admin: Membership) -> None:
        actions.revoke_service_account_token(token=token, by=admin)

    def end_holder(self, token: Any, admin: Membership) -> None:
        actions.delete_service_account(account=token.service_account, by=admin)

    def take_roles(self, token: Any, admin: Membership) -> None:
        account = token.service_account
        actions.change_service_account(account=account, name=account.name, slugs=LEAST, by=admin)

    def __str__(self) -> str:
        return "service account"


PERSONAL = Kind()
KINDS = (PERSONAL, OfServiceAccounts())
