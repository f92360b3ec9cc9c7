"""Cards of several things, of each of which apps above say something: they declare parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from console.manifests import Declaration, Section
from organizations.tenancy.access import OrganizationRequest
from organizations.tenancy.roles import Permission


@dataclass(frozen=True)
class Card:
    """A row, such as a project, and the parts that apps show on its card."""

    thing: Any
    parts: list[tuple[str, Any]]
    """The template of each part, and what it shows, which it finds as `said`."""


@dataclass(frozen=True)
class Cards:
    """A place on a page where each of several rows has a card."""

    name: str

    def of(self, request: OrganizationRequest, things: Sequence[Any]) -> list[Card]:
        """A card for each of the things, in their order.

        Each part is read once, for the things on which the member has its permission.
        """
        part_values = []
        for part in (part for part in CARD_PARTS if part.cards == self):
            is_everywhere = request.membership.reach(part.permission).is_everywhere
            seen = [
                thing
                for thing in things
                if is_everywhere or request.membership.can(part.permission, on=thing)
            ]
            part_values.append((part.template, part.read(request, seen) if seen else {}))
        return [
            Card(
                thing,
                [(name, values[thing.pk]) for name, values in part_values if thing.pk in values],
            )
            for thing in things
        ]


PROJECTS = Cards("projects")
"""The projects on Home."""


@dataclass(frozen=True)
class CardPart(Declaration):
    """A part that an app shows on each card, to those who hold the permission."""

    cards: Cards
    template: str
    permission: Permission
    read: Callable[[OrganizationRequest, Sequence[Any]], Mapping[Any, Any]]
    """By the keys of the things, what the template shows of each; nothing of those left out."""
    rank: int = 50


CARD_PARTS = Section(CardPart, key=lambda part: part.template, rank=lambda part: part.rank)
