"""Bars for the tests of the last builds: one each, within the chart, few words under them."""

import pytest

from builds.models import Totals
from builds.trend import BUILDS, FEWEST, MOST_WORDS, trend_of

pytestmark = [pytest.mark.embedded, pytest.mark.no_database]


def totals(tests, failures=0, errors=0, skipped=0):
    return Totals(tests, failures, errors, skipped, 1.0)


@pytest.mark.parametrize("count", [1, 2, FEWEST, 11, 29, BUILDS])
def test_each_build_has_a_bar_and_few_have_a_word(count):
    trend = trend_of({number: totals(40 + number, 1, 1, 2) for number in range(1, count + 1)})

    assert [bar.number for bar in trend.bars] == list(range(1, count + 1))
    assert len(trend.words) == max(count, FEWEST)
    shown = [word for word, _ in trend.words if word]
    assert shown[-1] == f"#{count}"
    assert len(shown) <= MOST_WORDS
    assert sum(1 for word, is_minor in trend.words if word and not is_minor) <= MOST_WORDS / 2 + 0.5
    last = trend.bars[-1]
    assert float(last.x) + float(trend.width) <= 100.1
    assert [piece.kind for piece in last.pieces] == ["good", "skipped", "server"]
    assert all(float(piece.y) >= 0 for bar in trend.bars for piece in bar.pieces)
    for bar in trend.bars:
        start, width = float(bar.x), float(trend.width)
        assert bar.is_noted_before == (start + width / 2 > 50) or abs(start + width / 2 - 50) < 0.1
        edge = start if bar.is_noted_before else start + width
        assert float(bar.note_x) == pytest.approx(edge, abs=0.02)


def test_a_build_whose_reports_have_no_test_has_a_bar_without_pieces():
    trend = trend_of({7: totals(0)})

    assert trend.bars[0].pieces == []
    assert trend.bars[0].summary == "0 tests"
    assert trend.about == "Builds 7 to 7. Tests failed in 0 of 1."
