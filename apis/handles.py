"""Handles of APIs: in addresses, and in the configuration of gateways.

They stand below `apis/`, so that the words reserved for handles of organizations are free here:
"Payments" and "Accounts" are what APIs are called.
"""

from organizations.handles import LONGEST, make_handle

TAKEN = frozenset({"new"})
"""Pages of ours, where an API's would be."""
MOST = 99


def candidates(name: str) -> list[str]:
    """The handle that the name makes and those near it, best first: `payments`, `payments-2` …"""
    handle = make_handle(name)
    endings = (f"-{number}" for number in range(2, MOST + 1))
    near = [handle, *(handle[: LONGEST - len(end)].rstrip("-") + end for end in endings)]
    return [each for each in near if each not in TAKEN]
