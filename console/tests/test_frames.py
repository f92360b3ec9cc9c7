"""No call is dear for where the frames of its callers happen to end."""

import resource
import sys

from console.running.frames import is_needed, on_one_piece

CALLS = 50


def faults_at(depth: int) -> int:
    """Pages of memory that many calls ask for, so many calls down."""

    def down(left: int) -> int:
        return down(left - 1) if left else again()

    def again() -> int:
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
        for _ in range(CALLS):
            nothing()
        return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before

    return down(depth)


def nothing() -> None:
    """A call with a frame larger than any of `down`: at some depth it crosses an end."""


nothing.__code__ = nothing.__code__.replace(co_stacksize=100)


def dearest() -> int:
    """The most that any depth asks for."""
    return max(faults_at(depth) for depth in range(100, 500))


def test_calls_across_the_end_of_a_piece_ask_for_no_memory():
    assert on_one_piece(dearest)() < CALLS


def test_a_python_that_needs_no_such_piece_calls_as_it_is(monkeypatch):
    versions = [(3, 12, 12), (3, 13, 12), (3, 13, 13), (3, 14, 3), (3, 14, 4), (3, 15, 0)]
    assert [is_needed(version) for version in versions] == [True, True, False, True, False, False]

    monkeypatch.setattr(sys, "version_info", (3, 14, 4, "final", 0))

    assert on_one_piece(max) is max


def test_the_call_is_the_same():
    assert on_one_piece(max)(1, 3, 2, key=lambda number: -number) == 1
