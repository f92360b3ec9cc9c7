"""Emails that processes send while they are killed, on either database: each try is counted."""

from collections import Counter
from datetime import timedelta
from unittest.mock import patch

import pytest

from organizations import actions
from organizations.tenancy.roles import RoleSlug
from outbox import models
from outbox.drain import drain
from outbox.models import Mail
from tests.crew import at_work
from tests.races.rounds import organization_of
from tests.smtp import MailServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
EMAILS, KILLS = 12, 2
ADDRESSES = [f"p{number:02}@example.com" for number in range(EMAILS)]


def send_all(number):
    """In the only process of the crew: all that waits, also what the one before had in hand."""
    Mail.objects.update(leased_until=None)
    at_once = [timedelta(0) for _ in models.RETRY_AFTER]
    with patch.object(models, "RETRY_AFTER", at_once):
        while Mail.objects.waiting().exists():
            drain()


def test_an_email_whose_worker_is_killed_is_sent_again_and_counted(ada, monkeypatch):
    """Killed after the mail server took it: it comes again, with the same ID, and none is lost."""
    (member,) = organization_of(ada)
    actions.invite_members(addresses=ADDRESSES, slugs=[RoleSlug.DEVELOPER], by=member)
    server = MailServer()
    server.start()
    monkeypatch.setenv("MAIL_URL", f"smtp://127.0.0.1:{server.port}")

    came = at_work(
        "tests.races.test_killed_drains:send_all",
        1,
        kills=KILLS,
        steps=["outbox.drain:_send"],
        calls=EMAILS,
    )
    server.stop()

    assert came == {"killed": KILLS}
    assert sorted(set(server.recipients)) == ADDRESSES
    counted = Counter({mail.message_id: mail.attempts + 1 for mail in Mail.objects.all()})
    assert Counter(server.ids) == counted
    assert counted.total() == EMAILS + KILLS
    assert Mail.objects.exclude(sent_at=None).filter(last_error="").count() == EMAILS
