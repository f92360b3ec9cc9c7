"""What those who manage tokens do with service accounts."""

from collections.abc import Iterable

from django.db import transaction

from audit import log
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
from organizations.tenancy.roles import RoleSlug

MOST_SERVICE_ACCOUNTS = 100
"""Of one organization."""


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
def create_service_account(*, name: str, slugs: Iterable[RoleSlug], by: Actor) -> ServiceAccount:
    """A machine of the organization, in these roles. It can do nothing before it has a token."""
    organization, by = authorize_exclusively(by, MANAGE_TOKEN)
    name, roles = clean_short_name(name), set(slugs)
    _demand_roles(roles, by=by, given=roles)
    if organization.service_accounts.count() >= MOST_SERVICE_ACCOUNTS:
        raise TooManyServiceAccounts(organization=organization, most=MOST_SERVICE_ACCOUNTS)
    _demand_free_name(organization, name)

    account = organization.service_accounts.create(name=name, created_by=by.person)
    _give(account, roles)
    log.record(
        SERVICE_ACCOUNT_CREATED,
        organization=organization,
        by=by,
        target=account,
        after={"roles": sorted(roles)},
    )
    return account


@transaction.atomic
def change_service_account(
    *, account: ServiceAccount, name: str, slugs: Iterable[RoleSlug], by: Actor
) -> bool:
    """Call it so, and give it exactly these roles; returns whether anything changed.

    Counts at the next call of each of its tokens. What is given and what is taken must be the
    actor's own.
    """
    organization, by = authorize_exclusively(by, MANAGE_TOKEN)
    fresh = reload_service_account(organization, account)
    name, after, before = clean_short_name(name), set(slugs), set(fresh.role_slugs)
    _demand_roles(after, by=by, given=before ^ after)
    if name == fresh.name and before == after:
        return False
    _demand_free_name(organization, name, besides=fresh)

    was = {"name": fresh.name, "roles": sorted(before)}
    fresh.name = name
    fresh.save(update_fields=["name"])
    fresh.service_account_roles.filter(role__slug__in=before - after).delete()
    _give(fresh, after - before)
    log.record(
        SERVICE_ACCOUNT_CHANGED,
        organization=organization,
        by=by,
        target=fresh,
        before=was,
        after={"name": name, "roles": sorted(after)},
    )
    return True


@transaction.atomic
def delete_service_account(*, account: ServiceAccount, by: Actor) -> None:
    """End it with all of its tokens, which open nothing from the next call on."""
    organization, by = authorize_exclusively(by, MANAGE_TOKEN)
    fresh = reload_service_account(organization, account)
    demand_giving(by, fresh.role_slugs)

    log.record(
        SERVICE_ACCOUNT_DELETED,
        organization=organization,
        by=by,
        target=fresh,
        before={
            "roles": sorted(fresh.role_slugs),
            "tokens": [str(token) for token in fresh.tokens.living()],
        },
    )
    fresh.delete()


def reload_service_account(organization: Organization, account: ServiceAccount) -> ServiceAccount:
    """The service account as it is now that the organization is locked."""
    fresh = organization.service_accounts.with_roles().filter(pk=account.pk).first()
    if fresh is None:
        raise ServiceAccountGone
    fresh.organization = organization
    return fresh


def _demand_roles(roles: set[RoleSlug], *, by: Actor, given: set[RoleSlug]) -> None:
    if not roles:
        raise NoServiceAccountRole
    demand_giving(by, given)


def _demand_free_name(
    organization: Organization, name: str, *, besides: ServiceAccount | None = None
) -> None:
    """No one else can take it until this commits: all who name one wait for the same lock."""
    others = organization.service_accounts.named(name)
    if (others.exclude(pk=besides.pk) if besides else others).exists():
        raise ServiceAccountNameTaken(name=name)


def _give(account: ServiceAccount, slugs: Iterable[RoleSlug]) -> None:
    for role in Role.objects.named(slugs):
        account.service_account_roles.create(organization=account.organization, role=role)
