"""What those who manage tokens do with service accounts."""

from collections.abc import Iterable

from django.db import transaction

from audit import log
from console.database.rows import first_or_raise
from console.refusals import Refusal
from machines.events import (
    SERVICE_ACCOUNT_CHANGED,
    SERVICE_ACCOUNT_CREATED,
    SERVICE_ACCOUNT_DELETED,
)
from machines.models import ServiceAccount
from machines.permissions import MANAGE_TOKEN
from organizations.models import Organization, Role
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_giving
from organizations.tenancy.locks import authorize_exclusively
from organizations.tenancy.names import clean_short_name
from organizations.tenancy.revoking import revoke_sent_by_machine
from organizations.tenancy.roles import AnyRole, in_events

MOST_SERVICE_ACCOUNTS = 100
"""How many service accounts one organization can have."""


class ServiceAccountNameTaken(Refusal):
    slug = "service-account-name-taken"
    message = "Another service account is already named {name}."
    field = "name"


class TooManyServiceAccounts(Refusal):
    slug = "too-many-service-accounts"
    message = "{organization} has {most} service accounts, which is the limit. Delete one first."


class NoServiceAccountRole(Refusal):
    slug = "no-service-account-role"
    message = "A service account needs at least one role. To remove all access, delete it."
    field = "roles"


class ServiceAccountGone(Refusal):
    slug = "service-account-gone"
    message = "This service account was deleted."


@transaction.atomic
def create_service_account(*, name: str, slugs: Iterable[AnyRole], by: Actor) -> ServiceAccount:
    """Create a service account with these roles. It can do nothing before it has a token.

    Raises NoServiceAccountRole, AboveYou for roles above the actor's own, TooManyServiceAccounts,
    InvalidName or ServiceAccountNameTaken.
    """
    organization, by = authorize_exclusively(by, MANAGE_TOKEN)
    name, roles = clean_short_name(name), set(slugs)
    _demand_roles(roles, by=by, changed=roles)
    if organization.service_accounts.count() >= MOST_SERVICE_ACCOUNTS:
        raise TooManyServiceAccounts(organization=organization, most=MOST_SERVICE_ACCOUNTS)
    if organization.service_accounts.named(name).exists():
        raise ServiceAccountNameTaken(name=name)

    account = organization.service_accounts.create(name=name, created_by=by.person)
    _add_roles(account, roles)
    log.record(SERVICE_ACCOUNT_CREATED, by=by, target=account, after={"roles": in_events(roles)})
    return account


@transaction.atomic
def change_service_account(
    *, account: ServiceAccount, name: str, slugs: Iterable[AnyRole], by: Actor
) -> bool:
    """Rename the service account and set its roles; False if nothing changed.

    Its tokens have the new roles from their next call on. Raises NoServiceAccountRole, AboveYou if
    a role that is added or removed is above the actor's own, ServiceAccountGone, InvalidName or
    ServiceAccountNameTaken.
    """
    organization, by = authorize_exclusively(by, MANAGE_TOKEN)
    account = reload_service_account(organization, account)
    name, after, before = clean_short_name(name), set(slugs), set(account.role_slugs)
    _demand_roles(after, by=by, changed=before ^ after)
    if name == account.name and before == after:
        return False
    if organization.service_accounts.named(name).exclude(pk=account.pk).exists():
        raise ServiceAccountNameTaken(name=name)

    old_values = {"name": account.name, "roles": in_events(before)}
    account.name = name
    account.save(update_fields=["name"])
    account.service_account_roles.filter(role__slug__in=before - after).delete()
    _add_roles(account, after - before)
    log.record(
        SERVICE_ACCOUNT_CHANGED,
        by=by,
        target=account,
        before=old_values,
        after={"name": name, "roles": in_events(after)},
    )
    return True


@transaction.atomic
def delete_service_account(*, account: ServiceAccount, by: Actor) -> None:
    """Delete the service account with all of its tokens, so that the next call of each is denied.

    Its open invitations are revoked, because no one could join by them.
    Raises ServiceAccountGone, or AboveYou if one of its roles is above the actor's own.
    """
    organization, by = authorize_exclusively(by, MANAGE_TOKEN)
    account = reload_service_account(organization, account)
    demand_giving(by, account.role_slugs)

    log.record(
        SERVICE_ACCOUNT_DELETED,
        by=by,
        target=account,
        before={
            "roles": in_events(account.role_slugs),
            "tokens": [str(token) for token in account.tokens.living()],
        },
    )
    revoke_sent_by_machine(account, by=by)
    account.delete()


def reload_service_account(organization: Organization, account: ServiceAccount) -> ServiceAccount:
    """The service account, read again after the caller has locked the organization.

    Raises ServiceAccountGone if it was deleted or belongs to another organization.
    """
    accounts = organization.service_accounts.with_roles()
    return first_or_raise(accounts.filter(pk=account.pk), ServiceAccountGone)


def _demand_roles(roles: set[AnyRole], *, by: Actor, changed: set[AnyRole]) -> None:
    """Raise NoServiceAccountRole without a role, AboveYou if the actor lacks one that changes."""
    if not roles:
        raise NoServiceAccountRole
    demand_giving(by, changed)


def _add_roles(account: ServiceAccount, slugs: Iterable[AnyRole]) -> None:
    """Save these roles of the service account, in addition to those it has."""
    organization = account.organization
    for role in Role.objects.named(slugs, organization=organization):
        account.service_account_roles.create(organization=organization, role=role)
