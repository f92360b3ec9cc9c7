"""What the races of `test_choosing.py` come to without the lock that decides them.

Not by luck: one deed runs whole between the other's check and its write.
"""

from functools import partial

import pytest
from django.db import DatabaseError

from audit.models import Event
from organizations import actions
from organizations.actions import preferences
from organizations.models import Notify
from organizations.tenancy.roles import RoleSlug
from tests.races import slip_in
from tests.races.rounds import join_all

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def test_without_the_lock_whoever_is_removed_meanwhile_gets_an_error(pair, nia, monkeypatch):
    by, _ = pair
    (member,) = join_all(by.organization, [nia], RoleSlug.DEVELOPER)
    remove = partial(actions.remove_member, membership=member, by=by)
    slip_in(monkeypatch, preferences, "Notify", remove)

    with pytest.raises(DatabaseError, match="did not affect any rows"):
        actions.choose_notifications(membership=member, notify=Notify.DAILY)


def test_without_the_lock_a_choice_names_another_than_it_replaced(pair, monkeypatch):
    member, _ = pair
    other = partial(actions.choose_notifications, membership=member, notify=Notify.NONE)
    slip_in(monkeypatch, preferences, "Notify", other)

    actions.choose_notifications(membership=member, notify=Notify.DAILY)

    earlier, later = Event.objects.order_by("id")
    assert later.before != earlier.after
