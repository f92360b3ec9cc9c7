"""Each email has its dates in the time zone and style of its reader."""

from datetime import UTC, datetime

import pytest
import time_machine
from allauth.account.adapter import get_adapter
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit import log
from organizations.events.invitations import INVITATION_DECLINED
from organizations.schedule import send_notifications
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from outbox.models import Mail
from tests.cast import add_member, invite

EVENING = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
READERS = {
    "Ada": ("Europe/Berlin", "day-first", "2 July 2026, 00:30 CEST"),
    "Ben": ("America/New_York", "month-first", "July 1, 2026, 6:30 PM EDT"),
    "Cem": ("Asia/Tokyo", "year-first", "2026-07-02 07:30 JST"),
    "Dan": ("Europe/Atlantis", "day-first", "1 July 2026, 22:30 UTC"),
    "Eli": ("", "day-first", "1 July 2026, 22:30 UTC"),
}


@pytest.fixture
def readers(acme):
    people = {}
    for name, (zone, style, _) in READERS.items():
        member = add_member(acme, name, RoleSlug.ADMINISTRATOR)
        member.user.time_zone, member.user.date_style = zone, style
        member.user.save(update_fields=["time_zone", "date_style"])
        people[name] = member.user
    return people


@pytest.mark.embedded  # PostgreSQL dates events itself, by no clock of a test
@time_machine.travel(EVENING, tick=False)
def test_a_digest_has_the_dates_of_its_reader(acme, adam, mia, readers, mailoutbox):
    log.record(INVITATION_DECLINED, organization=acme, by=mia.user, target=mia.user)
    send_notifications()

    with CaptureQueriesContext(
        connection,
    ) as statements:
        drain()

    texts = {message.to[0]: message.body for message in mailoutbox}
    for name, (_, _, moment) in READERS.items():
        assert moment in texts[readers[name].email]
    looked_up = [q for q in statements if '"accounts_user"."time_zone"' in q["sql"]]
    assert len([q for q in looked_up if "account_emailaddress" in q["sql"]]) == 1


@time_machine.travel(EVENING, tick=False)
def test_an_email_to_an_address_of_no_person_is_in_utc(adam, readers, mailoutbox):
    invite("stranger@example.com", by=adam)

    drain()

    (message,) = [message for message in mailoutbox if message.to == ["stranger@example.com"]]
    assert ", 22:30 UTC" in message.body


@time_machine.travel(EVENING, tick=False)
@pytest.mark.parametrize("name", READERS)
def test_an_email_about_an_account_is_written_for_its_owner_whoever_asks(readers, name):
    user = readers[name]
    context = {"ip": "203.0.113.7", "timestamp": EVENING}
    get_adapter().send_mail("account/email/account_closed", user.email, context)

    mail = Mail.objects.get(kind="account", recipient=user.email)
    assert READERS[name][2] in mail.parts["text"]
