"""Cards of several things: what apps say of each, read once for all, to those who may see it."""

from types import SimpleNamespace
from typing import Any

import pytest

from organizations.tenancy.scopes import EVERYWHERE, NOWHERE
from projects import cards
from projects.cards import Card, CardPart, Cards
from projects.permissions import MANAGE_PROJECT, VIEW_PROJECT

pytestmark = pytest.mark.embedded
KITES = Cards("kites")


@pytest.fixture
def asked(monkeypatch):
    """What was read, of whichever part."""
    read = []

    def reads(name, said):
        def part(request, things):
            read.append((name, [thing.pk for thing in things]))
            return said

        return part

    parts = [
        CardPart(KITES, "wind.html", VIEW_PROJECT, reads("wind", {1: "calm", 3: "storm"})),
        CardPart(KITES, "price.html", MANAGE_PROJECT, reads("price", {1: "€5"})),
        CardPart(Cards("boats"), "sail.html", VIEW_PROJECT, reads("sail", {1: "red"})),
    ]
    monkeypatch.setattr(cards, "CARD_PARTS", parts)
    return read


def test_a_part_is_read_once_for_all_cards_by_those_who_may_see_it(asked):
    request: Any = SimpleNamespace(
        membership=SimpleNamespace(
            reach=lambda each: EVERYWHERE if each == VIEW_PROJECT else NOWHERE,
            can=lambda each, on: each == VIEW_PROJECT,
        )
    )
    one, two, three = (SimpleNamespace(pk=pk) for pk in (1, 2, 3))

    found = KITES.of(request, [three, two, one])

    assert found == [
        Card(three, [("wind.html", "storm")]),
        Card(two, []),
        Card(one, [("wind.html", "calm")]),
    ]
    assert asked == [("wind", [3, 2, 1])]
    assert KITES.of(request, []) == []
    assert len(asked) == 1
