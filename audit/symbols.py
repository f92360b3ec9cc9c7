"""What stands next to events of a group, as a drawing: each app declares those of its groups."""

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
    """The drawing of one group of words. It adds nothing to the sentence, which says everything."""

    group: str
    icon: str
    """As lucide calls it."""

    def problems(self) -> Iterator[str]:
        """A drawing that is not there would break every history."""
        try:
            drawing(self.icon, 16)
        except IconDoesNotExist:
            yield f"there is no icon {self.icon}."


SYMBOLS = Section(Symbol, key=lambda symbol: symbol.group)


def icon_of(event: Event) -> str:
    """The icon of what the event is about."""
    word = EVENT_TYPES.get(event.kind)
    found = SYMBOLS.get(word.group) if word else None
    return found.icon if found else OF_ANOTHER_RELEASE
