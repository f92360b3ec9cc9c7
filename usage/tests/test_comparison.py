"""A number and the one before: what is said of the difference, and whether it is good or bad."""

from types import SimpleNamespace
from typing import Any

import pytest

from usage.analytics.comparison import tiles
from usage.analytics.figures import Figures

pytestmark = [pytest.mark.embedded, pytest.mark.no_database]


def figures(calls, failed=0, latency=2):
    """So many calls, all in one class of latency."""
    latencies = [0] * 11
    latencies[latency] = calls
    return Figures({2: calls - failed, 5: failed}, latencies, bytes=1_536 * calls)


def changes(now, before):
    report: Any = SimpleNamespace(total=now, compared=(now, before))
    return {tile.label: tile.change for tile in tiles(report)}


@pytest.mark.parametrize(
    ("now", "before", "words", "kind"),
    [
        (100, 100, "as before", ""),
        (120, 100, "20% more than before", ""),
        (1, 100, "99% less than before", ""),
        (0, 100, "100% less than before", ""),
        (500, 100, "5 times as many", ""),
        (2_000, 100, "20 times as many", ""),
        (2_001, 100, "too few calls to compare with", ""),
        (21, 1, "too few calls to compare with", ""),
        (10, 0, "no calls to compare with", ""),
        (0, 0, "no calls to compare with", ""),
    ],
)
def test_more_calls_are_neither_good_nor_bad(now, before, words, kind):
    found = changes(figures(now), figures(before))["Calls"]

    assert (found.words, found.kind) == (words, kind)


@pytest.mark.parametrize(
    ("now", "before", "words", "kind"),
    [
        (0, 0, "as before", ""),
        (1, 0, "as before", ""),
        (30, 0, "0.3 points more", "bad"),
        (0, 30, "0.3 points less", "good"),
        (1_020, 1_000, "0.2 points more", ""),
        (1_050, 1_000, "0.5 points more", "bad"),
        (900, 1_000, "1 point less", "good"),
        (10_000, 0, "100 points more", "bad"),
    ],
)
def test_more_errors_are_bad_from_a_twentieth_on(now, before, words, kind):
    found = changes(figures(10_000, now), figures(10_000, before))["Errors"]

    assert (found.words, found.kind) == (words, kind)


def test_a_faster_answer_is_better_and_without_calls_nothing_is_said():
    slower = changes(figures(100, latency=5), figures(100, latency=4))
    faster = changes(figures(100, latency=1), figures(100, latency=4))

    assert (slower["Median latency"].words, slower["Median latency"].kind) == ("114% slower", "bad")
    assert (faster["95th percentile"].words, faster["95th percentile"].kind) == (
        "90% faster",
        "good",
    )
    gone = changes(figures(0), figures(100))
    assert {gone[label].words for label in ("Errors", "Median latency", "95th percentile")} == {
        "no calls to compare with"
    }
    assert gone["Data sent"].words == ""


def test_where_too_few_calls_came_before_no_number_is_compared():
    found = changes(figures(2_001), figures(100))

    assert found.pop("Data sent").words == "mean 1.5\xa0KB a call"
    assert {change.words for change in found.values()} == {"too few calls to compare with"}
