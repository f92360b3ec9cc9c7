"""Codes that are entered twice at the same moment: one of them counts.

Someone who looks over a shoulder is as fast as its owner.
"""

from functools import partial

import pytest
from allauth.core import context
from django.test import RequestFactory

from accounts import actions
from accounts.second_factor import factors, recovery_codes, totp
from audit.models import Event
from tests.races import refusals, successes
from tests.races.rounds import ROUNDS

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def entered(action, code, person):
    """The code is entered in a browser, from where the person is told of it."""

    def enter():
        with context.request_context(RequestFactory().get("/")):
            return action(code=code, by=person)

    return enter


def test_a_code_of_an_app_is_taken_once(at_once, nia):
    secret = totp.new_secret()
    for _ in range(ROUNDS):
        factors.factors_of(nia).delete()
        factors.create_app(nia, secret)
        code = totp.code_at(secret, totp.current_step())

        outcomes = at_once(*[entered(actions.use_app_code, code, nia)] * 2)

        assert len(successes(outcomes)) <= 1
        # A period may end between the making of the code and its use.
        assert set(refusals(outcomes)) <= {actions.CodeUsedAlready, actions.IncorrectCode}


def test_a_recovery_code_is_taken_once(at_once, nia):
    for _ in range(ROUNDS):
        code, other, *_ = codes = recovery_codes.new_codes()
        factors.replace_recovery_codes(nia, codes)

        enter = partial(entered, actions.use_recovery_code, person=nia)
        outcomes = at_once(enter(code), enter(code), enter(other))

        assert len(successes(outcomes)) == 2
        assert refusals(outcomes) == [actions.IncorrectCode]
        left = factors.recovery_codes_of(nia)
        assert left
        assert len(left.data["digests"]) == 8
    assert Event.objects.count() == 2 * ROUNDS
