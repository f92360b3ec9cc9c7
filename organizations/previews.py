"""What forms show of a name or handle while it is typed, and what `/` says of a lost membership."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from audit.models import Event
from organizations import actions
from organizations.events.members import MEMBER_REMOVED
from organizations.events.organizations import ORGANIZATION_REMOVED
from organizations.models import Organization
from organizations.tenancy import handles, names


@dataclass(frozen=True)
class Preview:
    """A typed name or handle: the handle that it makes, the rules it meets, and alternatives."""

    name: str
    handle: str
    rules: list[tuple[str, bool]]
    reason: str
    is_taken: bool
    alternatives: list[str]


def preview(typed: str) -> Preview:
    """The preview of a typed organization name, in two queries at most."""
    name = names.normalize(typed)
    handle = handles.make_handle(name) if name else ""
    reason = handles.reason_against_handle(handle) if handle else ""
    is_taken = bool(handle and not reason) and not actions.is_free(handle)
    return Preview(
        name=name,
        handle=handle,
        rules=[(rule, holds(name)) for rule, holds in names.RULES],
        reason=reason,
        is_taken=is_taken,
        alternatives=actions.free_alternatives(handle) if is_taken or reason else [],
    )


def preview_handle(typed: str, organization: Organization) -> Preview:
    """The preview of a handle that is typed for this organization, in three queries at most.

    The organization's own former handles count as free, because it can take them back.
    """
    handle = typed.strip()
    reason = handles.reason_against_handle(handle) if handle else ""
    is_own = bool(handle) and (
        handle == organization.handle
        or organization.handles.retired().filter(handle=handle).exists()
    )
    is_taken = bool(
        handle and not reason and not is_own and not actions.is_free(handle, to=organization)
    )
    as_name = preview(handle) if is_taken or reason else None
    free = as_name.alternatives or [as_name.handle] if as_name and as_name.handle else []
    return Preview(
        name=handle,
        handle=handle,
        rules=[(rule, holds(handle)) for rule, holds in handles.RULES],
        reason=reason,
        is_taken=is_taken,
        alternatives=free,
    )


def words_on_lost_organization(user: User) -> str | None:
    """The sentence for a person who was removed from the organization they used last.

    Or for one whose organization was deleted; None if neither happened. The removal of the person
    comes first, because they must not learn what happened after it.
    """
    if user.last_organization_id is None:
        return None
    ends = Q(kind=ORGANIZATION_REMOVED) | Q(
        kind=MEMBER_REMOVED, target_type="user", target_id=str(user.pk)
    )
    events = Event.objects.filter(ends, organization_id=user.last_organization_id)
    names = dict(events.order_by("at", "id").values_list("kind", "organization_label"))
    if name := names.get(MEMBER_REMOVED):
        return f"You are no longer a member of {name}."
    if name := names.get(ORGANIZATION_REMOVED):
        return f"{name} was permanently deleted."
    return None
