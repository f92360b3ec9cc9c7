"""Event types. Each app declares those of what is done in it."""

from collections.abc import Iterator
from operator import attrgetter
from typing import Self

from console.manifests import Declaration, Section

ACCOUNT = "Account"
"""The group of what people do with their accounts, which no organization's history offers."""


class EventType(str, Declaration):
    """An event type: the text that events keep as `kind`, and the sentence that shows it.

    In the sentence, `{name}` is the value of that key in `after`, or else in `before`;
    `{before.name}` and `{after.name}` are one of the two. A part in square brackets is left out
    when one of its values is missing, so that events of other releases read well, too.
    """

    __slots__ = ("group", "is_refusal", "label", "sentence")

    label: str
    """In the past tense, without who did it: "created a project"."""
    sentence: str
    """The template of the sentence."""
    group: str
    """The heading under which the history offers it."""
    is_refusal: bool
    """Whether its events are denied attempts by themselves, with a sentence that says so."""

    def __new__(
        cls, value: str, label: str, sentence: str, *, group: str, is_refusal: bool = False
    ) -> Self:
        event_type = super().__new__(cls, value)
        event_type.label, event_type.sentence, event_type.group = label, sentence, group
        event_type.is_refusal = is_refusal
        return event_type

    def problems(self) -> Iterator[str]:
        """Yield a message for a malformed name, and for an empty label, sentence or group."""
        if len(self) > 40 or self.count(".") != 1:
            yield "a word is like project.created, of 40 letters at most."
        if not (self.label and self.sentence and self.group):
            yield "it needs a label, a sentence and a group."


EVENT_TYPES: Section[EventType] = Section(EventType, key=str, pinned="events")

Choices = list[tuple[str, list[tuple[str, str]]]]


def vocabulary() -> list[tuple[str, str]]:
    """The choices of `Event.kind`: a function, so that a new event type needs no migration."""
    return [(str(event_type), event_type.label) for event_type in EVENT_TYPES]


def grouped_choices(*, without: str = ACCOUNT) -> Choices:
    """Choices of event types for a select, by group and sorted by label, without one group."""
    groups: Choices = [(group, []) for group in dict.fromkeys(word.group for word in EVENT_TYPES)]
    choices = dict(groups)
    for event_type in sorted(EVENT_TYPES, key=attrgetter("label")):
        label = event_type.label[:1].upper() + event_type.label[1:]
        choices[event_type.group].append((str(event_type), label))
    return [(group, options) for group, options in groups if group != without]
