"""A median and a 95th percentile are told from classes of latency."""

import pytest

from usage.analytics.figures import Figures, duration
from usage.latency import CLASSES, latency_class, percentile


def of(**calls):
    found = [0] * CLASSES
    for name, number in calls.items():
        found[int(name[1:])] = number
    return found


@pytest.mark.parametrize(
    ("ms", "number"),
    [(0, 0), (10, 0), (11, 1), (25, 1), (26, 2), (10_000, 9), (10_001, 10), (10**12, 10)],
)
def test_a_call_is_in_the_class_whose_slowest_it_is_not_slower_than(ms, number):
    assert latency_class(ms) == number


@pytest.mark.parametrize(
    ("calls", "share", "ms"),
    [
        (of(), 0.5, None),
        (of(c0=1), 0.5, 5),
        (of(c0=50, c2=50), 0.5, 10),
        (of(c0=49, c2=51), 0.5, 25),
        (of(c0=95, c9=5), 0.95, 10),
        (of(c0=90, c9=10), 0.95, 7_500),
        (of(c10=1), 0.5, 10_000),
        (of(c0=1, c10=99), 0.95, 10_000),
    ],
)
def test_a_percentile_lies_where_that_share_of_calls_ends(calls, share, ms):
    assert percentile(calls, share) == ms


@pytest.mark.parametrize(
    ("ms", "text"),
    [(None, "–"), (0, "0 ms"), (999, "999 ms"), (1_500, "1.5 s"), (10_000, "over 10 s")],
)
def test_a_latency_in_words(ms, text):
    assert duration(ms) == text


@pytest.mark.parametrize(
    ("by_status", "share"),
    [
        ({}, "–"),
        ({2: 10}, "0%"),
        ({5: 10}, "100%"),
        ({2: 75, 4: 20, 5: 5}, "25%"),
        ({2: 1_000_000, 5: 1}, "0.1%"),
        ({2: 1, 5: 1_000_000}, "99.9%"),
    ],
)
def test_a_share_of_errors_is_not_rounded_to_none_or_all(by_status, share):
    assert Figures(by_status).error_share == share
