"""Which names of a query or a form a page reads, so that bad values go to where they are read.

Most pages read nothing of their own. Sending every value to each of them takes long, and misses
what a page reads by a name that no one thought of.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import QueryDict

from tests.bad_input.values import WILD
from tests.everything import EVERYTHING

ALL = "*"
"""Stands for a page that reads whatever is there, such as to keep it in a link."""
EVERYWHERE = {ALL, "next", "csrfmiddlewaretoken"}
"""What the frame of every page reads, or the same function for many."""


class Watched(QueryDict):
    """Notes each name that is asked for."""

    def __init__(self, given: QueryDict, names: set[str]) -> None:
        self._names: set[str] = set()
        super().__init__(mutable=True, encoding=given.encoding)
        for name, values in given.lists():
            self.setlist(name, values)
        self._mutable, self._names = False, names

    def __getitem__(self, name: str) -> Any:
        self._names.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._names.add(str(name))
        return super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        self._names.add(ALL)
        return super().__iter__()

    def getlist(self, key: str, default: Any = None) -> Any:
        self._names.add(key)
        return super().getlist(key, default)

    def lists(self) -> Any:
        self._names.add(ALL)
        return super().lists()

    def copy(self) -> QueryDict:  # type: ignore[override]  # no one watches a copy
        self._names.add(ALL)
        copied = QueryDict(mutable=True, encoding=self.encoding)
        for name, values in super().lists():
            copied.setlist(name, values)
        return copied


@contextmanager
def names_read(part: str) -> Iterator[set[str]]:
    """The names that pages read of `GET` or `POST` meanwhile, as they read them."""
    names: set[str] = set()
    original = vars(WSGIRequest)[part]

    def read(request: WSGIRequest) -> Watched:
        kept = request.__dict__.setdefault(f"_watched_{part}", {})
        if not kept:
            given = original.__get__(request, WSGIRequest)
            kept[part] = Watched(given, names)
        return kept[part]

    with patch.object(WSGIRequest, part, property(read)):
        yield names


Reading = dict[str, set[str]]
_found: dict[tuple[str, ...], Reading] = {}


def names_by_address(part: str, addresses: list[str], ask: Callable[[str], object]) -> Reading:
    """What each page reads when it is asked, found once. What that changes is undone."""
    key = (part, *addresses)
    if key not in _found:
        _found[key] = {address: _read_at(part, address, ask) for address in addresses}
    return _found[key]


def _read_at(part: str, address: str, ask: Callable[[str], object]) -> set[str]:
    with transaction.atomic(), names_read(part) as names:
        ask(address)
        transaction.set_rollback(True)
    return names


def to_be_asked(reading: Reading, value: str) -> Iterator[tuple[str, set[str]]]:
    """Some pages that read anything of their own, with the names, and a few of the others, in turn.

    Each page gets a third of all values, and each value goes to a third of the pages; with
    TEST_EVERYTHING to all of those that read anything.
    """
    turn = WILD.index(value)
    for place, (address, names) in enumerate(reading.items()):
        is_turn = EVERYTHING or (place + turn) % 3 == 0
        if (names - EVERYWHERE and is_turn) or place % len(WILD) == turn:
            yield address, names - {ALL}
