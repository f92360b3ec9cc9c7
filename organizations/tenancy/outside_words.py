"""What emails about events say to people who see nothing of the console but a Developer Portal."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OutsideWords:
    """The words of an email about an event for those people, in place of the event's sentence."""

    headline: str
    """A template, as the sentence of an event type is: "Your subscription was approved: {target}".
    It names no actor, because they do not know the members of the organization."""
    steps: tuple[str, ...]
    """What to do next, in order, in sentences without names."""
