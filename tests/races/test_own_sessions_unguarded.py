"""What the races of `test_own_sessions.py` come to without the lock on the person."""

from functools import partial

import pytest

from accounts import actions
from accounts.actions import sessions
from tests.races import slip_in
from tests.races.deeds import signed_in
from tests.races.rounds import people

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def test_without_the_lock_no_session_is_left(monkeypatch):
    (user,) = people("Two", 1)
    signed_in(user)
    signed_in(user)
    one, other = user.sessions.all()
    end = partial(actions.end_other_sessions, by=user)
    slip_in(monkeypatch, sessions, "_demand_living", partial(end, session_pk=other.pk))

    end(session_pk=one.pk)

    assert not user.sessions.exists()
