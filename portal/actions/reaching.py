"""Locking an application for an action, if the actor may change it, and cleaning a reason."""

from console.database.rows import first_or_raise
from console.refusals import Refusal
from console.words.lines import clean_line
from organizations.models import Membership
from organizations.tenancy.actors import Actor
from portal.models import Application


class OutOfReach(Refusal):
    slug = "out-of-reach"
    message = "You can no longer change this application."


class NotOwner(Refusal):
    slug = "not-owner"
    message = "Only the owner of {application} can do this."


class NoReason(Refusal):
    slug = "no-reason"
    message = "Enter a reason. {reader} reads it."
    field = "reason"
    is_mistake = True


def lock_application(by: Actor, application: Application) -> Application:
    """Lock the application with its owner and return it, if the actor manages it.

    The caller has checked the actor's permission and locked the organization. Raises OutOfReach,
    also if the application was deleted.
    """
    # Of one owner's applications, one is changed at a time: their quotas count together.
    owners = Membership.objects.filter(applications=application.pk).order_by("pk")
    list(owners.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    manageable = Application.objects.manageable_by(by).filter(pk=application.pk)
    current = first_or_raise(manageable.select_for_update(no_key=True, of=("self",)), OutOfReach)
    current.organization = by.organization
    return current


def lock_owned_application(by: Actor, application: Application) -> Application:
    """Lock the application and return it, if the actor owns it or manages all applications.

    Raises NotOwner for an actor who only manages it, and OutOfReach.
    """
    current = lock_application(by, application)
    if not Application.objects.owned_by(by).filter(pk=current.pk).exists():
        raise NotOwner(application=current)
    return current


def clean_reason(reason: str, *, reader: str = "The owner of the application") -> str:
    """The reason on one line, with single spaces. Raises InvalidLine, or NoReason if it is empty.

    `reader` begins the sentence that says who reads it.
    """
    reason = clean_line(reason, field="reason")
    if not reason:
        raise NoReason(reader=reader)
    return reason
