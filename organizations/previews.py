"""What a form shows before anything is done."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from audit.models import Event
from organizations import actions
from organizations.events import MEMBER_REMOVED, ORGANIZATION_REMOVED
from organizations.models import Organization
from organizations.tenancy import handles, names


@dataclass(frozen=True)
class Preview:
    """A name, or a handle, as one types it: the handle it would be, and which rules it keeps."""

    name: str
    handle: str
    rules: list[tuple[str, bool]]
    reason: str
    is_taken: bool
    alternatives: list[str]


def preview(typed: str) -> Preview:
    """What would come of this name; costs a query once it makes a handle, 2 when that is taken."""
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
    """What would come of this handle for the organization; costs at most 3 queries.

    Its own former handles are its to take back.
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
    near = preview(handle) if is_taken or reason else None
    free = near.alternatives or [near.handle] if near and near.handle else []
    return Preview(
        name=handle,
        handle=handle,
        rules=[(rule, holds(handle)) for rule, holds in handles.RULES],
        reason=reason,
        is_taken=is_taken,
        alternatives=free,
    )


def words_on_lost_organization(user: User) -> str | None:
    """What became of the organization last used, if this person was removed, or all of it.

    A removal of the person counts first: what happened after it is not theirs to know.
    """
    if user.last_organization_id is None:
        return None
    ends = Q(kind=ORGANIZATION_REMOVED) | Q(
        kind=MEMBER_REMOVED, target_type="user", target_id=str(user.pk)
    )
    found = Event.objects.filter(ends, organization_id=user.last_organization_id)
    names = dict(found.order_by("at", "id").values_list("kind", "organization_label"))
    if name := names.get(MEMBER_REMOVED):
        return f"You are no longer a member of {name}."
    if name := names.get(ORGANIZATION_REMOVED):
        return f"{name} was permanently deleted."
    return None
