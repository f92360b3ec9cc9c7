"""What the race of `test_counting.py` comes to where values are read and stored without a turn."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from accounts.sign_in.password_attempts import count_attempt
from console.database.cache import TableCache
from tests.races.test_counting import MOST

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_what_others_count_between_reading_and_storing_is_lost(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, slipping = rf.post("/"), list[bool]()

    @contextmanager
    def unguarded(self: TableCache, timeouts: Mapping[str, float]) -> Iterator[dict[str, Any]]:
        values = {key: self.get(key) for key in timeouts}
        if not slipping:
            slipping.append(True)
            assert count_attempt(request, "someone@example.com")
            slipping.clear()
        yield values
        for key, timeout in timeouts.items():
            self.set(key, values[key], timeout)

    monkeypatch.setattr(TableCache, "held", unguarded)

    # Each of them is two.
    attempts = [count_attempt(request, "someone@example.com") for _ in range(MOST)]

    assert all(attempts)
    cache.clear()
