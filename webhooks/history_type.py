"""The type of message that tells of every event of the history, also of denied attempts."""

from audit.schemas import Event, event_values
from webhooks.message_types import Body, Happening, Outgoing, message
from webhooks.models import EVERYTHING


def event_body(happening: Happening) -> Body:
    """The body of `history.event`: the event as the feed of the API has it, with the same ID."""
    event = Event.model_validate(event_values(happening.event))
    return message(happening, EVERYTHING, event.model_dump(mode="json"))


HISTORY_EVENT = Outgoing(EVERYTHING, "Everything in the history", "History", on=(), body=event_body)
