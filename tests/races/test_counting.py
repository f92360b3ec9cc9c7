"""Passwords that are tried at the same moment: each of them counts."""

from functools import partial

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from accounts.sign_in.password_attempts import Attempt, count_attempt
from tests.races import MOST_AT_ONCE, AtOnce
from tests.races.rounds import ROUNDS

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
MOST = 5
"""For one address, whoever tries."""


def test_of_more_attempts_at_once_than_are_allowed_the_others_are_refused(
    at_once: AtOnce, rf: RequestFactory
) -> None:
    for number in range(ROUNDS):
        address = f"someone{number}@example.com"
        clients = [rf.post("/", REMOTE_ADDR=f"192.0.2.{client}") for client in range(MOST_AT_ONCE)]

        attempts = at_once(*(partial(count_attempt, client, address) for client in clients))

        counted = [attempt for attempt in attempts if isinstance(attempt, Attempt)]
        assert len(counted) == MOST
        counted[0].take_back()
        again = [count_attempt(client, address) for client in clients[:2]]
        assert [bool(attempt) for attempt in again] == [True, False]
        cache.clear()
