"""What uses a version: only apps above know, and declare it.

A version in use is neither unpublished nor deleted, nor retired before its sunset date.
"""

from collections.abc import Callable
from dataclasses import dataclass

from apis.models import Version
from console.lists.paging import Total
from console.manifests import Declaration, Section


@dataclass(frozen=True)
class Use(Declaration):
    """Rows of one sort that rely on a version, such as its subscriptions."""

    noun: str
    """In the plural, as in "12 subscriptions"."""
    count: Callable[[Version], Total]
    """How many rely on it now. Asked while the version's row is locked."""


USES = Section(Use, key=lambda use: use.noun)


def uses_of(version: Version) -> str:
    """What relies on the version, in words: "1 subscription"; nothing is the empty string."""
    counts = {use.noun: use.count(version) for use in USES}
    return ", ".join(
        f"{count} {noun.removesuffix('s') if count.number == 1 else noun}"
        for noun, count in counts.items()
        if count
    )
