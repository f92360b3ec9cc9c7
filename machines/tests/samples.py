"""One of each thing that machines have, for the tests about all of them."""

from collections.abc import Iterator
from datetime import timedelta
from secrets import token_bytes
from typing import Any

from django.utils import timezone

from machines.actions.service_accounts import MOST_SERVICE_ACCOUNTS
from machines.actions.terms import MOST_TOKENS
from machines.models import PersonalToken, ServiceAccountToken
from organizations.models import Membership, Role
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_service_account, add_service_account_token, add_token
from tests.samples import Sample, Things


def _account(things: Things):
    return add_service_account(things.named("Deployments"), by=things.admin)


def _token(things: Things):
    return add_service_account_token(things.account, by=things.admin, name=things.named("Pipeline"))


def _member_token(things: Things):
    return add_token(things.membership, name=things.named("Backup"))


def _more_accounts(admin: Membership, start: int, count: int) -> None:
    developer = Role.objects.get(slug=RoleSlug.DEVELOPER)
    organization = admin.organization
    for n in range(start, start + count):
        account = organization.service_accounts.create(name=f"Robot {n}", created_by=admin.user)
        account.service_account_roles.create(organization=organization, role=developer)


def _more_tokens(admin: Membership, start: int, count: int) -> None:
    """Of one service account."""
    account, _ = admin.organization.service_accounts.get_or_create(name="Deployments")
    for fields in _of(admin, start, count):
        ServiceAccountToken.objects.create(service_account=account, **fields)


def _more_member_tokens(admin: Membership, start: int, count: int) -> None:
    for fields in _of(admin, start, count):
        PersonalToken.objects.create(membership=admin, **fields)


def _of(admin: Membership, start: int, count: int) -> Iterator[dict[str, Any]]:
    for n in range(start, start + count):
        yield {
            "organization": admin.organization,
            "name": f"Token {n}",
            "digest": token_bytes(32),
            "hint": "abcd",
            "life": timedelta(days=30),
            "expires_at": timezone.now() + timedelta(days=30),
        }


SAMPLES = [
    Sample("account", _account, "<uuid:account>", more=_more_accounts, most=MOST_SERVICE_ACCOUNTS),
    Sample("token", _token, "<uuid:token>", more=_more_tokens, most=MOST_TOKENS),
    Sample("service_account", lambda things: things.account),
    Sample("service_account_token", lambda things: things.token),
    Sample("member_token", _member_token, "<uuid:member_token>", more=_more_member_tokens),
]
