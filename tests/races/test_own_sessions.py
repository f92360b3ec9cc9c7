"""Two sessions of one person that end each other at the same moment: one of them stays."""

from functools import partial

import pytest

from accounts import actions
from accounts.events import OTHER_SESSIONS_ENDED, SESSION_ENDED
from accounts.models import Session, User
from audit.models import Event
from tests.races import refusals, successes
from tests.races.deeds import signed_in
from tests.races.rounds import people

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def two_sessions(user: User) -> list[Session]:
    signed_in(user)
    signed_in(user)
    return list(user.sessions.all())


def test_both_end_all_others(at_once):
    for user in people("Two"):
        rows = two_sessions(user)

        outcomes = at_once(
            *(partial(actions.end_other_sessions, session_pk=row.pk, by=user) for row in rows)
        )

        assert [rows[n] for n in successes(outcomes)] == list(user.sessions.all())
        assert refusals(outcomes) == [actions.SessionEnded]
        assert Event.objects.filter(kind=OTHER_SESSIONS_ENDED, actor_id=user.pk).count() == 1


def test_each_ends_the_other_one(at_once):
    for user in people("Two"):
        one, other = two_sessions(user)

        outcomes = at_once(
            partial(actions.end_session, session=other, session_pk=one.pk, by=user),
            partial(actions.end_session, session=one, session_pk=other.pk, by=user),
        )

        assert [(one, other)[n] for n in successes(outcomes)] == list(user.sessions.all())
        assert refusals(outcomes) == [actions.SessionEnded]
        assert Event.objects.filter(kind=SESSION_ENDED, actor_id=user.pk).count() == 1
