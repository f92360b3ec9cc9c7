"""Each action holds its lock from its check to its write: whoever comes in between has to wait.

Not by luck: the other deed is begun exactly there, and gives up when a lock is not free at once.
What comes of it without the lock is in `test_locks_unguarded.py`.
"""

from functools import partial

import pytest
from django.db import OperationalError
from django.db.models import QuerySet

from accounts import actions as accounts
from accounts.events import SESSIONS_ENDED
from audit import log
from audit.models import Event
from organizations import actions, mail
from organizations.actions import answering as answers
from organizations.actions import operators, organizations
from organizations.actions.reminders import remind_invitees
from organizations.events.invitations import JOINING_REFUSED
from organizations.models import Handle, Invitation
from outbox.models import Mail
from tests.cast import make_person
from tests.races import impatiently, slip_in
from tests.races.deeds import (
    REASON,
    about_to_lapse,
    clicks_join,
    orphaned_handle,
    refused_invitation,
    signed_in,
)
from tests.races.rounds import invitations_to, organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def olga(transactional_db):
    return make_person("Olga", is_staff=True)


def has_to_wait(raised):
    """The other deed found a lock taken."""
    (error,) = raised
    return isinstance(error, OperationalError) and "lock timeout" in str(error)


def test_a_suspension_waits_for_somebody_who_joins(ada, nia, olga, monkeypatch):
    ((by,), invitation), *_ = invitations_to(nia, organizations_of(ada, rounds=1))
    suspend = partial(
        operators.suspend_organization, organization=by.organization, reason=REASON, by=olga
    )
    raised = slip_in(monkeypatch, answers, "_demand_inviter", partial(impatiently, suspend))

    actions.join(invitation=invitation, user=nia)

    assert has_to_wait(raised)


def test_whoever_joins_twice_waits_for_themselves(ada, nia, monkeypatch):
    """Two invitations, of two organizations: the person's own row is what they have in common."""
    rounds = invitations_to(nia, organizations_of(ada, rounds=2))
    (_, first), (_, second) = rounds
    other = partial(impatiently, partial(actions.join, invitation=second, user=nia))
    raised = slip_in(monkeypatch, answers, "_demand_inviter", other)

    actions.join(invitation=first, user=nia)

    assert has_to_wait(raised)


def test_a_second_creation_of_one_person_waits_for_the_first(nia, monkeypatch):
    other = partial(actions.create_organization, name="Other", handle="other-one", by=nia)
    raised = slip_in(monkeypatch, organizations, "is_free", partial(impatiently, other))

    actions.create_organization(name="Acme", by=nia)

    assert has_to_wait(raised)


def test_two_operators_end_sessions_one_after_the_other(nia, olga, monkeypatch):
    signed_in(nia)
    end = partial(accounts.end_sessions, user=nia, reason=REASON, by=olga)
    raised = slip_in(monkeypatch, QuerySet, "delete", partial(impatiently, end), before=True)

    end()

    assert has_to_wait(raised)
    assert Event.objects.filter(kind=SESSIONS_ENDED).count() == 1


def test_two_operators_release_a_handle_one_after_the_other(olga, monkeypatch):
    handle = orphaned_handle()
    release = partial(operators.release_handle, handle=handle, reason=REASON, by=olga)
    raised = slip_in(monkeypatch, log, "record", partial(impatiently, release), before=True)

    release()

    assert has_to_wait(raised)
    assert not Handle.objects.filter(pk=handle.pk).exists()


def test_a_second_click_on_join_waits_until_the_first_refusal_is_written(
    ada, eve, nia, monkeypatch
):
    invitation = refused_invitation(ada, eve, nia)
    click = partial(clicks_join, invitation, nia)
    raised = slip_in(monkeypatch, log, "record_refusal", partial(impatiently, click), before=True)

    click()

    assert has_to_wait(raised)
    assert Event.objects.filter(kind=JOINING_REFUSED).count() == 1


def test_a_second_clock_reminds_nobody_whom_the_first_is_reminding(ada, nia, monkeypatch):
    invitation = about_to_lapse(ada, nia)
    read = []
    slip_in(monkeypatch, mail, "enqueue_reminder", lambda: read.append(remind_invitees()))

    remind_invitees()

    assert read == [[]]
    assert Invitation.objects.filter(pk=invitation.pk, reminded_at__isnull=False).exists()
    assert Mail.objects.filter(kind="invitation-reminder").count() == 1
