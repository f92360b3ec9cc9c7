"""The charts of a report: what stands where, and that a gap stays one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from usage.analytics.charts import Drawings
from usage.analytics.periods import PERIODS
from usage.analytics.queries import UsageReport
from usage.tests.makers import add_bucket

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 3, 15, 12, 30, tzinfo=UTC)
TODAY = NOW.replace(hour=0, minute=0)


def report(offered, period="7d"):
    return UsageReport({"organization": offered.api.organization_id}, PERIODS[period], "", at=NOW)


def drawn(offered, period="7d"):
    found = report(offered, period)
    return Drawings(found, [""] * len(found.steps))


def test_a_week_is_the_sum_of_its_days(offered, django_assert_num_queries):
    for back in (0, 6, 7, 90, 91, 181, 182):
        add_bucket(offered, TODAY - timedelta(days=back), calls=1 + back)
    found = report(offered, "13w")

    with django_assert_num_queries(1):
        steps, before = found.steps, found.before

    assert [step.figures.calls for step in steps] == [91, *[0] * 10, 8, 8]
    assert [step.figures.calls for step in before] == [182, *[0] * 11, 92]
    assert (steps[-1].start, steps[-1].last) == (TODAY - timedelta(days=6), TODAY)
    assert [step.is_over for step in steps] == [True] * 12 + [False]
    assert found.days == "15 Dec to 15 Mar"


def test_what_is_not_over_is_compared_with_nothing(offered):
    add_bucket(offered, TODAY, calls=500)
    add_bucket(offered, TODAY - timedelta(days=1), calls=3)
    add_bucket(offered, TODAY - timedelta(days=7), calls=700)
    add_bucket(offered, TODAY - timedelta(days=8), calls=2)

    assert [figures.calls for figures in report(offered).compared] == [3, 2]


def test_one_error_in_a_million_is_seen_in_both_charts_and_in_words(offered):
    add_bucket(offered, TODAY, calls=10**6)
    add_bucket(offered, TODAY, calls=1, status_class=5)
    charts = drawn(offered)

    good, server = charts.calls.bars[-1].pieces
    (share,) = charts.errors.bars[-1].pieces

    assert (good.kind, server.kind, server.height, share.height) == ("good", "server", "2.5", "2.5")
    assert charts.errors.axis.top == 1
    day, *words = charts.errors.bars[-1].note
    assert (day, *words) == ("Fri 15 Mar", "0.1% of the service", "0% of clients", "not over yet")
    assert charts.calls.bars[-1].title == "Fri 15 Mar: 1,000,001 calls, 0.1% errors, not over yet"


def test_nothing_but_errors_fills_the_chart_and_the_service_is_at_the_bottom(offered):
    add_bucket(offered, TODAY, calls=30, status_class=5)
    add_bucket(offered, TODAY, calls=10, status_class=4)
    charts = drawn(offered)

    assert [piece.kind for piece in charts.calls.bars[-1].pieces] == ["client", "server"]
    assert [(piece.kind, piece.height) for piece in charts.errors.bars[-1].pieces] == [
        ("server", "75"),
        ("client", "25"),
    ]


def test_nothing_is_drawn_through_days_without_calls(offered):
    for back, latency in ((0, 2), (1, 2), (4, 9)):
        numbers: dict[str, Any] = {"latency_2": 0, f"latency_{latency}": 10}
        add_bucket(offered, TODAY - timedelta(days=back), **numbers)
    latency, errors = drawn(offered).latency, drawn(offered).errors

    assert [len(line.split()) for line in latency.lines["line"]] == [2, 2]
    assert len(latency.bands) == 2
    assert latency.axis.labels[0] == "10 s"
    assert latency.bars[0].note == ["Sat 9 Mar", "no calls"]
    assert errors.bars[0].note == ["Sat 9 Mar", "no calls"]
    assert latency.bars[2].note == ["Mon 11 Mar", "Median: 7.5 s", "95th: 9.8 s"]


def test_without_calls_before_there_is_no_line_for_them(offered):
    add_bucket(offered, TODAY)
    assert drawn(offered).calls.lines == {}

    add_bucket(offered, TODAY - timedelta(days=13), calls=40)
    assert drawn(offered).calls.lines["before"][0].startswith("7.14,0 ")
    assert drawn(offered).calls.axis.top == 40


@pytest.mark.parametrize("period", PERIODS)
def test_axes_have_few_words_and_notes_stay_within_the_drawing(offered, period):
    charts = drawn(offered, period)

    for drawing, most in ((charts.calls, 10), (charts.errors, 5), (charts.latency, 5)):
        assert 4 <= sum(bool(tick.word) for tick in drawing.ticks) <= most
        assert len(drawing.ticks) == len(drawing.bars)
        for bar in drawing.bars:
            assert float(bar.edge) >= 40 if bar.is_note_left else float(bar.edge) <= 52
    assert charts.calls.bars[0].is_note_left is False
    assert charts.calls.bars[-1].is_note_left is True
