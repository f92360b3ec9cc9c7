"""The clock may strike twice at once: no one gets two mails about the same."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction

from accounts.models import User
from organizations.models import Notification, Role
from organizations.notifications import notifying as notifications
from organizations.notifications.notifying import enqueue_due_emails
from outbox.models import Mail
from tests.cast import make_organization, make_person
from tests.races import AtOnce

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

PEOPLE, EVENTS = 40, 5


@pytest.fixture
def at_once(transactional_db: None) -> Iterator[AtOnce]:
    Role.objects.synchronize()
    at_once = AtOnce()
    yield at_once
    at_once.close()


def much_is_due() -> None:
    """Several things for each of many people, more than one batch has."""
    acme = make_organization("Acme", by=make_person("Adam")).organization
    people = User.objects.bulk_create(User(email=f"p{n}@example.com") for n in range(PEOPLE))
    Notification.objects.bulk_create(
        Notification(user=user, organization_id=acme.pk, event_id=event)
        for event in range(EVENTS)
        for user in people
    )


def test_runs_at_once_owe_each_person_one_mail(at_once, monkeypatch):
    monkeypatch.setattr(notifications, "AT_ONCE_MAILED", 3)
    much_is_due()

    while Notification.objects.filter(mail=None).exists():
        at_once(*[enqueue_due_emails] * 8)

    mails = Counter(Mail.objects.values_list("recipient", flat=True))
    assert len(mails) == PEOPLE
    assert set(mails.values()) == {1}
    told = Counter(Notification.objects.values_list("mail", flat=True))
    assert set(told.values()) == {EVENTS}


def test_a_run_does_not_wait_for_another(at_once):
    much_is_due()

    with transaction.atomic():
        list(User.objects.filter(email="p0@example.com").select_for_update())
        at_once(enqueue_due_emails)

    assert Mail.objects.count() == PEOPLE - 1
