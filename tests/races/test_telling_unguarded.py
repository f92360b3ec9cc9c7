"""What the races of `test_telling.py` come to without the lock, constraint or bound that decides.

Not by luck: one worker does whole what another is in the middle of.
"""

from collections import Counter

import pytest

from organizations import actions
from organizations.models import Announcement, Notification
from organizations.notifications import announcements
from organizations.notifications import notifying as notifications
from tests.races import slip_in, without_constraints
from tests.races.rounds import invitations_to, organization_of, organizations_of
from tests.telling import spread_everything

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ONCE = "notification_once_per_event_and_person"


def change_handle(by):
    actions.rename_organization(name="Acme", handle="acme-two", by=by)


def told():
    return Counter(Notification.objects.values_list("user__name", flat=True))


@pytest.fixture
def announced(ada, eve):
    """Ada told everyone, who is Eve."""
    by, _ = organization_of(ada, eve)
    change_handle(by)
    return by


def test_without_lock_and_constraint_two_workers_tell_the_same_people_twice(
    announced, without_locks, monkeypatch
):
    slip_in(monkeypatch, Announcement, "save", announcements.notify_next_batch, before=True)

    with without_constraints(ONCE):
        announcements.notify_next_batch()
        heard = told()
        Notification.objects.all().delete()

    assert heard == {"Eve": 2}


def test_without_the_lock_a_batch_begins_where_the_other_worker_came_to(
    announced, without_locks, monkeypatch
):
    slip_in(monkeypatch, announcements, "_last_of_batch", announcements.notify_next_batch)

    announcements.notify_next_batch()

    assert told() == {"Eve": 1}


def test_without_the_newest_membership_who_joins_later_hears_of_what_was_before(
    ada, nia, monkeypatch
):
    ((by,), invitation), *_ = invitations_to(nia, organizations_of(ada, rounds=1))
    monkeypatch.setattr(notifications, "_newest_membership", lambda: 2**62)
    change_handle(by)

    actions.join(invitation=invitation, user=nia)
    spread_everything()

    assert told()["Nia"] == 1
