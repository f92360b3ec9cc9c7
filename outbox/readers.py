"""In which time zone and style the recipients of emails read dates."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from console.manifests import Declaration, Section
from console.words.dates import ANYONE, Reader


@dataclass(frozen=True)
class ReaderSource(Declaration):
    """Where it is known how the people with some addresses read dates."""

    name: str
    find: Callable[[Collection[str]], Mapping[str, Reader]]
    """Returns the readers by their addresses, without unknown addresses, in one query."""


READER_SOURCES = Section(ReaderSource, key=lambda source: source.name)


def readers_of(addresses: Collection[str]) -> dict[str, Reader]:
    """The readers by these addresses; `ANYONE` for an address of no person."""
    readers = dict.fromkeys(addresses, ANYONE)
    for source in READER_SOURCES:
        readers.update(source.find(addresses))
    return readers
