"""What a form shows before anything is done."""

from dataclasses import dataclass

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


def name_of_lost_organization(user: User) -> str | None:
    """The name of the organization last used, if this person was removed from it since."""
    if user.last_organization_id is None:
        return None
    removal = Event.objects.filter(
        kind=Did.MEMBER_REMOVED,
        organization_id=user.last_organization_id,
        target_type="user",
        target_id=str(user.pk),
    ).order_by("-at", "-id")
    return removal.values_list("organization_label", flat=True).first()
