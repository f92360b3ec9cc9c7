"""Two calls of one member at the same moment, each with a test key of its own."""

from functools import partial

import pytest

from portal import actions
from portal.events import API_TESTED
from tests.races import events
from tests.races.subscriptions import scenes

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_two_sends_at_once_leave_one_key(at_once, ada, eve):
    for scene in scenes(ada, eve):
        send = partial(
            actions.create_test_key,
            version=scene.version,
            environment="production",
            operation="GET /pets",
            by=scene.owner,
        )

        first, second = at_once(send, send)

        (left,) = scene.owner.test_keys.all()
        assert left in (first, second)
        assert first.secret != second.secret
        assert events(scene.owner.organization) == {API_TESTED: 1}
