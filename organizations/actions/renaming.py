"""Changing the name and the handle of an organization."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import log
from console.refusals import Refusal
from organizations import limits
from organizations.actions.organizations import HandleTaken, UnfitHandle, is_free
from organizations.events.organizations import HANDLE_CHANGED, ORGANIZATION_RENAMED
from organizations.models import Handle, Organization
from organizations.permissions import MANAGE_ORGANIZATION
from organizations.tenancy import handles
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_sign_in
from organizations.tenancy.locks import authorize_exclusively
from organizations.tenancy.names import clean_name


class HandleChangesUsedUp(Refusal):
    slug = "handle-changes-used-up"
    message = (
        "A handle can be changed {limit} times a year. The next change is available from {day}."
    )
    field = "handle"


@transaction.atomic
def rename_organization(*, name: str, handle: str = "", by: Actor) -> Organization:
    """Change the name, and the handle if one is given. Records an event for each that changes.

    The old handle redirects members and stays reserved for the organization. Raises InvalidName,
    SignInNeeded for a program, UnfitHandle, HandleTaken or HandleChangesUsedUp.
    """
    organization, by = authorize_exclusively(by, MANAGE_ORGANIZATION)
    name = clean_name(name)
    if handle and handle != organization.handle:
        _change_handle(organization, handle, by=by)
    if name != organization.name:
        _change_name(organization, name, by=by)
    return organization


def _change_name(organization: Organization, name: str, *, by: Actor) -> None:
    """Save the name and record an event."""
    log.record(
        ORGANIZATION_RENAMED,
        organization=organization,
        by=by,
        target=organization,
        before={"name": organization.name},
        after={"name": name},
    )
    organization.name = name
    organization.save(update_fields=["name"])


def _change_handle(organization: Organization, handle: str, *, by: Actor) -> None:
    """Save the new handle, retire the old one and record an event.

    Raises SignInNeeded, UnfitHandle, HandleTaken or HandleChangesUsedUp.
    """
    demand_sign_in(by, reason="a new handle changes every URL")
    if problem := handles.reason_against_handle(handle):
        raise UnfitHandle(problem=problem)
    former_handle = organization.handles.retired().filter(handle=handle).first()
    if former_handle is None and not is_free(handle, to=organization):
        raise HandleTaken(handle=handle)
    changes = limits.remaining_handle_changes(organization)
    if not changes.left:
        raise HandleChangesUsedUp(limit=changes.limit, day=changes.next_day)

    old_handle = organization.handle
    _retire_current_handle(organization)
    _claim_handle(organization, handle, former_handle)
    log.record(
        HANDLE_CHANGED,
        organization=organization,
        by=by,
        target=organization,
        before={"handle": old_handle},
        after={"handle": handle},
    )


def _retire_current_handle(organization: Organization) -> None:
    """Save that the current handle is a former one from now on.

    Creates its row if there is none, because earlier releases made none.
    """
    if not Handle.objects.filter(handle_key=organization.handle_key).exists():
        organization.handles.create(
            handle=organization.handle,
            handle_key=organization.handle_key,
            claimed_at=organization.created_at,
        )
    organization.handles.filter(retired_at=None).update(retired_at=timezone.now())


def _claim_handle(organization: Organization, handle: str, former: Handle | None) -> None:
    """Save the handle as the current one. `former` is its row if the organization had it before.

    Raises HandleTaken if another organization took it at the same time.
    """
    handle_key = handles.handle_key(handle)
    organization.handle, organization.handle_key = handle, handle_key
    try:
        with transaction.atomic():
            organization.save(update_fields=["handle", "handle_key"])
            if former is None:
                organization.handles.create(handle=handle, handle_key=handle_key)
            else:
                former.retired_at = None
                former.save(update_fields=["retired_at"])
    except IntegrityError:
        raise HandleTaken(handle=handle) from None
