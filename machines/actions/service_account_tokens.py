"""What those who manage tokens do with those of service accounts."""

from uuid import UUID

from django.db import transaction

from console.refusals import Refusal
from machines.actions import terms
from machines.actions.service_accounts import fresh_service_account
from machines.actions.terms import SERVICE_ACCOUNT_TOKENS, TokenTerms
from machines.models import ServiceAccount, ServiceAccountToken
from machines.permissions import MANAGE_TOKEN
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import locked_for


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
    organization, by = locked_for(by, MANAGE_TOKEN)
    account = fresh_service_account(organization, account)
    terms.demand_own(by, wanted.permissions)
    if missing := sorted(each.label for each in wanted.permissions if not account.can(each)):
        raise MoreThanServiceAccount(account=account, missing=", ".join(missing))
    SERVICE_ACCOUNT_TOKENS.demand_room(account)

    return SERVICE_ACCOUNT_TOKENS.create(
        wanted, account, by=by, **terms.permitted(wanted.permissions)
    )


@transaction.atomic
def rotate_service_account_token(
    *, token: ServiceAccountToken, overlap_hours: int, form_id: UUID | None = None, by: Actor
) -> ServiceAccountToken:
    """Another text in place of this one, with the same rights and length of life.

    The old one works for so many hours more. As for a new one, its rights must be the actor's own.
    """
    _, by = locked_for(by, MANAGE_TOKEN)
    old = SERVICE_ACCOUNT_TOKENS.fresh(token, by=by)
    terms.demand_own(by, old.chosen)

    return SERVICE_ACCOUNT_TOKENS.rotate(old, overlap_hours, form_id, by=by)


@transaction.atomic
def revoke_service_account_token(*, token: ServiceAccountToken, by: Actor) -> None:
    """End it: it opens nothing from the next call on. Its rights need not be the actor's own."""
    _, by = locked_for(by, MANAGE_TOKEN)

    SERVICE_ACCOUNT_TOKENS.revoke(SERVICE_ACCOUNT_TOKENS.fresh(token, by=by), by=by)
