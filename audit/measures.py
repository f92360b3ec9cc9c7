"""What is measured of events."""

from audit.feed import oldest_held_back_for
from console.metrics.declarations import Measure

FEED = Measure(
    "event_feed_held_back_seconds",
    "For how long the oldest event that the event feed does not list yet has been held back.",
    lambda: [("", oldest_held_back_for())],
)
