"""What uses a version, as apps above declare it.

A version in use cannot be unpublished or deleted, nor retired before its sunset date.
"""

from collections.abc import Callable
from dataclasses import dataclass

from apis.models import Version
from console.lists.paging import Total
from console.manifests import Declaration, Section


@dataclass(frozen=True)
class Use(Declaration):
    """A kind of rows that rely on a version, such as its subscriptions."""

    noun: str
    """The plural, as in "12 subscriptions"."""
    count: Callable[[Version], Total]
    """How many rows rely on the version now. Called while the version's row is locked."""


USES = Section(Use, key=lambda use: use.noun)


def uses_of(version: Version) -> str:
    """What relies on the version, in words such as "1 subscription"; empty if nothing does."""
    counts = {use.noun: use.count(version) for use in USES}
    return ", ".join(
        f"{count} {noun.removesuffix('s') if count.number == 1 else noun}"
        for noun, count in counts.items()
        if count
    )
