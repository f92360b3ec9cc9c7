"""The vocabulary of events: each app declares the words for what is done in it."""

from collections.abc import Iterator
from operator import attrgetter
from typing import Self

from console.manifests import Declaration, Section

ACCOUNT = "Account"
"""The group of what people do with their accounts, which no organization's history offers."""


class EventType(str, Declaration):
    """A kind of event: what someone did, as events keep it, and how it is said.

    In the sentence, `{name}` is what the event holds under that key, after or else before;
    `{before.name}` and `{after.name}` are one of the two. What stands in square brackets is left
    out when one of its values is missing, so that events of other releases read well, too.
    """

    __slots__ = ("group", "is_refusal", "label", "sentence")

    label: str
    """In the past tense, without who did it: "created a project"."""
    sentence: str
    """The whole, with its places."""
    group: str
    """The heading under which the history offers it."""
    is_refusal: bool
    """Whether it always tells of a refusal. Another word that was refused reads as an action."""

    def __new__(
        cls, value: str, label: str, sentence: str, *, group: str, is_refusal: bool = False
    ) -> Self:
        word = super().__new__(cls, value)
        word.label, word.sentence, word.group = label, sentence, group
        word.is_refusal = is_refusal
        return word

    def problems(self) -> Iterator[str]:
        """What a history could not show."""
        if len(self) > 40 or self.count(".") != 1:
            yield "a word is like project.created, of 40 letters at most."
        if not (self.label and self.sentence and self.group):
            yield "it needs a label, a sentence and a group."


EVENT_TYPES: Section[EventType] = Section(EventType, key=str, pinned="events")

Choices = list[tuple[str, list[tuple[str, str]]]]


def vocabulary() -> list[tuple[str, str]]:
    """The kinds an event can be of. A function, so that a new word needs no migration."""
    return [(str(word), word.label) for word in EVENT_TYPES]


def grouped_choices(*, without: str = ACCOUNT) -> Choices:
    """Sorted choices for a select, without the group of what people do with their account."""
    groups: dict[str, list[EventType]] = {}
    for word in sorted(EVENT_TYPES, key=attrgetter("label")):
        groups.setdefault(word.group, []).append(word)
    headings = dict.fromkeys(word.group for word in EVENT_TYPES)
    return [
        (heading, [(str(word), _capitalized(word.label)) for word in groups[heading]])
        for heading in headings
        if heading != without
    ]


def _capitalized(label: str) -> str:
    """Only the first letter: "created an API" keeps its capitals."""
    return label[:1].upper() + label[1:]
