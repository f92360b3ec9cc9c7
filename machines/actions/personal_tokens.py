"""What members do with their own tokens, and administrators with those of members."""

from uuid import UUID

from django.db import transaction

from audit import log
from machines.actions import terms
from machines.actions.terms import PERSONAL_TOKENS, TokenGone, TokenTerms
from machines.events import MEMBER_TOKEN_REVOKED
from machines.models import PersonalToken
from machines.permissions import MANAGE_TOKEN
from organizations.models import Membership
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_running
from organizations.tenancy.locks import authorize_exclusively, authorize_member, lock_and_reload


@transaction.atomic
def create_personal_token(*, wanted: TokenTerms, membership: Membership) -> PersonalToken:
    """A token by which programs may do a part of what the member may, for so many days.

    Its text is on what is returned, and nowhere else.
    """
    _, member = authorize_member(membership)
    # Their tokens are counted: two made in the same moment would both be the last that fits.
    Membership.objects.select_for_update(no_key=True).get(pk=member.pk)
    terms.demand_own_permissions(member, wanted.permissions)
    PERSONAL_TOKENS.demand_room(member)

    return PERSONAL_TOKENS.create(
        wanted, member, by=member, **terms.permission_columns(wanted.permissions)
    )


@transaction.atomic
def rotate_personal_token(
    *,
    token: PersonalToken,
    overlap_hours: int,
    form_id: UUID | None = None,
    membership: Membership,
) -> PersonalToken:
    """Another text in place of the member's own, with the same rights and length of life.

    The old one works for so many hours more.
    """
    demand_running(lock_and_reload(membership.organization))
    old = PERSONAL_TOKENS.fresh(token, by=membership, of=membership)

    return PERSONAL_TOKENS.rotate(old, overlap_hours, form_id, by=old.holder)


@transaction.atomic
def revoke_personal_token(*, token: PersonalToken, membership: Membership) -> None:
    """End the member's own token. It opens nothing from the next call on."""
    lock_and_reload(membership.organization)
    found = PERSONAL_TOKENS.fresh(token, by=membership, of=membership)

    PERSONAL_TOKENS.revoke(found, by=found.holder)


@transaction.atomic
def revoke_member_token(*, token: PersonalToken, by: Actor) -> None:
    """End a member's token. They are told."""
    organization, by = authorize_exclusively(by, MANAGE_TOKEN)
    found = PersonalToken.objects.filter(organization=organization, pk=token.pk)
    gone = found.select_related("membership__user").first()
    if gone is None:
        raise TokenGone

    log.record(
        MEMBER_TOKEN_REVOKED,
        organization=organization,
        by=by,
        target=gone.membership.user,
        before={"token": str(gone)},
    )
    gone.delete()
