"""What must always be true of what is stored: each app declares its own, `verify` asks them all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import DatabaseError

from console.manifests import Declaration, Section

MOST_NAMED = 3


@dataclass(frozen=True)
class Invariant(Declaration):
    """Something that is true whatever anyone does; asking for it changes nothing."""

    name: str
    words: str
    """What there must be none of, in the plural: "organizations without an administrator"."""
    broken: Callable[[], Iterable[object]]
    """Each of those, by what an operator knows it by."""
    is_slow: bool = False
    """Whether it reads every row: asked only by `verify --thorough`."""
    repair: Callable[[], object] | None = None
    """Makes it true for `verify --repair`, if other rows say what is right."""


INVARIANTS = Section(Invariant, key=lambda invariant: invariant.name)


def asked(*, thoroughly: bool = False) -> list[Invariant]:
    """Those to ask, the slow ones last and only on request."""
    quick = [invariant for invariant in INVARIANTS if not invariant.is_slow]
    return quick + [each for each in INVARIANTS if each.is_slow and thoroughly]


def repaired(invariant: Invariant) -> bool:
    """Repair what is broken, if there is a way to; whether the invariant is true then."""
    if invariant.repair is None:
        return False
    try:
        invariant.repair()
    except DatabaseError:  # such as for a lock that others hold: it is still broken
        return False
    return not finding(invariant)


def finding(invariant: Invariant) -> str:
    """In what way it is broken, or nothing. Where it cannot be asked, it is not true either."""
    count, named = 0, dict[str, None]()
    try:
        for each in invariant.broken():
            count += 1
            if len(named) < MOST_NAMED:
                named[str(each)] = None
    except DatabaseError as error:
        return f"broken; it cannot be asked: {str(error).strip()}"
    except Exception as error:  # whatever is stored there, the others are asked
        return f"broken; it cannot be asked: {type(error).__name__}"
    return f"broken; {invariant.words}: {count} ({', '.join(named)})" if count else ""
