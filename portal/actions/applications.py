"""What people do with applications."""

from django.db import transaction
from django.utils import timezone

from audit import log
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
"""Of one member in an organization."""


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
    """An application of the member's own."""
    organization, by = authorize(by, MANAGE_APPLICATIONS)
    demand_room(organization, APPLICATIONS)
    person = demand_person(by, reason="an application belongs to a member")
    owner = organization.memberships.get(user=person)
    name = clean_name(name)
    if owner.applications.count() >= MOST_APPLICATIONS:
        raise TooManyApplications(most=MOST_APPLICATIONS)
    made: Application = naming.create_named(
        organization.applications, name=name, description=description, owner=owner
    )
    log.record(APPLICATION_CREATED, organization=organization, by=by, target=made)
    return made


@transaction.atomic
def change_application(
    *, application: Application, name: str, description: str, by: Actor
) -> Application:
    """Change what it is called and what it is for."""
    organization, by = authorize(by, MANAGE_APPLICATIONS, on=application)
    found = lock_application(by, application)
    before = {"name": found.name, "description": found.description}
    naming.set_name(found, organization.applications, clean_name(name))
    found.description = description
    after = {"name": found.name, "description": description}
    if before == after:
        return found

    naming.save_named(found, fields=["description"])
    log.record(
        APPLICATION_CHANGED,
        organization=organization,
        by=by,
        target=found,
        before=before,
        after=after,
    )
    return found


@transaction.atomic
def transfer_application(*, application: Application, to: Membership, by: Actor) -> None:
    """Make another member its owner. Its keys and subscriptions stay as they are."""
    organization, by = authorize(by, MANAGE_APPLICATIONS, on=application)
    found = lock_owned_application(by, application)
    owner = organization.memberships.active().who_may(MANAGE_APPLICATIONS).filter(pk=to.pk)
    heir = owner.select_related("user").first()
    if heir is None:
        raise CannotOwn
    if found.owner_id == heir.pk:
        return
    if heir.applications.count() >= MOST_APPLICATIONS:
        raise OwnsEnough(member=heir.user.email, most=MOST_APPLICATIONS)
    former = str(found.owner.user) if found.owner else ""
    found.owner = heir
    found.save(update_fields=["owner"])
    found.shares.filter(membership=heir).delete()
    log.record(
        APPLICATION_TRANSFERRED,
        organization=organization,
        by=by,
        target=found,
        before={"owner": former},
        after={"owner": str(heir.user)},
    )


@transaction.atomic
def delete_application(*, application: Application, by: Actor) -> None:
    """Delete it with its keys and subscriptions. Its calls are refused from the next one on."""
    organization, by = authorize(by, MANAGE_APPLICATIONS, on=application)
    found = lock_owned_application(by, application)
    log.record(
        APPLICATION_DELETED,
        organization=organization,
        by=by,
        target=found,
        before={"keys": [str(key) for key in found.keys.living().order_by("created_at")]},
    )
    found.delete()


@transaction.atomic
def block_application(*, application: Application, reason: str, by: Actor) -> None:
    """Refuse all of its calls, until it is unblocked. The owner is told why."""
    organization, by = authorize(by, MANAGE_ALL_APPLICATIONS, on=application)
    reason = clean_reason(reason)
    found = lock_application(by, application)
    if found.is_blocked:
        raise BlockedAlready(application=found, reason=found.blocked_reason)

    found.blocked_at, found.blocked_reason = timezone.now(), reason
    found.save(update_fields=["blocked_at", "blocked_reason"])
    log.record(
        APPLICATION_BLOCKED,
        organization=organization,
        by=by,
        target=found,
        after={"because": reason},
    )


@transaction.atomic
def unblock_application(*, application: Application, by: Actor) -> None:
    """Let its calls through again."""
    organization, by = authorize(by, MANAGE_ALL_APPLICATIONS, on=application)
    here = organization.applications.filter(pk=application.pk).exclude(blocked_at=None)
    if here.update(blocked_at=None, blocked_reason=""):
        log.record(APPLICATION_UNBLOCKED, organization=organization, by=by, target=application)
