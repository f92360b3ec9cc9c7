"""Mails that one drain holds for a while: left alone by others, and taken over in the end."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from console.jobs.clock import JOBS
from outbox import drain as draining
from outbox import kinds
from outbox.drain import drain, lease
from outbox.models import RETRY_AFTER, UNANSWERED, Mail
from outbox.signals import undeliverable


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False) as clock:
        yield clock


def has_work():
    return JOBS["drain the outbox"].has_work()


def test_what_another_drain_is_sending_is_left_alone(owe_note):
    mail = owe_note()
    mail.leased_until = timezone.now() + lease()
    mail.save()

    assert drain() == 0
    assert Mail.objects.get().state == "waiting"


def test_the_mails_of_a_drain_that_died_are_sent_when_its_lease_ends(
    owe_note, mail_server, clock, monkeypatch
):
    mail = owe_note()
    with monkeypatch.context() as patch:
        patch.setattr(draining, "_send", dies)
        with pytest.raises(SystemExit):
            drain()

    clock.shift(lease() - timedelta(seconds=1))
    too_early = has_work(), drain()
    clock.shift(timedelta(seconds=1))
    had_work = has_work()
    drain()

    assert too_early == (False, 0)
    assert mail_server.ids == [mail.message_id]
    assert (had_work, has_work()) == (True, False)


def test_a_mail_that_kills_each_worker_keeps_back_no_other_and_is_given_up(
    owe_note, mail_server, clock, monkeypatch
):
    deadly = owe_note("deadly@example.com")
    clock.shift(1)
    owe_note("nia@example.com")
    send = draining._send

    def send_or_die(mail, connection):
        return dies() if mail == deadly else send(mail, connection)

    monkeypatch.setattr(draining, "_send", send_or_die)
    for number in range(len(RETRY_AFTER) + 1):
        clock.shift(timedelta(days=1))
        with pytest.raises(SystemExit):
            drain()
        deadly.refresh_from_db()
        assert (deadly.attempts, deadly.last_error) == (number + 1, UNANSWERED)
    assert mail_server.recipients == ["nia@example.com"]

    clock.shift(timedelta(days=1))
    drain()

    deadly.refresh_from_db()
    assert (deadly.state, deadly.parts) == ("undeliverable", {})


def test_a_lease_is_as_long_as_the_setting_says(owe_note, settings, clock):
    settings.OUTBOX_LEASE_SECONDS = 7
    owe_note()

    (mail,) = draining._take()

    assert mail.leased_until == timezone.now() + timedelta(seconds=7)


@pytest.fixture
def while_writing(monkeypatch):
    """Have something happen once while the mail to this address is being written."""

    def arrange(recipient, happening):
        def write(mail, original=kinds.write):
            if mail.recipient == recipient:
                monkeypatch.setattr(kinds, "write", original)
                happening()
            return original(mail)

        monkeypatch.setattr(kinds, "write", write)

    return arrange


def test_a_drain_that_was_too_slow_leaves_the_rest_to_the_next(
    owe_note, mail_server, clock, while_writing
):
    owe_note("first@example.com")
    clock.shift(1)
    owe_note("second@example.com")
    while_writing("first@example.com", lambda: clock.shift(lease()))

    counts = [drain(), drain()]

    assert counts == [1, 1]
    assert mail_server.recipients == ["first@example.com", "second@example.com"]


def test_what_another_has_taken_over_is_neither_sent_nor_put_off(
    owe_note, mail_server, clock, while_writing
):
    owe_note("first@example.com")
    clock.shift(1)
    owe_note("second@example.com")

    def taken_over_and_the_server_goes():
        clock.shift(lease())
        drain()
        mail_server.stop()

    while_writing("first@example.com", taken_over_and_the_server_goes)
    drain()
    mail_server.start()

    assert sorted(mail_server.recipients) == ["first@example.com", "second@example.com"]
    # The one in hand counts as tried: who took it over cannot know that the first drain lives.
    first, second = Mail.objects.order_by("recipient")
    assert (first.state, first.attempts, first.last_error) == ("sent", 1, "")
    assert (second.state, second.attempts, second.last_error) == ("sent", 0, "")


def dies(*_: object) -> bool:
    raise SystemExit


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_given_up_together_with_what_follows_from_it_or_not_at_all(owe_note):
    """A worker may be killed while the receivers write: no one would hear of the mail again."""
    mail = owe_note()

    def killed(**_):
        raise SystemExit

    undeliverable.connect(killed)
    try:
        with pytest.raises(SystemExit):
            mail.settle("undeliverable_at")
    finally:
        undeliverable.disconnect(killed)

    kept = Mail.objects.get()
    assert (kept.state, bool(kept.parts)) == ("waiting", True)


def taken_over(pk):
    """Another drain has the mail now, and its lease ends later."""
    Mail.objects.filter(pk=pk).update(leased_until=timezone.now() + 2 * lease())


def test_a_mail_that_another_drain_took_over_is_left_to_it(owe_note, mail_server, monkeypatch):
    mail = owe_note()
    take = draining._take

    def take_and_lose():
        batch = take()
        taken_over(mail.pk)
        return batch

    monkeypatch.setattr(draining, "_take", take_and_lose)

    assert drain() == 0
    assert mail_server.messages == []
    assert Mail.objects.get().is_being_sent


def test_so_is_one_that_was_taken_over_while_another_was_sent(owe_note, mail_server, monkeypatch):
    first, second = owe_note("nia1@example.com"), owe_note("nia2@example.com")
    write = kinds.KINDS["note"].write

    def write_while_losing_the_other(mail):
        taken_over({first.pk: second.pk, second.pk: first.pk}[mail.pk])
        return write(mail)

    losing = kinds.Kind("note", write_while_losing_the_other)
    monkeypatch.setitem(kinds.KINDS.by_key, "note", losing)

    assert drain() == 1
    assert len(mail_server.messages) == 1


def test_one_that_was_taken_over_is_not_put_off(owe_note, mail_server, monkeypatch):
    mail = owe_note()
    mail_server.stop()
    take = draining._take

    def take_and_lose():
        batch = take()
        taken_over(mail.pk)
        return batch

    monkeypatch.setattr(draining, "_take", take_and_lose)
    drain()
    mail_server.start()

    kept = Mail.objects.get()
    assert kept.is_being_sent
    assert kept.attempts == 0
