"""Work in batches ends when there is none, and when the time is over."""

import pytest

from console.jobs.batches import walk, work_off

pytestmark = pytest.mark.embedded


@pytest.fixture
def clock(monkeypatch):
    """A clock on which each look takes a second."""
    seconds = iter(range(1_000))
    monkeypatch.setattr("time.monotonic", lambda: next(seconds))


def test_it_ends_when_nothing_is_left(clock):
    left = [1, 1, 1, 0]

    assert work_off(lambda: left.pop(0), seconds=100) is False
    assert left == []


def test_it_ends_when_the_time_is_over_and_says_that_more_may_be_left(clock):
    left = [1] * 100

    assert work_off(left.pop, seconds=5) is True
    assert len(left) == 95


def test_however_short_the_time_it_gets_on(clock):
    left = [1] * 100

    assert work_off(left.pop, seconds=0) is True
    assert len(left) == 99


def test_a_walk_begins_each_batch_behind_the_one_before():
    rows, read = [1, 2, 3, 4, 5], []

    def batch(last):
        read.append(last)
        return [row for row in rows if last is None or row > last][:2]

    assert walk(batch, seconds=100) is False
    assert read == [None, 2, 4, 5]


def test_a_walk_ends_when_the_time_is_over(clock):
    assert walk(lambda last: [1], seconds=5) is True
