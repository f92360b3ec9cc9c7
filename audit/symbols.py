"""The icons next to events: each app declares those of its groups of event types."""

from collections.abc import Iterator
from dataclasses import dataclass

from lucide import IconDoesNotExist

from audit.event_types import EVENT_TYPES
from audit.models import Event
from console.manifests import Declaration, Section
from console.templatetags.page import drawing

OF_ANOTHER_RELEASE = "history"


@dataclass(frozen=True)
class Symbol(Declaration):
    """The icon of a group of event types. It is decoration: the sentence says everything."""

    group: str
    icon: str
    """As lucide calls it."""

    def problems(self) -> Iterator[str]:
        """Yield a message if lucide has no such icon, which would break every history."""
        try:
            drawing(self.icon, 16)
        except IconDoesNotExist:
            yield f"there is no icon {self.icon}."


SYMBOLS = Section(Symbol, key=lambda symbol: symbol.group)


def icon_of(event: Event) -> str:
    """The name of the icon of the event's group; a clock for a type of another release."""
    event_type = EVENT_TYPES.get(event.kind)
    symbol = SYMBOLS.get(event_type.group) if event_type else None
    return symbol.icon if symbol else OF_ANOTHER_RELEASE
