"""How an action gets at an application: locked, and only if the actor may change it."""

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
    """The application as it is now, locked, if the actor may change it.

    For the caller that has entered the organization, and knows that the actor has the permission.
    """
    # Of one owner's applications, one is changed at a time: their quotas count together.
    owners = Membership.objects.filter(applications=application.pk).order_by("pk")
    list(owners.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    mine = Application.objects.manageable_by(by).filter(pk=application.pk)
    found = mine.select_for_update(no_key=True, of=("self",)).first()
    if found is None:
        raise OutOfReach
    found.organization = by.organization
    return found


def lock_owned_application(by: Actor, application: Application) -> Application:
    """The same for what only its owner does, and those who manage all applications."""
    found = lock_application(by, application)
    if not Application.objects.owned_by(by).filter(pk=found.pk).exists():
        raise NotOwner(application=found)
    return found


def clean_reason(reason: str, *, reader: str = "The owner of the application") -> str:
    """The reason as it is kept, on one line. Raises NoReason, which names who would read it."""
    reason = clean_line(reason, field="reason")
    if not reason:
        raise NoReason(reader=reader)
    return reason
