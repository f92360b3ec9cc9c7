"""What is owed is sent once, whatever happens to the mail next to it."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail as sent
from django.db import IntegrityError
from django.utils import timezone

from console.running.processes import STOPS_WITHIN
from outbox import tasks
from outbox.drain import BATCH, drain
from outbox.models import Mail
from outbox.tasks import drain as task

pytestmark = pytest.mark.both


def states() -> list[str]:
    return [mail.state for mail in Mail.objects.order_by("created_at", "recipient")]


def test_a_mail_is_sent_once(owe_note):
    mail = owe_note()

    counts = [drain(), drain()]

    mail.refresh_from_db()
    assert counts == [1, 0]
    assert mail.state == "sent"
    (message,) = sent.outbox
    assert message.to == ["nia@example.com"]
    assert message.extra_headers["Message-ID"] == mail.message_id
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_nothing_is_sent_before_the_drain(owe_note):
    owe_note()

    assert sent.outbox == []
    assert states() == ["waiting"]


def test_what_nobody_owes_opens_no_connection(db, settings):
    settings.MAILERS = {"default": {"BACKEND": "no.such.Backend"}}

    assert drain() == 0


def test_the_id_of_a_message_is_that_of_its_row_at_our_host(settings):
    settings.CONSOLE_ORIGIN = "https://console.example:8443"
    key = uuid.uuid4()

    first, second = Mail(pk=key), Mail(pk=key)

    assert first.message_id == second.message_id == f"<{key}@console.example>"


def test_a_copy_has_the_id_of_the_first_one(owe_note, mail_server):
    mail = owe_note()
    drain()
    Mail.objects.update(sent_at=None, parts={"text": "The code is 1234."})

    drain()

    assert mail_server.ids == [mail.message_id, mail.message_id]


def test_the_oldest_due_mail_goes_first(owe_note):
    second, first = owe_note("second@example.com"), owe_note("first@example.com")
    second.due_at, first.due_at = first.due_at, second.due_at
    second.save()
    first.save()

    drain()

    assert [message.to for message in sent.outbox] == [
        ["first@example.com"],
        ["second@example.com"],
    ]


def test_what_was_overtaken_by_events_is_not_sent_and_not_asked_for_again(owe_note):
    mail = owe_note(about="overtaken")
    owe_note("mia@example.com")

    counts = [drain(), drain()]

    mail.refresh_from_db()
    assert counts == [1, 0]
    assert (mail.state, mail.parts, mail.attempts) == ("skipped", {}, 0)
    assert [message.to for message in sent.outbox] == [["mia@example.com"]]


def test_a_mail_that_cannot_be_written_does_not_stop_the_others(owe_note, caplog):
    bad = owe_note(about="unwritable")
    owe_note("mia@example.com")

    count = drain()

    bad.refresh_from_db()
    assert count == 1
    assert (bad.state, bad.attempts, bad.last_error) == ("waiting", 1, "KeyError('no words')")
    assert f"Email {bad.pk} could not be written" in caplog.text


def test_a_mail_of_a_kind_that_this_release_does_not_know_waits(owe_note):
    unknown = owe_note()
    Mail.objects.update(kind="from-the-future")

    drain()

    unknown.refresh_from_db()
    assert (unknown.state, unknown.attempts) == ("waiting", 1)


def test_what_had_to_be_kept_is_wiped_once_sent(owe_note):
    mail = owe_note()

    drain()

    mail.refresh_from_db()
    assert mail.parts == {}
    assert "1234" in sent.outbox[0].body


def test_a_batch_goes_over_one_connection(owe_note, mail_server):
    for n in range(5):
        owe_note(f"nia{n}@example.com")

    drain()

    assert len(mail_server.messages) == 5
    assert mail_server.connections == 1


def test_text_and_html_arrive(owe_note, mail_server):
    owe_note()

    drain()

    (message,) = mail_server.messages
    assert message.get_content_type() == "multipart/alternative"
    assert message.get_body(("plain",)).get_content().strip() == "The code is 1234."
    assert message.get_body(("html",)).get_content().strip() == "<p>A note</p>"


def test_the_task_goes_on_until_less_than_a_batch_was_due(owe_note):
    for n in range(BATCH + 1):
        owe_note(f"nia{n}@example.com")

    task()

    assert states() == ["sent"] * (BATCH + 1)


def test_the_task_ends_in_time_and_leaves_the_rest_to_the_next(owe_note, monkeypatch):
    for n in range(BATCH + 1):
        owe_note(f"nia{n}@example.com")
    assert tasks.LASTS < STOPS_WITHIN / 2
    monkeypatch.setattr(tasks, "LASTS", 0)

    task()
    after_one = states().count("sent")
    task()

    assert after_one == BATCH
    assert states() == ["sent"] * (BATCH + 1)


def test_a_mail_ends_in_one_way(owe_note):
    mail = owe_note()
    drain()

    with pytest.raises(IntegrityError, match="mail_ends_in_one_way"):
        Mail.objects.filter(pk=mail.pk).update(skipped_at=mail.created_at)


def test_how_long_the_oldest_mail_has_been_due_is_reported_to_whoever_asks(owe_note, client):
    before = client.get("/readyz").json()["oldest_unsent_mail"]
    owe_note()
    Mail.objects.update(due_at=timezone.now() - timedelta(seconds=90))

    waiting = client.get("/readyz").json()["oldest_unsent_mail"]
    drain()
    after = client.get("/readyz").json()["oldest_unsent_mail"]

    assert (before, after) == ("0 s", "0 s")
    assert waiting in {"90 s", "91 s"}
