"""How often one token may ask."""

from threading import Barrier, Thread

import pytest
import time_machine

from console.api import problems
from console.api.limits import Limit

pytestmark = pytest.mark.embedded
NOON = "2026-03-04T12:00:00Z"


@time_machine.travel(NOON, tick=False)
def test_one_call_too_many_is_told_when_to_come_again() -> None:
    limit = Limit(3)
    for _ in range(3):
        limit.take("a")

    with pytest.raises(problems.Problem) as raised:
        limit.take("a")

    assert raised.value.kind is problems.TOO_MANY_REQUESTS
    assert raised.value.headers == {
        "RateLimit-Policy": '"token";q=3;w=60',
        "RateLimit": '"token";r=0;t=60',
        "Retry-After": "60",
    }
    limit.take("b")


def test_the_next_minute_is_free_again() -> None:
    limit = Limit(1)
    with time_machine.travel(NOON, tick=False) as now:
        limit.take("a")
        now.shift(59)
        with pytest.raises(problems.Problem) as raised:
            limit.take("a")
        assert raised.value.headers["Retry-After"] == "1"
        now.shift(1)

        limit.take("a")


@time_machine.travel(NOON, tick=False)
def test_no_call_of_many_at_the_same_moment_is_missed() -> None:
    limit, barrier, refused = Limit(100), Barrier(8), []

    def ask() -> None:
        barrier.wait()
        for _ in range(25):
            try:
                limit.take("a")
            except problems.Problem as problem:
                refused.append(problem)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 100
