"""Cards of several things, of each of which apps above say something: they declare parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from console.manifests import Declaration, Section
from organizations.tenancy.access import OrganizationRequest
from organizations.tenancy.roles import Permission


@dataclass(frozen=True)
class Card:
    """One thing, and what apps say of it."""

    thing: Any
    parts: list[tuple[str, Any]]
    """The template of each part, and what it shows, which it finds as `said`."""


@dataclass(frozen=True)
class Cards:
    """A place where each of several things has a card."""

    name: str

    def of(self, request: OrganizationRequest, things: Sequence[Any]) -> list[Card]:
        """A card for each of the things, in their order.

        Each part is read once, for all of them. Parts that the person may not see ask nothing.
        """
        parts = [p for p in CARD_PARTS if p.cards == self and request.membership.can(p.permission)]
        said = [(part.template, part.read(request, things) if things else {}) for part in parts]
        return [
            Card(thing, [(name, found[thing.pk]) for name, found in said if thing.pk in found])
            for thing in things
        ]


PROJECTS = Cards("projects")
"""The projects on Home."""


@dataclass(frozen=True)
class CardPart(Declaration):
    """What an app says on each of several cards, to those who hold the permission."""

    cards: Cards
    template: str
    permission: Permission
    read: Callable[[OrganizationRequest, Sequence[Any]], Mapping[Any, Any]]
    """By the keys of the things, what the template shows of each; nothing of those left out."""
    rank: int = 50


CARD_PARTS = Section(CardPart, key=lambda part: part.template, rank=lambda part: part.rank)
