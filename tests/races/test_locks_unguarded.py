"""What comes of the deeds of `test_locks.py` without their locks.

Not by luck: one deed runs whole between the other's check and its write.
"""

from functools import partial

import pytest
from django.db.models import QuerySet

from accounts import actions as accounts
from accounts.events import SESSIONS_ENDED
from audit import log
from audit.models import Event
from organizations import actions, mail
from organizations.actions import answering as answers
from organizations.actions import operators
from organizations.actions.reminders import remind_invitees
from organizations.events.invitations import INVITATION_ACCEPTED, JOINING_REFUSED
from organizations.events.organizations import HANDLE_RELEASED, ORGANIZATION_SUSPENDED
from outbox.models import Mail
from tests.cast import make_person
from tests.races import kinds, slip_in
from tests.races.deeds import (
    REASON,
    about_to_lapse,
    clicks_join,
    orphaned_handle,
    refused_invitation,
    signed_in,
)
from tests.races.rounds import invitations_to, organizations_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


@pytest.fixture
def olga(transactional_db):
    return make_person("Olga", is_staff=True)


def written(did):
    return Event.objects.filter(kind=did).count()


def test_without_the_lock_somebody_joins_after_the_suspension(ada, nia, olga, monkeypatch):
    ((by,), invitation), *_ = invitations_to(nia, organizations_of(ada, rounds=1))
    suspend = partial(
        operators.suspend_organization, organization=by.organization, reason=REASON, by=olga
    )
    slip_in(monkeypatch, answers, "_demand_inviter", suspend)

    actions.join(invitation=invitation, user=nia)

    assert kinds(by.organization) == [ORGANIZATION_SUSPENDED, INVITATION_ACCEPTED]


def test_without_the_lock_sessions_are_ended_twice(nia, olga, monkeypatch):
    signed_in(nia)
    end = partial(accounts.end_sessions, user=nia, reason=REASON, by=olga)
    slip_in(monkeypatch, QuerySet, "delete", end, before=True)

    end()

    assert written(SESSIONS_ENDED) == 2


def test_without_the_lock_a_handle_is_released_twice(olga, monkeypatch):
    release = partial(operators.release_handle, handle=orphaned_handle(), reason=REASON, by=olga)
    slip_in(monkeypatch, log, "record", release, before=True)

    release()

    assert written(HANDLE_RELEASED) == 2


def test_without_the_lock_a_double_click_is_two_refusals(ada, eve, nia, monkeypatch):
    click = partial(clicks_join, refused_invitation(ada, eve, nia), nia)
    slip_in(monkeypatch, log, "record_refusal", click, before=True)

    click()

    assert written(JOINING_REFUSED) == 2


def test_without_the_lock_two_clocks_remind_twice(ada, nia, monkeypatch):
    about_to_lapse(ada, nia)
    slip_in(monkeypatch, mail, "enqueue_reminder", remind_invitees)

    remind_invitees()

    assert Mail.objects.filter(kind="invitation-reminder").count() == 2
