"""What the owner of an application does to let others see or manage it."""

from django.db import transaction

from audit import log
from console.refusals import Refusal
from organizations.models import Membership
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize
from portal.actions.reaching import lock_owned_application
from portal.events import APPLICATION_SHARED, APPLICATION_UNSHARED
from portal.models import Application, Right, Share
from portal.permissions import MANAGE_APPLICATIONS, VIEW_PORTAL


class CannotShareWith(Refusal):
    slug = "cannot-share-with"
    message = "No other member with this address can have this access."
    field = "email"


class ShareGone(Refusal):
    slug = "share-gone"
    message = "The application is no longer shared with this member."


@transaction.atomic
def share_application(
    *, application: Application, to: Membership, right: Right, by: Actor
) -> Share:
    """Let a member see it, or manage it if they may manage applications at all.

    Who has it shared already gets the other right.
    """
    organization, by = authorize(by, MANAGE_APPLICATIONS, on=application)
    found = lock_owned_application(by, application)
    needed = MANAGE_APPLICATIONS if right == Right.MANAGE else VIEW_PORTAL
    able = organization.memberships.active().who_may(needed).exclude(applications=found)
    member = able.select_related("user").filter(pk=to.pk).first()
    if member is None:
        raise CannotShareWith
    share, was_made = found.shares.get_or_create(
        membership=member, defaults={"organization": organization, "right": right}
    )
    if not was_made and share.right == right:
        return share
    share.right = right
    share.save(update_fields=["right"])
    log.record(
        APPLICATION_SHARED,
        organization=organization,
        by=by,
        target=found,
        after={"person": str(member.user), "right": Right(right).label},
    )
    return share


@transaction.atomic
def unshare_application(*, share: Share, by: Actor) -> None:
    """Take back what was shared, from the member's next page on."""
    organization, by = authorize(by, MANAGE_APPLICATIONS, on=share)
    found = lock_owned_application(by, share.application)
    held = found.shares.select_related("membership__user").filter(pk=share.pk).first()
    if held is None:
        raise ShareGone
    log.record(
        APPLICATION_UNSHARED,
        organization=organization,
        by=by,
        target=found,
        before={"person": str(held.membership.user), "right": Right(held.right).label},
    )
    held.delete()
