"""What the races of `test_defining.py` come to without the lock on the version."""

from functools import partial

import pytest

from apis.actions import publish, uploads
from apis.models import Version
from apis.states import State
from tests.races import slip_in
from tests.races.test_defining import adding
from tests.races.versions import version_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def test_without_the_lock_a_published_version_is_changed_as_if_it_were_a_draft(pair, monkeypatch):
    first, second = pair
    version = version_of(first, State.PRE_RELEASED)
    slip_in(
        monkeypatch, uploads, "_number_and_digest", partial(publish, version=version, by=second)
    )

    adding(version, "1.1.0", first)()

    fresh = Version.objects.get(pk=version.pk)
    assert fresh.state == State.PUBLISHED
    assert str(fresh.definition) == "1.1.0"


def test_without_the_lock_the_lower_of_two_numbers_is_the_current_one(pair, monkeypatch):
    first, second = pair
    version = version_of(first, State.PRE_RELEASED)
    slip_in(monkeypatch, uploads, "_number_and_digest", adding(version, "1.2.0", second))

    adding(version, "1.1.0", first)()

    assert str(Version.objects.get(pk=version.pk).definition) == "1.1.0"
