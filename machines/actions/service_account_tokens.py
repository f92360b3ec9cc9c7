"""What those who manage tokens do with those of service accounts."""

from uuid import UUID

from django.db import transaction

from console.refusals import Refusal
from machines.actions import terms
from machines.actions.service_accounts import reload_service_account
from machines.actions.terms import SERVICE_ACCOUNT_TOKENS, TokenTerms
from machines.models import ServiceAccount, ServiceAccountToken
from machines.permissions import MANAGE_TOKEN
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize_exclusively


class MoreThanServiceAccount(Refusal):
    slug = "more-than-service-account"
    message = "The roles of {account} do not include: {missing}."
    field = "permissions"


@transaction.atomic
def create_service_account_token(
    *, account: ServiceAccount, wanted: TokenTerms, by: Actor
) -> ServiceAccountToken:
    """A token by which the service account acts, for so many days.

    Its text is on what is returned, and nowhere else. The person who makes one could use it, so it
    gives no permission that they do not have themselves.
    """
    organization, by = authorize_exclusively(by, MANAGE_TOKEN)
    account = reload_service_account(organization, account)
    terms.demand_own_permissions(by, wanted.permissions)
    if missing := sorted(each.label for each in wanted.permissions if not account.can(each)):
        raise MoreThanServiceAccount(account=account, missing=", ".join(missing))
    SERVICE_ACCOUNT_TOKENS.demand_room(account)

    return SERVICE_ACCOUNT_TOKENS.create(
        wanted, account, by=by, **terms.permission_columns(wanted.permissions)
    )


@transaction.atomic
def rotate_service_account_token(
    *, token: ServiceAccountToken, overlap_hours: int, form_id: UUID | None = None, by: Actor
) -> ServiceAccountToken:
    """Another text in place of this one, with the same rights and length of life.

    The old one works for so many hours more. As for a new one, its rights must be the actor's own.
    """
    _, by = authorize_exclusively(by, MANAGE_TOKEN)
    old = SERVICE_ACCOUNT_TOKENS.fresh(token, by=by)
    terms.demand_own_permissions(by, old.chosen)

    return SERVICE_ACCOUNT_TOKENS.rotate(old, overlap_hours, form_id, by=by)


@transaction.atomic
def revoke_service_account_token(*, token: ServiceAccountToken, by: Actor) -> None:
    """End it: it opens nothing from the next call on. Its rights need not be the actor's own."""
    _, by = authorize_exclusively(by, MANAGE_TOKEN)

    SERVICE_ACCOUNT_TOKENS.revoke(SERVICE_ACCOUNT_TOKENS.fresh(token, by=by), by=by)
