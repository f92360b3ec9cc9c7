"""What a form shows before anything is done."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from audit.models import Did, Event
from organizations import actions, handles, names


@dataclass(frozen=True)
class Preview:
    """A name as one types it: the handle it would get, and which rules it keeps."""

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
    reason = handles.problem_with(handle) if handle else ""
    is_taken = bool(handle and not reason) and not actions.is_free(handle)
    return Preview(
        name=name,
        handle=handle,
        rules=[(rule, holds(name)) for rule, holds in names.RULES],
        reason=reason,
        is_taken=is_taken,
        alternatives=actions.free_alternatives(handle) if is_taken or reason else [],
    )


def words_on_lost_organization(user: User) -> str | None:
    """What became of the organization last used, if this person was removed, or all of it.

    A removal of the person counts first: what happened after it is not theirs to know.
    """
    if user.last_organization_id is None:
        return None
    ends = Q(kind=Did.ORGANIZATION_REMOVED) | Q(
        kind=Did.MEMBER_REMOVED, target_type="user", target_id=str(user.pk)
    )
    found = Event.objects.filter(ends, organization_id=user.last_organization_id)
    names = dict(found.order_by("at", "id").values_list("kind", "organization_label"))
    if name := names.get(Did.MEMBER_REMOVED):
        return f"You are no longer a member of {name}."
    if name := names.get(Did.ORGANIZATION_REMOVED):
        return f"{name} was permanently deleted."
    return None
