"""Adding the calls of a report to buckets and totals."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gateways.models import Gateway
from usage.models import NUMBERS, Bucket, Total
from usage.parsing.lines import TEST_CALLER
from usage.parsing.reports import Group
from usage.upserts import MOST, Upsert

_PLACE = ("environment", "span", "start")
BUCKETS = Upsert(Bucket, (*_PLACE, "caller", "version_id", "status_class"), NUMBERS)
TOTALS = Upsert(Total, (*_PLACE, "is_test", "version_id", "status_class"), NUMBERS, most=100 * MOST)
TotalKey = tuple[str, datetime, bool, int, int]


def add_to_buckets(groups: Mapping[Group, list[int]], gateway: Gateway) -> None:
    """Add these numbers to the buckets of the gateway's organization and environment.

    In one order for all gateways, so that no two wait for each other. The caller adds the same
    groups to totals, by `add_to_totals`, in the same transaction.
    """
    _add_to(BUCKETS, groups, gateway)


def add_to_totals(groups: Mapping[Group, list[int]], gateway: Gateway) -> None:
    """Add these numbers to the totals of all applications, and of all test calls.

    The last step of a transaction, because all gateways that report calls of a version add to the
    same few rows, and wait here for each other.
    """
    totals: dict[TotalKey, list[int]] = {}
    for (span, start, caller, version, status), numbers in groups.items():
        key = (span, start, caller == TEST_CALLER, version, status)
        sums = totals.setdefault(key, [0] * len(NUMBERS))
        sums[:] = map(int.__add__, sums, numbers)
    _add_to(TOTALS, totals, gateway)


def _add_to(upsert: Upsert, groups: Mapping[Any, list[int]], gateway: Gateway) -> None:
    """Add the numbers, sorted by key, to the rows of the gateway's organization."""
    upsert.add(
        [
            [gateway.organization_id, gateway.environment, *key, *numbers]
            for key, numbers in sorted(groups.items())
        ]
    )
