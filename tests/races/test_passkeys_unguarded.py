"""What the races of `test_passkeys.py` come to without the lock on the passkey."""

from functools import partial

import pytest
from allauth.mfa.webauthn.internal import flows

from accounts.second_factor import factors
from accounts.views.passkeys import OnePasskey
from tests.races import slip_in
from tests.races.passkeys import ORIGIN, page_of, removals, two_windows
from tests.races.rounds import people

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _unguarded(monkeypatch, settings):
    settings.CONSOLE_ORIGIN = ORIGIN
    settings.CSRF_TRUSTED_ORIGINS = [ORIGIN]
    monkeypatch.delattr(OnePasskey, "get_queryset")


def test_without_the_lock_a_removed_passkey_comes_back(monkeypatch):
    (user,) = people("Pia", 1)
    one, other = two_windows(user)
    remove, rename = page_of(user, "delete/"), page_of(user)

    raised = slip_in(
        monkeypatch, flows, "rename_authenticator", partial(one.post, remove), before=True
    )
    other.post(rename, {"name": "Old phone"})

    assert raised == []
    assert removals(user) == 1
    assert factors.has_factor(user)


def test_without_the_lock_it_is_removed_twice(monkeypatch):
    (user,) = people("Pia", 1)
    one, other = two_windows(user)
    remove = page_of(user, "delete/")

    raised = slip_in(
        monkeypatch, flows, "remove_authenticator", partial(one.post, remove), before=True
    )
    other.post(remove)

    assert raised == []
    assert removals(user) == 2
