"""What people and programs do with tokens: create, rotate and revoke them."""

from uuid import UUID

from django.db import transaction

from audit import log
from console.database.rows import first_or_raise
from console.refusals import Refusal
from machines.actions.service_accounts import reload_service_account
from machines.actions.terms import (
    PERSONAL_TOKENS,
    SERVICE_ACCOUNT_TOKENS,
    TokenGone,
    TokenTerms,
    demand_own_permissions,
    permission_columns,
)
from machines.bearer import Bearer
from machines.events import MEMBER_TOKEN_REVOKED
from machines.models import PersonalToken, ServiceAccount, ServiceAccountToken
from machines.permissions import MANAGE_TOKEN
from organizations.models import Membership
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize_exclusively, authorize_member, lock_and_reload


@transaction.atomic
def create_personal_token(*, wanted: TokenTerms, membership: Membership) -> PersonalToken:
    """Create a token with some of the member's permissions, for a number of days.

    Only the returned row has the secret. Raises NoPermission, MoreThanYours, TooManyTokens, or
    MadeAlready if this form was sent before.
    """
    _, member = authorize_member(membership)
    # Locked because their tokens are counted: two requests at once would both get the last place.
    Membership.objects.select_for_update(no_key=True).get(pk=member.pk)
    demand_own_permissions(member, wanted.permissions, in_projects=True)
    PERSONAL_TOKENS.demand_room(member)

    return PERSONAL_TOKENS.create(
        wanted, member, by=member, **permission_columns(wanted.permissions)
    )


@transaction.atomic
def rotate_personal_token(
    *, token: PersonalToken, overlap_hours: int, form_id: UUID | None = None, membership: Membership
) -> PersonalToken:
    """Create a token in place of the member's own, with the same permissions and lifetime.

    The old one stays valid for `overlap_hours`. Raises TokenGone if it has ended or is not the
    member's, NoLongerAllowed for a member who is suspended or whose access has ended,
    OrganizationSuspended or OrganizationBeingDeleted, and MadeAlready if this form was sent before.
    """
    authorize_member(membership)
    old = PERSONAL_TOKENS.lock_and_reload(token, by=membership, of=membership)

    return PERSONAL_TOKENS.rotate(old, overlap_hours, form_id, by=old.holder)


@transaction.atomic
def revoke_personal_token(*, token: PersonalToken, membership: Membership) -> None:
    """Delete the member's own token. Raises TokenGone if it has ended or is another's."""
    lock_and_reload(membership.organization)
    locked_token = PERSONAL_TOKENS.lock_and_reload(token, by=membership, of=membership)

    PERSONAL_TOKENS.revoke(locked_token, by=locked_token.holder)


@transaction.atomic
def revoke_member_token(*, token: PersonalToken, by: Actor) -> None:
    """Delete another member's token, with an event that notifies them. Raises TokenGone."""
    organization, by = authorize_exclusively(by, MANAGE_TOKEN)
    tokens = PersonalToken.objects.filter(organization=organization, pk=token.pk)
    member_token = first_or_raise(tokens.select_related("membership__user"), TokenGone)

    log.record(
        MEMBER_TOKEN_REVOKED,
        organization=organization,
        by=by,
        target=member_token.membership.user,
        before={"token": str(member_token)},
    )
    member_token.delete()


class MoreThanServiceAccount(Refusal):
    slug = "more-than-service-account"
    message = "The roles of {account} do not include: {missing}."
    field = "permissions"


@transaction.atomic
def create_service_account_token(
    *, account: ServiceAccount, wanted: TokenTerms, by: Actor
) -> ServiceAccountToken:
    """Create a token by which the service account acts, for a number of days.

    Only the returned row has the secret. It has only permissions of the actor, because the actor
    could use it. Raises NoPermission, MoreThanYours, MoreThanServiceAccount, TooManyTokens,
    ServiceAccountGone, or MadeAlready if this form was sent before.
    """
    organization, by = authorize_exclusively(by, MANAGE_TOKEN)
    account = reload_service_account(organization, account)
    demand_own_permissions(by, wanted.permissions)
    missing_permissions = sorted(p.label for p in wanted.permissions if not account.can(p))
    if missing_permissions:
        raise MoreThanServiceAccount(account=account, missing=", ".join(missing_permissions))
    SERVICE_ACCOUNT_TOKENS.demand_room(account)

    return SERVICE_ACCOUNT_TOKENS.create(
        wanted, account, by=by, **permission_columns(wanted.permissions)
    )


@transaction.atomic
def rotate_service_account_token(
    *, token: ServiceAccountToken, overlap_hours: int, form_id: UUID | None = None, by: Actor
) -> ServiceAccountToken:
    """Create a token in place of this one, with the same permissions and lifetime.

    The old one stays valid for `overlap_hours`. Raises TokenGone, NoPermission or MoreThanYours,
    because the actor could use the new one, and MadeAlready if this form was sent before.
    """
    _, by = authorize_exclusively(by, MANAGE_TOKEN)
    old = SERVICE_ACCOUNT_TOKENS.lock_and_reload(token, by=by)
    demand_own_permissions(by, old.chosen_permissions)

    return SERVICE_ACCOUNT_TOKENS.rotate(old, overlap_hours, form_id, by=by)


@transaction.atomic
def revoke_service_account_token(*, token: ServiceAccountToken, by: Actor) -> None:
    """Delete a token, also one with permissions that the actor lacks. Raises TokenGone."""
    _, by = authorize_exclusively(by, MANAGE_TOKEN)

    SERVICE_ACCOUNT_TOKENS.revoke(SERVICE_ACCOUNT_TOKENS.lock_and_reload(token, by=by), by=by)


@transaction.atomic
def end_shown_token(*, bearer: Bearer) -> None:
    """Delete the token that the program itself shows. No permission is needed for that, so that
    anyone who finds a token can end it. Raises TokenGone.
    """
    organization = lock_and_reload(bearer.organization)
    reloaded_bearer = bearer.reload(organization)
    if reloaded_bearer is None:
        raise TokenGone

    if isinstance(reloaded_bearer.token, PersonalToken):
        PERSONAL_TOKENS.revoke(reloaded_bearer.token, by=reloaded_bearer)
    else:
        SERVICE_ACCOUNT_TOKENS.revoke(reloaded_bearer.token, by=reloaded_bearer)
