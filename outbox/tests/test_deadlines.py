"""A mail server that never comes to an end holds up one try, and not all mail for ever."""

from collections.abc import Callable, Iterator
from threading import Event

import pytest

from outbox.drain import drain
from outbox.models import Mail
from tests.smtp import DrippingServer, MailServer, mailer_for
from tests.waiting import PATIENCE

DEADLINE = 0.4


@pytest.fixture
def dripping(settings) -> Iterator[Callable[[str], DrippingServer]]:
    """Have the mail server of this console drip its answer to a command."""
    servers: list[DrippingServer] = []

    def start(at: str) -> DrippingServer:
        server = DrippingServer(at)
        servers.append(server)
        server.start()
        # The time-out of the socket is long, and begins anew with each line.
        settings.MAILERS = {"default": mailer_for(server.port, timeout=60, deadline=DEADLINE)}
        return server

    yield start
    for server in servers:
        server.stop()


@pytest.mark.parametrize("command", ["", "EHLO", "MAIL", "RCPT", "DATA", "."])
def test_a_server_that_drips_its_answer_is_left_at_the_deadline(command, owe_note, dripping):
    mail = owe_note()
    server = dripping(command)

    assert drain() == 0
    assert server.dripped < 15 * DEADLINE / 0.02

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("waiting", 1)
    assert "The mail server took over 0.4 s" in mail.last_error


def test_a_server_that_drips_its_farewell_has_sent_the_mail_all_the_same(owe_note, dripping):
    mail = owe_note()
    server = dripping("QUIT")

    assert drain() == 1

    mail.refresh_from_db()
    assert (mail.state, server.mails) == ("sent", 1)


def test_once_the_server_answers_again_the_mail_goes(owe_note, dripping, mail_server, settings):
    mail = owe_note()
    dripping("RCPT")
    drain()
    settings.MAILERS = {"default": mail_server.mailer}
    Mail.objects.update(due_at=mail.due_at)

    assert drain() == 1
    assert mail_server.ids == [mail.message_id]


def test_each_mail_has_the_whole_time_to_itself(owe_note, mail_server, settings):
    # Together they take longer than one may.
    settings.MAILERS = {"default": mailer_for(mail_server.port, deadline=5 * DEADLINE * PATIENCE)}
    mail_server.on_mail = lambda count: Event().wait(DEADLINE * PATIENCE)
    for n in range(6):
        owe_note(f"nia{n}@example.com")

    assert drain() == 6
    assert mail_server.connections == 1


def test_a_server_that_is_away_is_said_to_be_away_and_not_slow(owe_note, settings):
    mail = owe_note()
    away = MailServer()
    settings.MAILERS = {"default": away.mailer}

    drain()

    mail.refresh_from_db()
    assert "ConnectionRefusedError" in mail.last_error
