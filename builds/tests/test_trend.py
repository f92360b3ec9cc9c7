"""Bars for the tests of the last builds: one each, within the chart, few words under them."""

import pytest

from builds.models import Totals
from builds.trend import FEWEST, MOST_BUILDS, MOST_WORDS, trend_of
from organizations.models import Organization
from projects.models import Component, Project

pytestmark = [pytest.mark.embedded, pytest.mark.no_database]


def totals(tests, failures=0, errors=0, skipped=0):
    return Totals(tests, failures, errors, skipped, 1.0)


ORDERS = "/organizations/acme/projects/apollo/components/orders"


def drawn(found):
    acme, apollo = Organization(handle="acme"), Project(handle="apollo")
    component = Component(organization=acme, project=apollo, handle="orders")
    return trend_of(found, component).drawing


@pytest.mark.parametrize("count", [1, 2, FEWEST, 11, 29, MOST_BUILDS])
def test_each_build_has_a_bar_and_few_have_a_word(count):
    numbers = range(1, count + 1)
    drawing = drawn({number: totals(40 + number, 1, 1, 2) for number in numbers})

    assert [bar.note[0] for bar in drawing.bars] == [f"Build {number}" for number in numbers]
    assert [bar.url for bar in drawing.bars] == [f"{ORDERS}/builds/{number}/" for number in numbers]
    assert len(drawing.ticks) == max(count, FEWEST)
    shown = [tick.word for tick in drawing.ticks if tick.word]
    assert shown[-1] == f"#{count}"
    assert len(shown) <= MOST_WORDS
    major = [tick for tick in drawing.ticks if tick.word and not tick.is_minor]
    assert len(major) <= MOST_WORDS / 2 + 0.5
    last = drawing.bars[-1]
    assert last.title == f"Build {count}: {36 + count} passed, 2 failed, 2 skipped"
    assert float(last.x) + float(last.width) <= 100.1
    assert [piece.kind for piece in last.pieces] == ["good", "skipped", "server"]
    assert all(float(piece.y) >= 0 for bar in drawing.bars for piece in bar.pieces)
    assert last.is_note_left == (float(last.x) > 50)


def test_a_build_whose_reports_have_no_test_has_a_bar_without_pieces():
    drawing = drawn({7: totals(0)})

    assert drawing.bars[0].pieces == []
    assert drawing.bars[0].title == "Build 7: 0 passed, 0 failed"
    assert drawing.about == "Builds 7 to 7. Tests failed in 0 of 1."
