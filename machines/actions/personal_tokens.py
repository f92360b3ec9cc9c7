"""What members do with their own tokens, and administrators with those of members."""

from uuid import UUID

from django.db import transaction

from audit import log
from machines.actions import terms
from machines.actions.terms import TokenGone, TokenTerms
from machines.events import MEMBER_TOKEN_REVOKED
from machines.models import PersonalToken
from machines.permissions import MANAGE_TOKEN
from organizations.actions.demands import demand_running
from organizations.actions.locks import entered, locked, locked_for
from organizations.actors import Actor
from organizations.models import Membership, Organization


@transaction.atomic
def create_personal_token(*, wanted: TokenTerms, membership: Membership) -> PersonalToken:
    """A token by which programs may do a part of what the member may, for so many days.

    Its text is on what is returned, and nowhere else.
    """
    _, member = entered(membership)
    # Their tokens are counted: two made in the same moment would both be the last that fits.
    Membership.objects.select_for_update(no_key=True).get(pk=member.pk)
    terms.demand_own(member, wanted.permissions)
    terms.demand_room(member)

    return terms.make_token(PersonalToken, wanted, by=member, membership=member)


@transaction.atomic
def rotate_personal_token(
    *,
    token: PersonalToken,
    overlap_hours: int,
    form_id: UUID | None = None,
    membership: Membership,
) -> PersonalToken:
    """Another text in place of one's own, with the same rights and length of life.

    The old one works for so many hours more.
    """
    organization = locked(membership.organization)
    demand_running(organization)
    old = _own(token, organization, membership)

    return terms.rotate(old, overlap_hours, form_id, by=old.holder)


@transaction.atomic
def revoke_personal_token(*, token: PersonalToken, membership: Membership) -> None:
    """End one's own token. It opens nothing from the next call on."""
    organization = locked(membership.organization)
    found = _own(token, organization, membership)

    terms.revoke(found, by=found.holder)


@transaction.atomic
def revoke_member_token(*, token: PersonalToken, by: Actor) -> None:
    """End a member's token. They are told."""
    organization, by = locked_for(by, MANAGE_TOKEN)
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


def _own(token: PersonalToken, organization: Organization, membership: Membership) -> PersonalToken:
    """The member's own token as it is now that the organization is locked."""
    mine = PersonalToken.objects.filter(organization=organization, membership=membership.pk)
    found = mine.select_related("organization", "membership__user").filter(pk=token.pk).first()
    if found is None:
        raise TokenGone
    return found
