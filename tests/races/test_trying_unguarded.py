"""What the race of `test_trying.py` comes to without what decides it."""

from functools import partial

import pytest
from django.db import IntegrityError

from portal import actions
from portal.actions import testing_keys
from tests.races import slip_in
from tests.races.rounds import organization_of
from tests.races.subscriptions import scene_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def test_without_the_lock_one_of_two_sends_is_an_error(ada, eve, monkeypatch):
    scene = scene_of(*organization_of(ada, eve))
    send = partial(
        actions.create_test_key,
        version=scene.version,
        environment="production",
        operation="GET /pets",
        by=scene.owner,
    )
    slip_in(monkeypatch, testing_keys, "issue", send, before=True)

    with pytest.raises(IntegrityError, match="testkey_one_per_member_version_and_environment"):
        send()
