"""Actions on applications of the Developer Portal."""

from django.db import transaction
from django.utils import timezone

from audit import log
from console.database.rows import first_or_raise, save_fields
from console.refusals import Refusal
from organizations.models import Membership
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_person
from organizations.tenancy.locks import authorize
from organizations.tenancy.meters import demand_room
from organizations.tenancy.names import clean_name
from portal.actions import naming
from portal.actions.reaching import clean_reason, lock_application, lock_owned_application
from portal.events import (
    APPLICATION_BLOCKED,
    APPLICATION_CHANGED,
    APPLICATION_CREATED,
    APPLICATION_DELETED,
    APPLICATION_TRANSFERRED,
    APPLICATION_UNBLOCKED,
)
from portal.meters import APPLICATIONS
from portal.models import Application
from portal.permissions import MANAGE_ALL_APPLICATIONS, MANAGE_APPLICATIONS

MOST_APPLICATIONS = 100
"""Applications that one member owns in an organization."""


class TooManyApplications(Refusal):
    slug = "too-many-applications"
    message = "You own {most} applications here, which is the limit. Delete one first."


class OwnsEnough(Refusal):
    slug = "owns-enough"
    message = "{member} owns {most} applications, which is the limit."
    field = "email"


class BlockedAlready(Refusal):
    slug = "blocked-already"
    message = "{application} is already blocked: {reason}"
    field = "reason"


class CannotOwn(Refusal):
    slug = "cannot-own"
    message = "No member with this address can own applications."
    field = "email"


@transaction.atomic
def create_application(*, name: str, description: str = "", by: Actor) -> Application:
    """Create an application that the actor's person owns, with a free handle made from its name.

    Raises TooManyApplications, NameTaken, InvalidName, PersonNeeded for a program without a person,
    and a Refusal if the organization's tier includes no more.
    """
    organization, by = authorize(by, MANAGE_APPLICATIONS)
    demand_room(organization, APPLICATIONS)
    person = demand_person(by, reason="an application belongs to a member")
    owner = organization.memberships.get(user=person)
    name = clean_name(name)
    if owner.applications.count() >= MOST_APPLICATIONS:
        raise TooManyApplications(most=MOST_APPLICATIONS)
    application: Application = naming.create_named(
        organization.applications, name=name, description=description, owner=owner
    )
    log.record(APPLICATION_CREATED, by=by, target=application)
    return application


@transaction.atomic
def change_application(
    *, application: Application, name: str, description: str, by: Actor
) -> Application:
    """Save another name and description of the application. Records nothing if both are the same.

    Raises OutOfReach if the actor cannot manage it, NameTaken or InvalidName.
    """
    organization, by = authorize(by, MANAGE_APPLICATIONS, on=application)
    application = lock_application(by, application)
    before = {"name": application.name, "description": application.description}
    naming.set_name(application, organization.applications, clean_name(name))
    application.description = description
    after = {"name": application.name, "description": description}
    if before == after:
        return application

    naming.save_named(application, fields=["description"])
    log.record(APPLICATION_CHANGED, by=by, target=application, before=before, after=after)
    return application


@transaction.atomic
def transfer_application(*, application: Application, to: Membership, by: Actor) -> None:
    """Make another member the owner and end their shares of it. Keys and subscriptions stay.

    Does nothing if the member owns it already. Raises CannotOwn, OwnsEnough, NotOwner or
    OutOfReach.
    """
    organization, by = authorize(by, MANAGE_APPLICATIONS, on=application)
    application = lock_owned_application(by, application)
    candidates = organization.memberships.with_permission(MANAGE_APPLICATIONS).filter(pk=to.pk)
    new_owner = first_or_raise(candidates.select_related("user"), CannotOwn)
    if application.owner_id == new_owner.pk:
        return
    if new_owner.applications.count() >= MOST_APPLICATIONS:
        raise OwnsEnough(member=new_owner.user.email, most=MOST_APPLICATIONS)
    former_owner = str(application.owner.user) if application.owner else ""
    save_fields(application, owner=new_owner, owner_left_at=None)
    application.shares.filter(membership=new_owner).delete()
    log.record(
        APPLICATION_TRANSFERRED,
        by=by,
        target=application,
        before={"owner": former_owner},
        after={"owner": str(new_owner.user)},
    )


@transaction.atomic
def delete_application(*, application: Application, by: Actor) -> None:
    """Delete the application with its keys and subscriptions. Raises NotOwner or OutOfReach."""
    _, by = authorize(by, MANAGE_APPLICATIONS, on=application)
    application = lock_owned_application(by, application)
    log.record(
        APPLICATION_DELETED,
        by=by,
        target=application,
        before={"keys": [str(key) for key in application.keys.living().order_by("created_at")]},
    )
    application.delete()


@transaction.atomic
def block_application(*, application: Application, reason: str, by: Actor) -> None:
    """Have gateways refuse all calls of the application, and notify its owner of the reason.

    Raises BlockedAlready, OutOfReach, and NoReason or InvalidLine for the reason.
    """
    _, by = authorize(by, MANAGE_ALL_APPLICATIONS, on=application)
    reason = clean_reason(reason)
    application = lock_application(by, application)
    if application.is_blocked:
        raise BlockedAlready(application=application, reason=application.blocked_reason)

    save_fields(application, blocked_at=timezone.now(), blocked_reason=reason)
    log.record(APPLICATION_BLOCKED, by=by, target=application, after={"because": reason})


@transaction.atomic
def unblock_application(*, application: Application, by: Actor) -> None:
    """Let the calls of a blocked application through again. Does nothing if it is not blocked."""
    organization, by = authorize(by, MANAGE_ALL_APPLICATIONS, on=application)
    blocked = organization.applications.filter(pk=application.pk).exclude(blocked_at=None)
    if blocked.update(blocked_at=None, blocked_reason=""):
        log.record(APPLICATION_UNBLOCKED, by=by, target=application)
