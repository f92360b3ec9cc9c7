"""What is done with kites, in words."""

from audit.event_types import EventType

KITE_CREATED = EventType(
    "kite.created", "created a kite", "{actor} created the kite {target}", group="Kites"
)
KITE_DELETED = EventType(
    "kite.deleted", "deleted a kite", "{actor} deleted the kite {target}", group="Kites"
)
KITE_RENAMED = EventType(
    "kite.renamed", "renamed a kite", "{actor} renamed the kite {target}", group="Kites"
)
