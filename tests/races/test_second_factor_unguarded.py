"""What the races of `test_second_factor.py` come to without the lock that decides them."""

import pytest
from allauth.core import context
from django.test import RequestFactory

from accounts import actions
from accounts.second_factor import factors, recovery_codes, totp
from tests.races import slip_in

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def test_without_the_lock_a_code_of_an_app_is_taken_twice(nia, monkeypatch):
    secret = totp.new_secret()
    factors.create_app(nia, secret)
    code = totp.code_at(secret, totp.current_step())
    taken = []

    def other():
        taken.append(actions.use_app_code(code=code, by=nia))

    raised = slip_in(monkeypatch, factors, "step_of_code", other)
    taken.append(actions.use_app_code(code=code, by=nia))

    assert raised == []
    assert len(taken) == 2


def test_without_the_lock_a_recovery_code_is_taken_twice(nia, monkeypatch):
    code, *_ = codes = recovery_codes.new_codes()
    factors.replace_recovery_codes(nia, codes)
    taken = []

    def use():
        with context.request_context(RequestFactory().get("/")):
            taken.append(actions.use_recovery_code(code=code, by=nia))

    raised = slip_in(monkeypatch, recovery_codes, "digest", use)
    use()

    assert raised == []
    assert len(taken) == 2
