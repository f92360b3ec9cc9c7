"""A mail server that is away, busy or says no: nothing is lost, and no one is pestered."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from outbox import kinds
from outbox.drain import drain
from outbox.models import RETRY_AFTER, Mail

LADDER = [5, 30, 2 * 60, 10 * 60, 60 * 60, 4 * 3600, 8 * 3600, 11 * 3600]


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False) as clock:
        yield clock


def test_a_busy_server_is_asked_again_later_and_later_for_a_day(owe_note, mail_server, clock):
    mail, waits = owe_note(), []
    mail_server.says["nia@example.com"] = "451 busy"

    drain()
    mail.refresh_from_db()
    while mail.state == "waiting":
        waits.append(int((mail.due_at - timezone.now()).total_seconds()))
        clock.shift(waits[-1] - 1)
        drain()
        assert Mail.objects.get().attempts == len(waits), "tried too early"
        clock.shift(1)
        drain()
        mail.refresh_from_db()

    assert waits == LADDER == [int(wait.total_seconds()) for wait in RETRY_AFTER]
    assert sum(RETRY_AFTER, timedelta()) >= timedelta(hours=24)
    assert (mail.state, mail.parts, mail.attempts) == ("undeliverable", {}, len(LADDER) + 1)
    assert mail.last_error.startswith("451 busy")
    assert mail_server.messages == []


def test_a_mail_put_off_is_sent_when_the_server_takes_it(owe_note, mail_server, clock):
    mail = owe_note()
    mail_server.says["nia@example.com"] = "451 busy"
    drain()
    mail_server.says.clear()
    clock.shift(6)

    drain()

    mail.refresh_from_db()
    assert (mail.state, mail.last_error, mail.parts) == ("sent", "", {})
    assert mail_server.ids == [mail.message_id]


def test_a_mail_that_is_deleted_while_it_is_sent_keeps_back_no_other(
    owe_note, mail_server, monkeypatch
):
    first, other = owe_note(), owe_note("tom@example.com")
    write = kinds.write

    def write_or_delete(mail):
        if mail.pk == other.pk:
            return write(mail)
        Mail.objects.filter(pk=first.pk).delete()
        return None

    monkeypatch.setattr(kinds, "write", write_or_delete)

    drain()

    assert mail_server.recipients == ["tom@example.com"]


@pytest.mark.parametrize("stage", ["says", "says_to_data"])
@pytest.mark.parametrize(
    ("reply", "state"),
    [
        ("550 no such user", "undeliverable"),
        ("500 never", "undeliverable"),
        ("499 not now", "waiting"),
        ("452 mailbox is full", "waiting"),
    ],
)
def test_what_the_server_says_of_one_address_counts_for_that_one(
    owe_note, mail_server, stage, reply, state
):
    refused = owe_note("nobody@example.com")
    owe_note("mia@example.com")
    getattr(mail_server, stage)["nobody@example.com"] = reply

    drain()

    refused.refresh_from_db()
    assert (refused.state, refused.attempts, refused.last_error) == (state, 1, reply)
    assert mail_server.recipients == ["mia@example.com"]


@pytest.mark.parametrize("state", ["undeliverable", "waiting"])
def test_the_text_is_kept_only_as_long_as_it_may_still_be_sent(owe_note, mail_server, state):
    mail = owe_note()
    code = {"undeliverable": 550, "waiting": 450}[state]
    mail_server.says["nia@example.com"] = f"{code} no"

    drain()

    mail.refresh_from_db()
    assert bool(mail.parts) == (state == "waiting")


def test_what_is_undeliverable_is_not_tried_again(owe_note, mail_server, clock):
    mail = owe_note()
    mail_server.says["nia@example.com"] = "550 no such user"
    drain()
    mail_server.says.clear()
    clock.shift(timedelta(days=2))

    assert drain() == 0
    mail.refresh_from_db()
    assert mail.state == "undeliverable"


@pytest.mark.parametrize("address", ["nia@example.com.", "n..ia@example.com", "nia@ك09.example"])
def test_an_address_to_which_nothing_can_be_written_is_given_up_at_once_and_without_an_alarm(
    owe_note, mail_server, caplog, address
):
    mail = owe_note(address)
    owe_note("mia@example.com")

    drain()

    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.parts) == ("undeliverable", 1, {})
    assert mail.last_error.startswith("The address is none that SMTP knows: ")
    assert mail_server.recipients == ["mia@example.com"]
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_while_the_server_is_away_every_mail_waits_and_none_is_lost(
    owe_note, mail_server, clock, caplog
):
    mails = [owe_note(f"nia{n}@example.com") for n in range(3)]
    mail_server.stop()

    assert drain() == 0
    put_off = list(Mail.objects.all())
    mail_server.start()
    clock.shift(6)
    drain()

    assert [(mail.state, mail.attempts) for mail in put_off] == [("waiting", 1)] * 3
    assert all("ConnectionRefusedError" in mail.last_error for mail in put_off)
    assert "3 emails are waiting" in caplog.text
    assert sorted(mail_server.ids) == sorted(mail.message_id for mail in mails)


def test_a_server_that_goes_away_amid_a_batch_gets_the_rest_later(owe_note, mail_server, clock):
    for n in range(4):
        mail = owe_note(f"nia{n}@example.com")
        Mail.objects.filter(pk=mail.pk).update(due_at=timezone.now() - timedelta(seconds=4 - n))
    mail_server.says["nia1@example.com"] = "421 shutting down"

    drain()
    after_the_first = [mail.state for mail in Mail.objects.order_by("recipient")]
    mail_server.says.clear()
    clock.shift(6)
    drain()

    assert after_the_first == ["sent", "waiting", "waiting", "waiting"]
    assert [mail.state for mail in Mail.objects.all()] == ["sent"] * 4
    assert len(mail_server.ids) == len(set(mail_server.ids)) == 4


@pytest.mark.parametrize("stage", ["says", "says_to_data"])
def test_a_mail_at_which_the_server_hangs_up_holds_up_no_other(owe_note, mail_server, clock, stage):
    for n in range(4):
        owe_note(f"nia{n}@example.com")
    getattr(mail_server, stage)["nia1@example.com"] = "421 not this one"

    drain()
    drain()

    assert [(mail.state, mail.attempts) for mail in Mail.objects.order_by("recipient")] == [
        ("sent", 0),
        ("waiting", 1),
        ("sent", 0),
        ("sent", 0),
    ]
    assert len(mail_server.ids) == len(set(mail_server.ids)) == 3


def test_a_long_complaint_is_cut(owe_note):
    mail = owe_note()

    mail.put_off("no" * 4000)

    mail.refresh_from_db()
    assert len(mail.last_error) == 1000
