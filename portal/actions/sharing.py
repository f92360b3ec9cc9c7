"""Actions of an application's owner that let other members see or manage it."""

from django.db import transaction

from audit import log
from console.database.rows import first_or_raise
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
    """Let a member see the application, or manage it; changes the right of an existing share.

    Raises CannotShareWith for the owner and for members who lack the permission for it, NotOwner or
    OutOfReach.
    """
    organization, by = authorize(by, MANAGE_APPLICATIONS, on=application)
    application = lock_owned_application(by, application)
    permission = MANAGE_APPLICATIONS if right == Right.MANAGE else VIEW_PORTAL
    candidates = organization.memberships.with_permission(permission).exclude(
        applications=application
    )
    member = first_or_raise(candidates.select_related("user").filter(pk=to.pk), CannotShareWith)
    share, is_new = application.shares.get_or_create(
        membership=member, defaults={"organization": organization, "right": right}
    )
    if not is_new and share.right == right:
        return share
    share.right = right
    share.save(update_fields=["right"])
    log.record(
        APPLICATION_SHARED,
        by=by,
        target=application,
        after={"person": str(member.user), "right": Right(right).label},
    )
    return share


@transaction.atomic
def unshare_application(*, share: Share, by: Actor) -> None:
    """Delete the share of a member. Raises ShareGone, NotOwner or OutOfReach."""
    _, by = authorize(by, MANAGE_APPLICATIONS, on=share)
    application = lock_owned_application(by, share.application)
    current_share = first_or_raise(
        application.shares.select_related("membership__user").filter(pk=share.pk), ShareGone
    )
    log.record(
        APPLICATION_UNSHARED,
        by=by,
        target=application,
        before={
            "person": str(current_share.membership.user),
            "right": Right(current_share.right).label,
        },
    )
    current_share.delete()
