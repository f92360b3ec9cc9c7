"""What the history tells of any app."""

from audit.words import EventType

ACTION_REFUSED = EventType(
    "action.refused",
    "was denied an action",
    "{actor}[ tried to {action} and] was denied[ {an action}][: “{reason}”]",
    group="Access",
    is_refusal=True,
)
