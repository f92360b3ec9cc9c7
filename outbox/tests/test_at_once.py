"""Any number of drains at once: each mail is sent by one of them."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.core import mail as sent
from django.db import transaction

from outbox import drain as draining
from outbox.drain import drain
from outbox.models import Mail, MailQuerySet
from tests.races import AtOnce, slip_in, take_away_locks

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def at_once(transactional_db: None) -> Iterator[AtOnce]:
    at_once = AtOnce()
    yield at_once
    at_once.close()


def copies() -> list[int]:
    """How many copies of each mail were sent, by count."""
    return sorted(
        Counter(str(message.extra_headers["Message-ID"]) for message in sent.outbox).values()
    )


def test_drains_at_once_send_each_mail_once(at_once, owe_note, monkeypatch):
    monkeypatch.setattr(draining, "BATCH", 3)
    for n in range(100):
        owe_note(f"nia{n}@example.com")

    while Mail.objects.waiting().exists():
        at_once(*[drain] * 8)

    assert copies() == [1] * 100
    assert {mail.state for mail in Mail.objects.all()} == {"sent"}


def test_a_drain_does_not_wait_for_another(at_once, owe_note):
    owe_note("taken@example.com")
    mail = owe_note("free@example.com")

    with transaction.atomic():
        list(Mail.objects.filter(recipient="taken@example.com").select_for_update())
        at_once(drain)

    assert [message.to for message in sent.outbox] == [[mail.recipient]]


def test_without_the_lock_the_lease_still_keeps_a_mail_from_being_sent_twice(owe_note, monkeypatch):
    owe_note()
    take_away_locks(monkeypatch)
    slip_in(monkeypatch, MailQuerySet, "update", drain, before=True)

    drain()

    assert copies() == [1]


def test_without_lock_and_lease_a_mail_is_sent_twice(owe_note, monkeypatch):
    owe_note()
    take_away_locks(monkeypatch)
    monkeypatch.setattr(draining, "_renew", lambda mail: True)
    slip_in(monkeypatch, MailQuerySet, "update", drain, before=True)

    drain()

    assert copies() == [2]
