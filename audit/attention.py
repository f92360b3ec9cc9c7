"""What operators should look at of events."""

from audit.feed import late_events
from audit.models import Event
from console.operators.attention import Attention

HELD_BACK = Attention(
    "Events not in the feed",
    "held back by a transaction that does not end",
    Event,
    "feed=late",
    late_events,
    kind="off",
)
