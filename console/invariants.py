"""`Invariant`: what is always true of stored data. `manage.py verify` checks all of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import DatabaseError

from console.manifests import Declaration, Section

MOST_NAMED = 3


@dataclass(frozen=True)
class Invariant(Declaration):
    """A condition of stored data that holds whatever anyone does. Checking it changes nothing."""

    name: str
    words: str
    """What violates it, in the plural: "organizations without an administrator"."""
    broken: Callable[[], Iterable[object]]
    """Returns a name for each violation, by which operators know it."""
    is_slow: bool = False
    """Whether the check reads every row, and is only made by `verify --thorough`."""
    repair: Callable[[], object] | None = None
    """Repairs violations for `verify --repair`. None if it cannot be known what is right."""
    is_of_server: bool = False
    """Whether it breaks when data moves to another server, so that `restore` repairs it."""


INVARIANTS = Section(Invariant, key=lambda invariant: invariant.name)


def asked(*, thoroughly: bool = False) -> list[Invariant]:
    """The invariants to check: the quick ones, then the slow ones if `thoroughly`."""
    quick = [invariant for invariant in INVARIANTS if not invariant.is_slow]
    slow = [invariant for invariant in INVARIANTS if invariant.is_slow]
    return quick + slow if thoroughly else quick


def repaired(invariant: Invariant) -> bool:
    """Repair the violations. Returns whether there are none then; False if there is no repair."""
    if invariant.repair is None:
        return False
    try:
        invariant.repair()
    except DatabaseError:  # such as for a lock that others hold: it is still broken
        return False
    return not finding(invariant)


def finding(invariant: Invariant) -> str:
    """Check the invariant: a sentence that counts its violations and names a few; "" for none.

    Also a sentence if the check itself fails.
    """
    count, names = 0, dict[str, None]()
    try:
        for violation in invariant.broken():
            count += 1
            if len(names) < MOST_NAMED:
                names[str(violation)] = None
    except DatabaseError as error:
        return f"broken; it cannot be asked: {str(error).strip()}"
    except Exception as error:  # whatever is stored there, the others are checked
        return f"broken; it cannot be asked: {type(error).__name__}"
    return f"broken; {invariant.words}: {count} ({', '.join(names)})" if count else ""
