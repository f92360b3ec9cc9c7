"""Handles of components: in addresses, below those of their project."""

from organizations.handles import LONGEST, make_handle

TAKEN = frozenset({"new"})
"""Pages of ours, where a component's would be."""
MOST = 99


def candidates(name: str) -> list[str]:
    """The handle that the name makes and those near it, best first: `orders`, `orders-2` …"""
    handle = make_handle(name)
    endings = (f"-{number}" for number in range(2, MOST + 1))
    near = [handle, *(handle[: LONGEST - len(end)].rstrip("-") + end for end in endings)]
    return [each for each in near if each not in TAKEN]
