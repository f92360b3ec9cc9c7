"""Tokens and service accounts that races begin with, written past the actions."""

from datetime import timedelta
from typing import Any

from credentials.actions import issue
from machines.bearer import Bearer, bearer_of
from machines.models import PersonalToken, ServiceAccount, ServiceAccountToken
from organizations.models import Membership, Role
from organizations.tenancy.roles import PERMISSIONS, RoleSlug

DAYS = timedelta(days=30)


def token_of(member: Membership) -> PersonalToken:
    """A token with every permission, which opens what the member may."""
    return issue(PersonalToken, name="Backup", membership=member, **_of(member))


def service_account_of(member: Membership) -> ServiceAccount:
    """A service account that is an Administrator, in the member's organization."""
    account = member.organization.service_accounts.create(name="Deployments")
    account.service_account_roles.create(
        organization=member.organization, role=Role.objects.get(slug=RoleSlug.ADMINISTRATOR)
    )
    return account


def token_of_service_account(account: ServiceAccount, by: Membership) -> ServiceAccountToken:
    """One with every permission, which opens what the service account may."""
    return issue(ServiceAccountToken, name="Pipeline", service_account=account, **_of(by))


def shown(token: PersonalToken | ServiceAccountToken) -> Bearer:
    """Whoever shows the token, as it is now."""
    bearer = bearer_of(token.secret)
    assert bearer is not None
    return bearer


def _of(member: Membership) -> dict[str, Any]:
    return {
        "life": DAYS,
        "created_by": member.user,
        "organization": member.organization,
        "permissions": [each.value for each in PERMISSIONS],
    }
