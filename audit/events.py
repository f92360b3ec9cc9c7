"""The event type that every app shares."""

from audit.event_types import EventType

ACTION_REFUSED = EventType(
    "action.refused",
    "was denied an action",
    "{actor}[ tried to {action} and] was denied[ {an action}][: “{reason}”]",
    group="Access",
    is_refusal=True,
)
