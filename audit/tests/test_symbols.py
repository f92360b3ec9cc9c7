"""Every group of words has a drawing, which an app declares and no one guesses."""

from audit import symbols
from audit.event_types import EVENT_TYPES
from audit.models import Event
from audit.symbols import SYMBOLS, Symbol, icon_of


def test_every_group_has_a_symbol_and_no_symbol_is_without_one():
    assert {word.group for word in EVENT_TYPES} == set(SYMBOLS.by_key)
    assert not [problem for symbol in SYMBOLS for problem in symbol.problems()]


def test_an_event_has_that_of_its_group_and_one_of_another_release_has_one_too():
    member, project = Event(kind="member.left"), Event(kind="project.created")

    assert icon_of(member) == SYMBOLS["Members"].icon
    assert icon_of(project) == SYMBOLS["Projects"].icon != icon_of(member)
    assert icon_of(Event(kind="kite.flown")) == symbols.OF_ANOTHER_RELEASE
    assert not list(Symbol("Kites", symbols.OF_ANOTHER_RELEASE).problems())


def test_a_drawing_that_is_not_there_is_told():
    assert list(Symbol("Kites", "no-such-icon").problems()) == ["there is no icon no-such-icon."]
