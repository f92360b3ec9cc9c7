"""The arithmetic of charts: round steps, bars that nothing falls out of, lines with gaps."""

import pytest
from django.template import engines

from console.charts import SMALLEST, axis, bands, lines, pieces, spark

pytestmark = [pytest.mark.embedded, pytest.mark.no_database]


@pytest.mark.parametrize(
    ("most", "labels"),
    [
        (0, ["4", "3", "2", "1", "0"]),
        (1, ["1", "0"]),
        (3, ["3", "2", "1", "0"]),
        (9, ["9", "6", "3", "0"]),
        (600, ["600", "400", "200", "0"]),
        (4000, ["4,000", "3,000", "2,000", "1,000", "0"]),
        (10**9, ["1G", "750M", "500M", "250M", "0"]),
    ],
)
def test_an_axis_has_few_round_steps_and_reaches_the_largest_value(most, labels):
    found = axis(most)

    assert found.labels == labels
    assert found.top >= most
    assert len(found.lines) == len(labels) - 1
    assert found.lines[0] == "0"


@pytest.mark.parametrize("most", [0.004, 0.3, 1, 7, 10, 11, 99, 101, 2**31, 10**12])
@pytest.mark.parametrize("is_whole", [True, False])
def test_every_axis_has_one_to_five_steps(most, is_whole):
    found = axis(most, unit=" %", is_whole=is_whole)

    assert 1 <= len(found.lines) <= 5
    assert found.top >= most
    assert found.labels[-1] == "0 %"
    assert len(set(found.labels)) == len(found.labels)


def test_one_error_in_a_million_is_seen_and_no_piece_leaves_the_chart():
    good, bad = pieces([("good", 10**6), ("none", 0), ("bad", 1)], 10**6 + 1)

    assert float(bad.height) == pytest.approx(0, abs=SMALLEST)
    assert float(good.y) >= 0
    assert float(bad.y) >= 0
    few = pieces([("good", 1), ("client", 1), ("server", 1)], 10**6)
    assert [float(piece.height) for piece in few] == [SMALLEST] * 3
    assert pieces([("good", 0)], 4) == []


@pytest.mark.parametrize(
    ("values", "runs"),
    [
        ([], []),
        ([None, None], []),
        ([5], ["14,50 86,50"]),
        ([0, 10], ["25,100 75,0"]),
        ([10, None, 0], ["4.67,0 28.67,0", "71.33,100 95.33,100"]),
        ([None, 10, 0, None], ["37.5,0 62.5,100"]),
        ([40], ["14,0 86,0"]),
    ],
)
def test_a_gap_stays_a_gap(values, runs):
    assert lines(values, 10) == runs


def test_a_band_goes_around_what_is_between_two_lines_without_a_gap():
    low, high = [1, 2, None, 3], [5, 6, None, 7]

    assert bands(low, high, 10) == [
        "12.5,50 37.5,40 37.5,80 12.5,90",
        "78.5,30 96.5,30 96.5,70 78.5,70",
    ]


@pytest.mark.parametrize(
    ("values", "points"),
    [([], ""), ([7], "0,3"), ([0, 0, 0], "0,26 50,26 100,26"), ([0, 10**9], "0,26 100,3")],
)
def test_a_spark_line_fits_its_room(values, points):
    assert spark(values) == points


def test_small_drawings_escape_and_divide_by_nothing():
    drawn = engines["django"].from_string(
        "{% load charts %}{% spark none about %}{% share 0 0 %}{% share 1 4 %}"
    )

    shown = drawn.render({"none": [0, 0], "about": '"<calls>"'})

    assert 'class="spark still"' in shown
    assert "&quot;&lt;calls&gt;&quot;" in shown
    assert 'width="0"' in shown
    assert 'width="25"' in shown


def test_what_exceeds_nothing_fills_its_bar():
    drawn = engines["django"].from_string('{% load charts %}{% share 3 0 "bad" %}')

    assert '<rect class="part" width="100" height="6"/>' in drawn.render()
