"""What webhooks are told of members: organizations stand below webhooks, and know none."""

from organizations.events import invitations, members
from webhooks.message_types import Body, Happening, Outgoing, message


def _joined(happening: Happening) -> Body:
    """The body of `member.added`: the member and their roles."""
    event = happening.event
    member = {"id": event.actor_id, "name": _name(event.actor_label)}
    data = {"member": member, "roles": happening.after.get("roles", [])}
    return message(happening, "member.added", data)


def _removed(happening: Happening) -> Body:
    """The body of `member.removed`: the target of a removal, or the actor who left."""
    event = happening.event
    is_about = event.kind == members.MEMBER_REMOVED
    pk = int(event.target_id) if is_about else event.actor_id
    label = event.target_label if is_about else event.actor_label
    return message(happening, "member.removed", {"member": {"id": pk, "name": _name(label)}})


def _name(label: str) -> str:
    """A person without the email address that events keep: empty where they have no other name."""
    name = label.partition(" <")[0]
    return "" if "@" in name else name


MEMBER_ADDED = Outgoing(
    "member.added",
    "A member joined",
    "Members",
    on=(invitations.INVITATION_ACCEPTED,),
    body=_joined,
)
MEMBER_GONE = Outgoing(
    "member.removed",
    "A member left or was removed",
    "Members",
    on=(members.MEMBER_LEFT, members.MEMBER_REMOVED),
    body=_removed,
)
